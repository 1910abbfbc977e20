import { beforeAll, describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { LISTING, PROFILE, SUCCESSION } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, type Fields, textOf, type Visitor, visit } from '../support/visitor.ts'

/** Every kind of need from its form to the people who fit, and what to do when nobody does: pages alone. */

const service = useService()

const DESK = 'desk@cpts.example'
const DEAL = { title: 'Annonce', description: 'Patientèle fidèle.' }

let owner: Visitor
let desk: Visitor
let early: Visitor
let late: Visitor

/** Fills in the form, sends it, has it published; its id once everybody who fits is known. */
async function publish(fields: Fields): Promise<string> {
  const sent = await owner.post('/mes-annonces/nouvelle', { ...fields, ...DEAL, action: 'envoyer' })
  const id = sent.location?.match(/mes-annonces\/([0-9a-f-]+)/)?.[1]
  if (!id) throw new Error(`not sent: ${textOf(sent.html)}`)
  await desk.follow(await desk.post(`/moderation/${id}`, { decision: 'publish', reason: '' }))
  await service.settled()
  return id
}

const mine = async (id: string) => textOf((await owner.get(`/mes-annonces/${id}`)).html)

beforeAll(async () => {
  await provisionAccount(service.worker, { email: DESK, role: 'coordinator', territory: 'erdre-et-cens' })
  owner = await enter(service, 'anne@cabinet.example')
  desk = await enter(service, DESK)
  early = await enter(service, 'early@rempla.example')
  late = await enter(service, 'late@rempla.example')
  const all = { ...PROFILE, kinds: ['replacement', 'succession', 'collaboration', 'reinforcement'] }
  await early.post('/mon-profil', {
    ...all,
    'availability.0.weekdays': ['1', '2', '3'],
    'wishes.walls': 'buy',
    'wishes.team': 'oui',
    'window.earliest': '2027-02-01',
  })
  await late.post('/mon-profil', { ...all, 'availability.0.weekdays': ['4', '5'], minCandidateSharePct: '75' })
  await service.settled()
})

describe('a need of each kind', () => {
  it('is found by those who look for it, as what it is', async () => {
    const succession = await publish(SUCCESSION)
    const collaboration = await publish({
      ...LISTING,
      kind: 'collaboration',
      'window.earliest': '2027-03-01',
      candidateSharePct: '70',
    })
    const seen = textOf((await early.get(`/annonces/${succession}`)).html)
    expect(seen).toMatch(
      /Succession .*Début\u00a0: entre le 1er\u00a0janv. et le 31\u00a0mars 2027 .*Murs 180\u00a0000\u00a0€/,
    )
    expect(seen).not.toContain('redevance')
    expect(seen).toMatch(/Correspond à \d+ sur 100 .*vente des murs \(possible\) et reprise à plusieurs \(possible\)/)
    expect(seen).toMatch(
      /Détail des points Dates\u00a0: 13,1 \/ 20 Distance\u00a0: [\d,]+ \/ 40 .*Conditions\u00a0: 15 \/ 15/,
    )
    expect(textOf((await early.get(`/annonces/${collaboration}`)).html)).toContain(
      '70\u00a0% pour le collaborateur, 30\u00a0% de redevance',
    )
    const listed = textOf((await early.get('/mon-profil')).html)
    expect(listed).toContain('Succession Médecin, médecine générale')
    expect(listed).toContain('Patientèle\u00a0: gratuite\u00a0; murs\u00a0: 180\u00a0000\u00a0€')
    expect(listed).toContain('Collaboration Médecin, médecine générale')
    const found = textOf((await visit(service).get('/?kind=succession')).html)
    expect(found).toMatch(/1\u00a0annonce .*Succession .*Médecin, médecine générale/)
  })

  it('stays open until each place of a reinforcement is filled', async () => {
    const reinforcement = await publish({ ...LISTING, kind: 'reinforcement', places: '2' })
    expect(await mine(reinforcement)).toContain('Places 2 places')
    const rows = await service.db.sql`select candidate from match where listing = ${reinforcement} order by candidate`
    const fill = (candidate: string) =>
      owner.post(`/mes-annonces/${reinforcement}/pourvoir`, { candidateIds: [candidate] })
    const once = await owner.follow(await fill(rows[0]?.candidate))
    expect(textOf(once.html)).toMatch(/L’annonce reste publiée .*Publiée .*1 place sur 2/)
    expect(textOf((await visit(service).get(`/annonces/${reinforcement}`)).html)).toContain('1 place sur 2')
    expect(textOf((await owner.follow(await fill(rows[1]?.candidate))).html)).toContain('Pourvue')
  })

  it('counts so many days a month, and moves by so many days', async () => {
    const dates = { 'periods.0.from': '2027-05-03', 'periods.0.to': '2027-06-30', 'periods.0.weekdays': [] }
    const quota = await publish({ ...LISTING, ...dates, 'periods.0.quota': '4', 'periods.0.quotaPer': 'month' })
    expect(await mine(quota)).toMatch(
      /Disponible 16\u00a0demi-journées sur 16\. .*4\u00a0jours par mois\u00a0; 16\u00a0demi-journées/,
    )
    const sunday = { 'periods.0.from': '2027-07-11', 'periods.0.to': '2027-07-11', 'periods.0.weekdays': [] }
    const flexible = await publish({ ...LISTING, ...sunday, flexDays: '3' })
    expect(await mine(flexible)).toMatch(/dates souples, à 3\u00a0jours près/)
    expect(await mine(flexible)).toContain(
      'Disponible 2\u00a0demi-journées sur 2, en avançant les dates de 2\u00a0jours.',
    )
  })
})

describe('a need nobody covers alone', () => {
  it('shows who would cover it together, each to be invited', async () => {
    const listing = await publish({ ...LISTING, 'periods.0.from': '2027-09-06', 'periods.0.to': '2027-09-17' })
    const page = await owner.get(`/mes-annonces/${listing}`)
    expect(textOf(page.html)).toMatch(
      /À plusieurs À deux, ces personnes couvrent 20\u00a0demi-journées sur 20 \(100\u00a0%\)/,
    )
    const team = /<section id="equipe">.*?<\/section>/s.exec(page.html)?.[0] ?? ''
    // Monday to Wednesday, then Thursday and Friday.
    expect(textOf(team)).toMatch(
      /Qui vient quand .*6\u00a0sept\. +(matin\u00a0: A +après-midi\u00a0: A +){3}(matin\u00a0: B +après-midi\u00a0: B +){2}/,
    )
    expect(textOf(team)).toMatch(/Disponible 12\u00a0demi-journées sur 20\. Du 1er\u00a0janv\. .*du lundi au mercredi/)
    const [first] = [...team.matchAll(/name="candidateId" value="([^"]+)"/g)].map((match) => match[1] as string)
    const invited = await owner.post(`/mes-annonces/${listing}/inviter`, { candidateId: first as string, message: '' })
    expect(textOf((await owner.follow(invited)).html)).toContain('Vous l’avez invité·e')
  })
})

describe('nothing found', () => {
  it('never stands alone: an owner reads what to widen', async () => {
    const all = await publish({
      ...LISTING,
      'periods.0.from': '2027-10-04',
      'periods.0.to': '2027-10-08',
      partialAccepted: '',
    })
    expect(await mine(all)).toMatch(
      /Qui correspond Personne pour l’instant\..* Pourquoi si peu.*\+ *2 personnes En acceptant qu’une partie seulement des dates soit couverte *\. Accepter une partie des dates Modifier l’annonce/,
    )
  })

  it('and so does a candidate', async () => {
    const picky = await enter(service, 'picky@rempla.example')
    await picky.post('/mon-profil', { ...PROFILE, kinds: ['reinforcement'] })
    await service.settled()
    const seen = textOf((await picky.get('/mon-profil')).html)
    expect(seen).toMatch(
      /Aucune pour l’instant\..* Pourquoi si peu.*\+ *\d annonces En cherchant aussi des remplacements *\. Chercher aussi/,
    )
    await picky.post('/mon-profil/pause')
    expect(textOf((await picky.get('/mon-profil')).html)).toContain('Votre profil est en pause\u00a0: reprenez-le')
  })
})
