import { describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { waitUntil } from '../support/child.ts'
import { sendLetters } from '../support/letters.ts'
import { type Answer, type Call, useService } from '../support/service.ts'

/** The main job, end to end, as three people live it: over HTTP, with real Postgres, Meilisearch and SMTP. */

const service = useService()

const OWNER = { email: 'helene.martin@cabinet.example', name: 'Hélène Martin', phone: '02 40 11 22 33' }
const LOCUM = { email: 'karim.benali@rempla.example', name: 'Karim Benali', phone: '06 55 44 33 22' }

/** Pattern 1: two separate weeks, in a maison de santé. */
const TWO_WEEKS = {
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  communes: ['44114'],
  practiceType: 'msp',
  title: 'Médecine générale en maison de santé',
  description: 'Secrétariat le matin, visites le jeudi, studio prêté au-dessus du cabinet, salle de pétanque.',
  periods: [
    { from: '2027-02-09', to: '2027-02-20' },
    { from: '2027-04-13', to: '2027-04-24' },
  ],
  partialAccepted: true,
  candidateSharePct: 80,
  housing: 'yes',
  homeVisits: true,
  patientsPerDay: { min: 22, max: 25 },
  secretary: 'le matin',
  sector: '1',
}

/** Pattern 2, without school holidays: every Wednesday plus every other Saturday morning, September to June. */
const WEDNESDAYS = {
  kind: 'replacement',
  profession: 'medecin',
  specialty: 'medecine-generale',
  communes: ['44194'],
  practiceType: 'groupe',
  title: 'Mercredis et un samedi sur deux',
  description: 'Un remplacement régulier, étudiant avec licence bienvenu.',
  periods: [
    { from: '2027-09-01', to: '2028-06-30', weekdays: [3] },
    { from: '2027-09-04', to: '2028-06-30', weekdays: [6], halves: ['am'], everyWeeks: 2 },
  ],
  candidateSharePct: 75,
  studentsAccepted: true,
}

/** Like pattern 10: 25 km around two towns, Tuesday to Friday, at least a few days, not August. */
const PROFILE = {
  qualifications: [{ profession: 'medecin', specialty: 'medecine-generale', student: false, licenceUntil: null }],
  situation: 'remplacant',
  kinds: ['replacement'],
  zones: [
    { commune: '44109', radiusKm: 25 },
    { commune: '44003', radiusKm: 25 },
  ],
  preferredPracticeTypes: ['msp'],
  availability: [{ from: '2027-01-04', to: '2028-07-31', weekdays: [2, 3, 4, 5] }],
  unavailable: [{ from: '2027-08-01', to: '2027-08-31' }],
  minDays: 5,
  minCandidateSharePct: 75,
  digest: 'weekly',
}

const STUDENT = {
  qualifications: [
    { profession: 'medecin', specialty: 'medecine-generale', student: true, licenceUntil: '2027-11-15' },
  ],
  situation: 'etudiant',
  kinds: ['replacement'],
  zones: [{ commune: '44194', radiusKm: 20 }],
  availability: [{ from: '2027-01-01', to: '2028-12-31' }],
}

let owner: Call
let locum: Call
let student: Call
let desk: Call
let first: string
let second: string
const seen: { who: string; answer: Answer }[] = []

const asOwner: Call = (...args) => remember('owner', owner(...args))
const asLocum: Call = (...args) => remember('locum', locum(...args))

async function remember(who: string, answer: Promise<Answer>): Promise<Answer> {
  seen.push({ who, answer: await answer })
  return answer
}

/** Nothing one side was sent so far, by the API or by mail, tells who the other side is. */
function expectNoContactSoFar() {
  const secrets = (person: typeof OWNER) => [person.email, person.name, person.phone, person.phone.replaceAll(' ', '')]
  const told = {
    owner: secrets(LOCUM),
    locum: secrets(OWNER),
  } as const
  for (const { who, answer } of seen) {
    for (const secret of told[who as keyof typeof told]) expect(JSON.stringify(answer.body)).not.toContain(secret)
  }
  for (const { to, raw, mail } of service.smtp.mails) {
    const text = `${raw.toString()} ${mail.text} ${mail.html} ${mail.subject}`
    const others = to.includes(OWNER.email) ? told.owner : to.includes(LOCUM.email) ? told.locum : []
    for (const secret of others) expect(text).not.toContain(secret)
  }
}

describe('a replacement, from the need to the handshake', () => {
  it('lets three people in by a mailed code', async () => {
    owner = await service.person(OWNER.email)
    locum = await service.person(LOCUM.email)
    student = await service.person('etudiante@fac.example')
    await provisionAccount(service.worker, {
      email: 'coordination@cpts.example',
      name: 'Coordination',
      role: 'coordinator',
      territory: 'erdre-et-cens',
    })
    desk = await service.person('coordination@cpts.example')
    const { status, body } = await asOwner('PATCH', '/api/me', { name: OWNER.name, phone: OWNER.phone })
    expect(status).toBe(200)
    expect(body).toMatchObject({ email: OWNER.email, name: OWNER.name, roles: [] })
    await asLocum('PATCH', '/api/me', { name: LOCUM.name, phone: LOCUM.phone })
    expect((await desk('GET', '/api/me')).body.roles).toEqual([{ role: 'coordinator', territory: 'erdre-et-cens' }])
  })

  it('takes the need as a draft, then as a request to the desk', async () => {
    const draft = await asOwner('POST', '/api/listings', { kind: 'replacement', profession: 'medecin' })
    expect(draft.status).toBe(201)
    expect(draft.body).toMatchObject({ state: 'draft', communes: [], title: null })
    first = draft.body.id
    const early = await asOwner('POST', `/api/listings/${first}/submit`)
    expect(early.status).toBe(422)
    expect(early.body.errors.map((e: { path: string }) => e.path).sort()).toEqual([
      'communes',
      'description',
      'periods',
      'practiceType',
      'title',
    ])
    expect((await asOwner('PATCH', `/api/listings/${first}`, TWO_WEEKS)).status).toBe(200)
    const submitted = await asOwner('POST', `/api/listings/${first}/submit`)
    expect(submitted.body).toMatchObject({ ...TWO_WEEKS, state: 'pending', halfDays: 48 })
    expect((await asOwner('POST', `/api/listings/${first}/submit`)).body).toMatchObject({
      status: 409,
      state: 'pending',
    })

    // Each write is later than the one before, if only by a millisecond: the desk looks at the oldest first.
    service.now = new Date(service.now.getTime() + 60_000)
    second = (await asOwner('POST', '/api/listings', WEDNESDAYS)).body.id
    expect((await asOwner('POST', `/api/listings/${second}/submit`)).body).toMatchObject({ state: 'pending' })
    await service.mailsTo(OWNER.email, 3)
  })

  it('hides it from everybody but its owner and its coordinators until it is published', async () => {
    expect((await service.visitor('GET', `/api/listings/${first}`)).status).toBe(404)
    expect((await asLocum('GET', `/api/listings/${first}`)).status).toBe(404)
    expect((await desk('GET', `/api/listings/${first}`)).status).toBe(200)
  })

  it('has candidates describe what they look for', async () => {
    const saved = await asLocum('PUT', '/api/candidates/me', PROFILE)
    expect(saved.status).toBe(200)
    expect(saved.body).toMatchObject({ status: 'active', digest: 'weekly', minDays: 5 })
    expect((await student('PUT', '/api/candidates/me', STUDENT)).status).toBe(200)
  })

  it('is published by a coordinator of its territory, and of no other', async () => {
    await provisionAccount(service.worker, {
      email: 'voisine@cpts.example',
      role: 'coordinator',
      territory: 'nord-est-mayenne',
    })
    const neighbour = await service.person('voisine@cpts.example')
    expect((await neighbour('GET', '/api/moderation/queue')).body.items).toEqual([])
    const decision = { decision: 'publish' }
    expect((await neighbour('POST', `/api/listings/${first}/moderation`, decision)).status).toBe(404)
    expect((await asLocum('POST', `/api/listings/${first}/moderation`, decision)).status).toBe(403)

    const queue = await desk('GET', '/api/moderation/queue')
    expect(queue.body.items.map((item: { id: string }) => item.id)).toEqual([first, second])
    const returned = await desk('POST', `/api/listings/${first}/moderation`, { decision: 'request-changes' })
    expect(returned.body.errors).toEqual([{ path: 'reason', message: expect.stringContaining('pourquoi') }])
    await desk('POST', `/api/listings/${first}/moderation`, {
      decision: 'request-changes',
      reason: 'Précisez le secteur.',
    })
    const mails = await service.mailsTo(OWNER.email, 4)
    expect(mails.at(-1)?.mail).toMatchObject({ subject: expect.stringContaining('corriger') })
    expect(mails.at(-1)?.mail.text).toContain('Précisez le secteur.')
    await asOwner('PATCH', `/api/listings/${first}`, { sector: '1' })
    await asOwner('POST', `/api/listings/${first}/submit`)
    for (const id of [first, second]) {
      const published = await desk('POST', `/api/listings/${id}/moderation`, decision)
      expect(published.body).toMatchObject({ state: 'published', publishedAt: service.now.toISOString() })
    }
    expect((await desk('GET', '/api/moderation/queue')).body.items).toEqual([])
    await service.settled()
    const subjects = (await service.mailsTo(OWNER.email, 7)).map((one) => one.mail.subject)
    expect(subjects.filter((subject) => subject?.startsWith('Annonce publiée'))).toHaveLength(2)
  })

  it('is found by a word of its text, and by commune with a radius', async () => {
    const ids = async (query: string) => {
      const { body } = await service.visitor('GET', `/api/listings?${query}`)
      expect(body.engine).toBe('meilisearch')
      return body.items.map((item: { id: string }) => item.id).sort()
    }
    expect(await ids('q=p%C3%A9tanque')).toEqual([first])
    expect(await ids('q=petanque%20orvault')).toEqual([first])
    expect(await ids('commune=44109&radiusKm=15')).toEqual([first, second].sort())
    expect(await ids('commune=53147&radiusKm=30')).toEqual([])
    expect(await ids('commune=44114&radiusKm=1')).toEqual([first])
    expect(await ids('profession=infirmier')).toEqual([])
    expect(await ids('practiceType=msp')).toEqual([first])
    expect(await ids('from=2027-02-20&to=2027-02-28')).toEqual([first])
    expect(await ids('from=2027-02-21&to=2027-04-12')).toEqual([])
    expect(await ids('minShare=78')).toEqual([first])
    expect(await ids('territory=erdre-et-cens&specialty=medecine-generale')).toEqual([first, second].sort())
  })

  it('is matched with the right people, and says why', async () => {
    const mine = await asLocum('GET', '/api/candidates/me/matches')
    expect(mine.status).toBe(200)
    const match = mine.body.items.find((item: { listing: { id: string } }) => item.listing.id === first)
    // Tuesday to Friday of two twelve-day stretches: 8 days of each, that is 32 half-days of 48.
    expect(match.reasons[0]).toEqual({
      criterion: 'dates',
      points: (45 * 32) / 48,
      max: 45,
      facts: { covered: 32, needed: 48, shift: 0 },
    })
    const sum = match.reasons.reduce((total: number, reason: { points: number }) => total + reason.points, 0)
    expect(match.score).toBe(Math.round(sum * 10 + 1e-9) / 10)
    expect(match.reasonText).toContain('Disponible 32 demi-journées sur 48')
    expect(match.reasonText).toMatch(/À \d+ km de Nantes, dans votre rayon de 25 km/)

    const theirs = await asOwner('GET', `/api/listings/${first}/matches`)
    expect(theirs.body.items).toHaveLength(1)
    expect(theirs.body.items[0]).toMatchObject({ score: match.score, candidate: { situation: 'remplacant' } })
    expect(theirs.body.items[0].reasonText).toContain('dans son rayon de 25 km')

    // The first listing takes no student; the second does, until the licence ends.
    const students = await student('GET', '/api/candidates/me/matches')
    expect(students.body.items.map((item: { listing: { id: string } }) => item.listing.id)).toEqual([second])
    const dates = students.body.items[0].reasons[0].facts
    expect(dates.covered).toBeLessThan(dates.needed)
    expect((await asLocum('GET', `/api/listings/${first}/matches`)).status).toBe(404)
  })

  it('writes to each person once', async () => {
    const outcome = await sendLetters(service.worker)
    // The neighbour's coordinator has nothing to hear of.
    expect(outcome).toMatchObject({ due: 5, sent: 4, empty: 1 })
    await service.settled()
    const [digest, ...more] = (await service.mailsTo(LOCUM.email, 2)).filter((one) =>
      one.mail.subject?.includes('nouvelle'),
    )
    expect(more).toEqual([])
    expect(digest?.mail.text).toContain('Disponible 32 demi-journées sur 48')
    expect(digest?.mail.text).toContain('80 % pour le remplaçant, 20 % de redevance')
    expect(digest?.mail.text).toContain(`${service.baseUrl}/annonces/${first}`)
    const headers = new Map(digest?.mail.headers.map(({ key, value }) => [key, value]))
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    expect(headers.get('list-id')).toBe('<digest.localhost>')
    const owners = (await service.mailsTo(OWNER.email)).filter((one) => one.mail.subject?.includes('nouveau'))
    expect(owners).toHaveLength(1)
    expect(owners[0]?.mail.text).toContain('Pour votre annonce « Médecine générale en maison de santé »')

    service.now = new Date(service.now.getTime() + 7 * 86_400_000)
    // Nothing is new but the desk's week.
    expect(await sendLetters(service.worker)).toMatchObject({ due: 5, sent: 1, empty: 4 })
  })

  it('is answered, and nobody knows who the other is until both said yes', async () => {
    const proposed = await asLocum('POST', `/api/listings/${first}/interest`, {
      message: 'Je connais bien la commune.',
    })
    expect(proposed.status).toBe(201)
    expect(proposed.body).toMatchObject({ state: 'proposed', by: 'candidate' })
    expect(proposed.body.contact).toBeUndefined()
    expect((await asLocum('POST', `/api/listings/${first}/interest`)).body).toMatchObject({
      status: 409,
      state: 'proposed',
    })
    const told = (await service.mailsTo(OWNER.email)).at(-1)
    await waitUntil(() => service.smtp.mails.some((one) => one.mail.subject?.includes('est intéressé')))
    expect(told).toBeDefined()
    expect((await asLocum('POST', `/api/interests/${proposed.body.id}/accept`)).status).toBe(403)
    expect((await student('POST', `/api/interests/${proposed.body.id}/accept`)).status).toBe(404)
    await asOwner('GET', '/api/me/interests')
    await asOwner('GET', `/api/listings/${first}`)
    await asLocum('GET', `/api/listings/${first}`)
    await service.settled()
    expectNoContactSoFar()

    const accepted = await owner('POST', `/api/interests/${proposed.body.id}/accept`)
    expect(accepted.body).toMatchObject({ state: 'accepted', contact: LOCUM })
    const [mine] = (await locum('GET', '/api/me/interests')).body.items
    expect(mine).toMatchObject({ state: 'accepted', contact: OWNER })
    await service.settled()
    const toLocum = (await service.mailsTo(LOCUM.email)).at(-1)?.mail.text
    for (const secret of Object.values(OWNER)) expect(toLocum).toContain(secret)
    const toOwner = (await service.mailsTo(OWNER.email)).at(-1)?.mail.text
    for (const secret of Object.values(LOCUM)) expect(toOwner).toContain(secret)
    const audit = await service.db.sql`select count(*)::int as n from audit where action = 'contact.read'`
    expect(audit[0]?.n).toBeGreaterThanOrEqual(2)
  })

  it('leaves search and matches once it is filled, and its half-days are no longer free', async () => {
    const [match] = (await owner('GET', `/api/listings/${first}/matches`)).body.items
    const before = (await locum('GET', '/api/candidates/me/matches')).body.items
    expect(before.map((item: { listing: { id: string } }) => item.listing.id)).toContain(first)
    const filled = await owner('POST', `/api/listings/${first}/fill`, { candidateIds: [match.candidate.id] })
    expect(filled.body).toMatchObject({ state: 'filled' })
    // Gone from search at once, whatever the index still says; and from the index a moment later.
    expect((await service.visitor('GET', '/api/listings?q=petanque')).body.items).toEqual([])
    await service.settled()
    expect((await service.visitor('GET', '/api/listings?q=petanque')).body.total).toBe(0)
    expect((await service.visitor('GET', `/api/listings/${first}`)).status).toBe(404)
    expect((await owner('GET', `/api/listings/${first}/matches`)).body.items).toEqual([])
    const after = (await locum('GET', '/api/candidates/me/matches')).body.items
    expect(after.map((item: { listing: { id: string } }) => item.listing.id)).not.toContain(first)
    expect((await owner('POST', `/api/listings/${first}/fill`)).body).toMatchObject({ status: 409, state: 'filled' })

    const renewed = await owner('POST', `/api/listings/${first}/renew`)
    expect(renewed.body).toMatchObject({ state: 'published' })
    await service.settled()
    expect((await owner('GET', `/api/listings/${first}/matches`)).body.items).toHaveLength(1)
    expect((await service.visitor('GET', '/api/listings?q=petanque')).body.total).toBe(1)
  })

  it('expires by the clock once its last half-day is past', async () => {
    service.now = new Date('2027-04-25T08:00:00Z')
    // Past for everybody even before the clock has passed.
    expect((await service.visitor('GET', '/api/listings?q=petanque')).body.items).toEqual([])
    await service.db.sql`select graphile_worker.add_job('clock.daily', '{}')`
    await service.settled()
    expect((await owner('GET', '/api/me')).status).toBe(401)
    owner = await service.person(OWNER.email)
    expect((await owner('GET', `/api/listings/${first}`)).body).toMatchObject({ state: 'expired' })
    expect((await owner('POST', `/api/listings/${first}/renew`)).body).toMatchObject({ status: 409, state: 'expired' })
    expect((await owner('GET', `/api/listings/${second}`)).body).toMatchObject({ state: 'published' })
  })
})
