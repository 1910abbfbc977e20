import type { Context } from '../../src/accounts/context.ts'
import { parkForm } from '../../src/accounts/parking.ts'
import { admit, identify, issueLink, provisionAccount } from '../../src/accounts/service.ts'
import { contextOf } from '../../src/deps.ts'
import { sendMessage } from '../../src/introductions/messages.ts'
import { proposeInterest } from '../../src/introductions/service.ts'
import { enterListing, takeOverUrl } from '../../src/listings/behalf.ts'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing } from '../../src/listings/service.ts'
import { actionUrl } from '../../src/mail/links.ts'
import { deleteSearch, saveSearch } from '../../src/search/saved.ts'
import { seed } from '../../src/seed/service.ts'
import { walkImports } from '../imports/walk.ts'
import { LISTING } from '../support/forms.ts'
import type { Service } from '../support/service.ts'
import { campaignStops } from './campaign-stops.ts'
import { memberStops } from './members.ts'
import { spreadStops } from './spread-stops.ts'

/** A small country in which every page has something to show, and addresses of each page of the site. */

const HOME = 'rouen'

const SIGNED_IN = ['owner', 'candidate', 'coordinator', 'newcomer'] as const
export type Who = 'visitor' | (typeof SIGNED_IN)[number]

export interface Stop {
  path: string
  as: Who
  /** 200 unless said otherwise. */
  status?: number
}

export interface PagesWorld {
  /** What the cookie of each holds; a visitor has none. */
  sessions: Record<string, string>
  /** By the pattern of the route. */
  stops: Record<string, Stop[]>
}

/** `seed --scale demo`, and in it somebody with matches and answers on either side, a draft, a listing at the desk. */
export async function createPagesWorld(service: Service): Promise<PagesWorld> {
  const { worker, db } = service
  await seed(worker, { scale: 'demo', seed: 1, today: service.now.toISOString().slice(0, 10) })
  const [busiest] = await db.sql<Record<'listing' | 'owner' | 'candidate' | 'account', string>[]>`
    select m.listing, l.owner, m.candidate, c.account from match m
    join listing l on l.id = m.listing join candidate c on c.id = m.candidate
    where l.kind = 'replacement' and l.state = 'published' and exists (
      select from listing_commune f join territory_commune t on t.commune = f.commune
      where f.listing = l.id and f.position = 0 and t.territory = ${HOME})
    order by count(*) over (partition by m.listing) desc, m.listing, m.score desc limit 1`
  if (!busiest) throw new Error('the seed made no match')
  const { listing } = busiest
  const [{ id: succession } = { id: '' }] = await db.sql<{ id: string }[]>`
    select id from listing where kind = 'succession' and state = 'published' limit 1`
  const desk = await provisionAccount(worker, {
    email: 'desk@cpts.example',
    name: 'Camille Petit',
    role: 'coordinator',
    territory: HOME,
  })
  const newcomer = await provisionAccount(worker, { email: 'nouvelle@cabinet.example' })
  const accounts = { owner: busiest.owner, candidate: busiest.account, coordinator: desk.id, newcomer: newcomer.id }
  const sessions: Record<string, string> = {}
  for (const who of SIGNED_IN) {
    sessions[who] = (await db.sql.begin((tx) => admit(worker, tx, accounts[who], null))).sessionToken
  }
  const as = async (who: keyof typeof accounts): Promise<Context> =>
    contextOf(worker, await identify(worker, { session: sessions[who] }))

  const draft = await createListing(await as('owner'), ODD)
  const pending = await createListing(await as('owner'), {
    ...ODD,
    title: 'Cabinet à Rouen, deux semaines de février',
  })
  await submitListing(await as('owner'), pending.id)
  const { interest } = await proposeInterest(await as('candidate'), listing, 'Je connais la commune et suis libre.')
  await sendMessage(await as('owner'), interest.id, 'Merci ! Avez-vous une voiture ?')
  const keep = async (name: string, commune: string) =>
    (await saveSearch(await as('candidate'), { name, alerts: 'digest', query: { commune } })).id
  const kept = await keep('Autour de Nantes', '44109')
  const unkept = await keep('Autour du Havre', '76351')
  await deleteSearch(await as('candidate'), unkept)
  await service.settled()

  const imports = await walkImports(service, accounts.coordinator, HOME)
  const spread = await spreadStops(service, await as('coordinator'), { home: HOME, listing, member: newcomer.id })

  const link = (action: Parameters<typeof actionUrl>[1], subject: string) =>
    actionUrl(worker, action, subject, service.now).slice(service.baseUrl.length)
  const entered = await enterListing(await as('coordinator'), { name: 'Jean Roy', email: 'roy@cabinet.example' }, ODD)
  const takeOver = takeOverUrl(worker, entered).slice(service.baseUrl.length)
  // What a visitor filled in, found again on the way back from the sign-in: whole, and with a number in its text.
  const typed = new Map(Object.entries({ ...LISTING, description: 'Au calme. Appelez le 06 11 22 33 44.' }))
  const asFields = new Map([...typed].map(([name, text]) => [name, [text].flat()]))
  const begun = await parkForm(contextOf(worker, null), { what: 'listing', listing: null }, asFields, null)
  const resumed = `/mes-annonces/nouvelle?reprise=${begun}`
  const signIn = (await issueLink(worker, accounts.owner)).slice(service.baseUrl.length)
  const members = await memberStops(service, HOME, as)
  const visitors = (...paths: string[]): Stop[] => paths.map((path) => ({ path, as: 'visitor' }))
  const each = (path: string, ...people: Who[]): Stop[] => people.map((who) => ({ path, as: who }))
  return {
    sessions,
    stops: {
      '/': [
        ...visitors(
          '/',
          '/?q=rien+du+tout&commune=nantes',
          '/?commune=saint&radiusKm=20',
          '/?q=m%C3%A9decin+Nantes&radiusKm=100',
        ),
        ...each('/?commune=44109&sort=distance', 'candidate', 'coordinator'),
        { path: '/?from=demain', as: 'visitor', status: 422 },
      ],
      '/annonces/:id': [
        ...each(`/annonces/${listing}`, 'visitor', 'owner', 'candidate', 'coordinator'),
        ...visitors(`/annonces/${succession}`),
        { path: '/annonces/00000000-0000-7000-8000-000000000000', as: 'visitor', status: 404 },
      ],
      '/annonces/:id/signaler': visitors(`/annonces/${succession}/signaler`),
      '/connexion': visitors('/connexion', `/connexion?next=${encodeURIComponent(resumed)}`),
      '/connexion/code': visitors('/connexion/code'),
      '/connexion/lien': visitors(signIn),
      '/connexion/lien/nouveau': visitors(signIn.replace('/lien', '/lien/nouveau')),
      '/connexion/annonce': visitors(takeOver),
      '/connexion/profil': [...imports.claims, { path: '/connexion/profil?jeton=forged', as: 'visitor', status: 410 }],
      '/lien/:action/:token': [
        ...visitors(link('arret-lettre', accounts.candidate), link('toujours-disponible', busiest.candidate)),
        { path: '/lien/pause/forged', as: 'visitor', status: 404 },
      ],
      '/lien/preferences/:token': visitors(link('preferences', accounts.candidate)),
      '/mes-annonces': each('/mes-annonces', 'owner', 'newcomer'),
      '/mes-annonces/nouvelle': [
        ...each('/mes-annonces/nouvelle', 'visitor', 'owner'),
        ...each(resumed, 'visitor', 'newcomer'),
        ...visitors('/mes-annonces/nouvelle?reprise=forged'),
      ],
      '/mes-annonces/pour-autrui': each('/mes-annonces/pour-autrui', 'coordinator'),
      '/mes-annonces/:id': [
        ...each(`/mes-annonces/${listing}`, 'owner', 'coordinator'),
        ...each(`/mes-annonces/${draft.id}`, 'owner'),
        { path: `/mes-annonces/${listing}`, as: 'newcomer', status: 404 },
      ],
      '/mes-annonces/:id/modifier': each(`/mes-annonces/${draft.id}/modifier`, 'owner'),
      '/mes-annonces/:id/de-nouveau': each(`/mes-annonces/${draft.id}/de-nouveau`, 'owner'),
      '/mes-recherches': [
        ...each('/mes-recherches', 'candidate', 'newcomer'),
        ...each(`/mes-recherches?supprimee=${unkept}`, 'candidate'),
      ],
      '/mes-recherches/:id': each(`/mes-recherches/${kept}`, 'candidate'),
      '/mises-en-relation': each('/mises-en-relation', 'owner', 'candidate', 'newcomer'),
      '/mises-en-relation/:id': each(`/mises-en-relation/${interest.id}`, 'owner', 'candidate'),
      '/moderation': [...each('/moderation', 'coordinator'), { path: '/moderation', as: 'owner', status: 403 }],
      ...spread,
      '/moderation/:id': each(`/moderation/${pending.id}`, 'coordinator'),
      '/mon-compte': each('/mon-compte', 'owner', 'candidate', 'coordinator', 'newcomer'),
      '/mon-compte/agenda': each('/mon-compte/agenda', 'candidate'),
      '/mon-compte/effacer': each('/mon-compte/effacer', 'candidate'),
      '/mon-compte/mails': each('/mon-compte/mails', 'candidate', 'owner', 'newcomer'),
      '/mon-espace': each('/mon-espace', 'newcomer', 'owner'),
      '/mon-profil/modifier': each('/mon-profil/modifier', 'candidate'),
      '/mon-profil': each('/mon-profil', 'candidate', 'newcomer', 'visitor'),
      '/mon-territoire': [
        ...each('/mon-territoire', 'coordinator'),
        ...each('/mon-territoire?etat=bloquees', 'coordinator'),
        ...each('/mon-territoire?q=rien+du+tout&age=90', 'coordinator'),
        { path: '/mon-territoire', as: 'owner', status: 403 },
      ],
      ...(await campaignStops(service, await as('coordinator'), {
        territory: HOME,
        commune: '76540',
        candidate: busiest.candidate,
      })),
      '/mon-territoire/lettre': each('/mon-territoire/lettre', 'coordinator'),
      '/mon-territoire/journal': [
        ...each('/mon-territoire/journal', 'coordinator'),
        ...each('/mon-territoire/journal?action=roles&from=2020-01-01&to=2020-12-31', 'coordinator'),
        { path: '/mon-territoire/journal?from=hier', as: 'coordinator', status: 422 },
        { path: '/mon-territoire/journal', as: 'owner', status: 403 },
      ],
      '/mon-territoire/rapport': [
        ...each('/mon-territoire/rapport', 'coordinator'),
        { path: '/mon-territoire/rapport?from=2027-02-01&to=2027-01-01', as: 'coordinator', status: 422 },
      ],
      '/mon-territoire/rapport/imprimer': [
        ...each('/mon-territoire/rapport/imprimer', 'coordinator'),
        ...each('/mon-territoire/rapport/imprimer?from=2020-01-01&to=2020-12-31', 'coordinator'),
      ],
      '/mon-territoire/imports': [
        ...each('/mon-territoire/imports', 'coordinator'),
        { path: '/mon-territoire/imports', as: 'owner', status: 403 },
      ],
      '/mon-territoire/imports/:id': imports.pages,
      '/mon-territoire/imports/:id/colonnes': imports.columns,
      '/mon-territoire/imports/:id/lignes/:n': imports.rows,
      ...members,
      '/remplacants': [
        ...each('/remplacants?territoire=rouen', 'coordinator'),
        ...each('/remplacants?commune=saint', 'coordinator'),
        ...each('/remplacants?profession=medecin&specialty=pediatrie&from=2199-01-01', 'coordinator'),
        ...each(`/remplacants?annonce=${listing}`, 'owner'),
        { path: '/remplacants?from=demain&profession=plombier', as: 'coordinator', status: 422 },
        { path: '/remplacants', as: 'newcomer', status: 403 },
      ],
      '/aide': visitors('/aide'),
      '/accessibilite': visitors('/accessibilite'),
      '/donnees-personnelles': visitors('/donnees-personnelles'),
      '/mentions-legales': visitors('/mentions-legales'),
    },
  }
}

/** A need in which the desk has much to notice. */
const ODD: ListingInput = listingInput.parse({
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  communes: ['76540', '76451'],
  practiceType: 'msp',
  title: 'REMPLACEMENT URGENT MSP',
  description:
    'Appelez-moi au 06 12 34 56 78 ou écrivez à docteur@example.org. M. Durand, diabétique, est à voir le lundi.',
  periods: [{ from: '2027-02-08', to: '2027-02-19', weekdays: [1, 2, 4, 5] }],
  except: [{ from: '2027-02-11', to: '2027-02-11' }],
  candidateSharePct: 20,
  flexDays: 7,
})
