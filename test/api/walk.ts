import { signedHeaders } from '../support/webhook.ts'
import { LISTING, MESSAGE, type Person, PROFILE, type World } from './world.ts'

/**
 * How to call each operation of the API so that it answers with a 2xx. A new route needs a line here: contract.test.ts walks
 * the whole document, and its examples are what was asked and answered on the way.
 */

/** How to call one operation, once what it needs is there. */
export interface Call {
  as?: Person
  /** In the order of the path's parameters. */
  ids?: string[]
  query?: string
  body?: unknown
  /** What signs it, where no person does. */
  headers?: Record<string, string>
}

const SEARCH = {
  name: 'Médecine générale autour de Nantes',
  query: { profession: 'medecin', specialty: 'medecine-generale', commune: '44109', radiusKm: 30 },
}

const bySignedIn = async (w: World): Promise<Call> => ({ as: w.owner })
const byCandidate = async (w: World): Promise<Call> => ({ as: await w.candidate() })
const anyone = async (): Promise<Call> => ({})
const onListing =
  (...verbs: string[]) =>
  async (w: World): Promise<Call> => ({ as: w.owner, ids: [await w.listing(...verbs)] })

async function answered(w: World, verb: string): Promise<{ id: string; by: Person; listing: string }> {
  const interest = await w.interest()
  await w.send('POST', `/api/interests/${interest.id}/${verb}`, w.owner)
  return interest
}

export const WALK: Record<string, (w: World) => Promise<Call>> = {
  'GET /api/professions': anyone,
  'GET /api/practice-types': anyone,
  'GET /api/communes': async () => ({ query: '?q=orvault' }),
  'GET /api/communes/{code}': async () => ({ ids: ['44114'] }),
  'GET /api/territories': anyone,
  'GET /api/territories/{slug}': async () => ({ ids: ['erdre-et-cens'] }),
  'PATCH /api/territories/{slug}': async (w) => ({
    as: w.desk,
    ids: ['erdre-et-cens'],
    body: { digest: { weekday: 2, hour: 8 } },
  }),

  'GET /api/territories/{slug}/statistics': async (w) => {
    await w.listing('submit', 'publish', 'fill')
    return { as: w.desk, ids: ['erdre-et-cens'] }
  },

  'POST /api/auth/link': async () => ({ body: { email: 'titulaire@exemple.fr', next: '/mes-annonces' } }),
  'POST /api/auth/session': async (w) => {
    await w.send('POST', '/api/auth/link', null, { email: 'titulaire@exemple.fr' })
    return { body: { token: await w.mailedToken() } }
  },
  'DELETE /api/auth/session': bySignedIn,
  'GET /api/me': bySignedIn,
  'PATCH /api/me': async (w) => ({ as: w.owner, body: { name: 'Hélène Martin', phone: '06 12 34 56 78' } }),
  'DELETE /api/me': byCandidate,
  'GET /api/me/export': byCandidate,
  'DELETE /api/me/sessions': bySignedIn,
  'POST /api/me/tokens': async (w) => ({ as: w.owner, body: { name: 'agenda du cabinet' } }),
  'GET /api/me/tokens': bySignedIn,
  'DELETE /api/me/tokens/{id}': async (w) => {
    const { body } = await w.send('POST', '/api/me/tokens', w.owner, { name: 'x' })
    return { as: w.owner, ids: [body.id] }
  },

  'POST /api/me/calendar': byCandidate,
  'GET /api/me/calendar': async (w) => {
    const as = await w.candidate()
    await w.send('POST', '/api/me/calendar', as)
    return { as }
  },
  'DELETE /api/me/calendar': byCandidate,

  'PUT /api/candidates/me': async (w) => ({ as: await w.person(), body: PROFILE }),
  'GET /api/candidates/me': byCandidate,
  'POST /api/candidates/me/confirm': byCandidate,
  'POST /api/candidates/me/pause': byCandidate,
  'POST /api/candidates/me/resume': byCandidate,

  'POST /api/listings': async (w) => ({ as: w.owner, body: LISTING }),
  'PATCH /api/listings/{id}': async (w) => ({
    as: w.owner,
    ids: [await w.listing()],
    body: { title: 'Deux semaines à Orvault', candidateSharePct: 85 },
  }),
  'POST /api/listings/{id}/submit': onListing(),
  'POST /api/listings/{id}/withdraw': onListing('submit'),
  'POST /api/listings/{id}/fill': async (w) => {
    const { id } = await w.candidate()
    return { as: w.owner, ids: [await w.listing('submit', 'publish')], body: { candidateIds: [id] } }
  },
  'POST /api/listings/{id}/renew': onListing('submit', 'publish', 'fill'),
  'GET /api/me/listings': async (w) => {
    await w.listing()
    return { as: w.owner, query: '?limit=1' }
  },

  'GET /api/listings': async (w) => {
    await w.listing('submit', 'publish')
    return { query: '?q=orvault&commune=44109&radiusKm=15&facets=profession&limit=1' }
  },
  'GET /api/listings/{id}': onListing('submit', 'publish'),
  'GET /api/candidates': async (w) => {
    await w.candidate()
    return { as: w.desk, query: '?profession=medecin&commune=44109&limit=1' }
  },
  'POST /api/me/searches': async (w) => ({ as: w.owner, body: SEARCH }),
  'GET /api/me/searches': async (w) => {
    await w.send('POST', '/api/me/searches', w.owner, SEARCH)
    return { as: w.owner }
  },
  'DELETE /api/me/searches/{id}': async (w) => {
    const { body } = await w.send('POST', '/api/me/searches', w.owner, SEARCH)
    return { as: w.owner, ids: [body.id] }
  },

  'PATCH /api/me/searches/{id}': async (w) => {
    const { body } = await w.send('POST', '/api/me/searches', w.owner, SEARCH)
    return { as: w.owner, ids: [body.id], body: { alerts: 'instant' } }
  },
  'GET /api/me/preferences': byCandidate,
  'PUT /api/me/preferences': async (w) => ({
    as: await w.candidate(),
    body: { letter: { listings: true, desk: false }, profile: 'daily' },
  }),
  'POST /api/mail/events': async (w) => {
    const messageId = '<01998c3e-5f2a-7cc1-9b1e-3d6f0a1b2c3d@releve.example>'
    const body = { type: 'bounced', messageId, permanent: true, answer: '550 5.1.1 User unknown' }
    return { body, headers: signedHeaders(JSON.stringify(body), w.now()) }
  },

  'GET /api/moderation/queue': async (w) => {
    await w.listing('submit')
    return { as: w.desk, query: '?limit=1' }
  },
  'POST /api/listings/{id}/moderation': async (w) => ({
    as: w.desk,
    ids: [await w.listing('submit')],
    body: { decision: 'request-changes', reason: 'Précisez le logement, s’il vous plaît.' },
  }),
  'POST /api/listings/{id}/report': async (w) => ({
    ids: [await w.listing('submit', 'publish')],
    body: { reason: 'Le cabinet a fermé : cette annonce n’est plus vraie.' },
  }),

  'GET /api/listings/{id}/matches': async (w) => {
    await w.candidate()
    return { as: w.owner, ids: [await w.listing('submit', 'publish')], query: '?limit=1' }
  },
  'GET /api/candidates/me/matches': async (w) => {
    const as = await w.candidate()
    await w.listing('submit', 'publish')
    return { as, query: '?limit=1' }
  },
  'GET /api/listings/{id}/widen': onListing('submit', 'publish'),
  'GET /api/candidates/me/widen': byCandidate,
  'GET /api/listings/{id}/team': onListing('submit', 'publish'),
  'POST /api/candidates/me/matches/{listingId}/dismissal': async (w) => ({
    as: await w.candidate(),
    ids: [await w.listing('submit', 'publish')],
  }),
  'DELETE /api/candidates/me/matches/{listingId}/dismissal': async (w) => {
    const [as, id] = [await w.candidate(), await w.listing('submit', 'publish')]
    await w.send('POST', `/api/candidates/me/matches/${id}/dismissal`, as)
    return { as, ids: [id] }
  },
  'POST /api/listings/{id}/matches/{candidateId}/dismissal': async (w) => {
    const { id } = await w.candidate()
    return { as: w.owner, ids: [await w.listing('submit', 'publish'), id] }
  },
  'DELETE /api/listings/{id}/matches/{candidateId}/dismissal': async (w) => {
    const { id } = await w.candidate()
    const ids = [await w.listing('submit', 'publish'), id]
    await w.send('POST', `/api/listings/${ids[0]}/matches/${id}/dismissal`, w.owner)
    return { as: w.owner, ids }
  },

  'POST /api/listings/{id}/interest': async (w) => ({
    as: await w.candidate(),
    ids: [await w.listing('submit', 'publish')],
    body: MESSAGE,
  }),
  'POST /api/listings/{id}/invitations': async (w) => {
    const { id } = await w.candidate()
    return {
      as: w.owner,
      ids: [await w.listing('submit', 'publish')],
      body: { candidateId: id, message: 'Seriez-vous libre ?' },
    }
  },
  'POST /api/interests/{id}/accept': async (w) => ({ as: w.owner, ids: [(await w.interest()).id] }),
  'POST /api/interests/{id}/decline': async (w) => ({
    as: w.owner,
    ids: [(await w.interest()).id],
    body: { reason: 'Nous avons trouvé quelqu’un, merci.' },
  }),
  'POST /api/interests/{id}/withdraw': async (w) => {
    const { id, by } = await answered(w, 'accept')
    return { as: by, ids: [id] }
  },
  'POST /api/interests/{id}/messages': async (w) => {
    const { id, by } = await answered(w, 'accept')
    return { as: by, ids: [id], body: { text: 'Merci ! À quelle heure puis-je vous appeler ?' } }
  },
  'GET /api/interests/{id}/messages': async (w) => {
    const { id, by } = await answered(w, 'accept')
    await w.send('POST', `/api/interests/${id}/messages`, by, { text: 'Merci !' })
    return { as: w.owner, ids: [id] }
  },
  'GET /api/me/interests': async (w) => ({ as: (await answered(w, 'accept')).by }),
}
