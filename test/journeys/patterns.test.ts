import { describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { MAIL_THRESHOLD } from '../../src/matching/score.ts'
import { sendLetters } from '../support/letters.ts'
import { type Call, useService } from '../support/service.ts'
import { PATTERNS, type Pattern } from './patterns.ts'

/** Each of the ten patterns lives its whole life: posted, published, found, matched, mailed, answered. */

const service = useService('2026-11-23T09:00:00Z')

interface Told {
  listing: { id: string }
  candidate: { id: string }
  score: number
  reasons: { points: number }[]
  reasonText: string
}

const people: { pattern: Pattern; owner: Call; locum: Call; mails: { owner: string; locum: string }; id: string }[] = []

describe.each(PATTERNS.map((pattern, i) => ({ ...pattern, i })))('$says', ({ i, ...pattern }) => {
  const mails = { owner: `titulaire${i}@cabinet.example`, locum: `remplacant${i}@rempla.example` }

  it('is posted, published and found', async () => {
    await provisionAccount(service.worker, {
      email: 'desk@cpts.example',
      role: 'coordinator',
      territory: 'erdre-et-cens',
    })
    const desk = await service.person('desk@cpts.example')
    const owner = await service.person(mails.owner)
    const locum = await service.person(mails.locum)
    const saved = await locum('PUT', '/api/candidates/me', pattern.candidate)
    expect(saved.body).toMatchObject(pattern.candidate)
    const posted = await owner('POST', '/api/listings', pattern.listing)
    expect(posted.body).toMatchObject({ ...pattern.listing, state: 'draft' })
    const { id } = posted.body
    people.push({ pattern, owner, locum, mails, id })
    expect((await owner('POST', `/api/listings/${id}/submit`)).status).toBe(200)
    const published = await desk('POST', `/api/listings/${id}/moderation`, { decision: 'publish' })
    expect(published.body).toMatchObject({
      state: 'published',
      calendar: pattern.calendar,
      halfDays: pattern.halfDays,
    })
    await service.settled()
    const { profession, kind } = pattern.listing
    const found = await service.visitor(
      'GET',
      `/api/listings?q=${encodeURIComponent(pattern.search)}&profession=${profession}&kind=${kind}`,
    )
    expect(found.body.items.map((item: { id: string }) => item.id)).toContain(id)
  })

  it('is matched, with the same reasons for both sides', async () => {
    const { owner, locum, id } = at(i)
    const me = (await locum('GET', '/api/candidates/me')).body.id
    const mine: Told[] = (await locum('GET', '/api/candidates/me/matches')).body.items
    const theirs: Told[] = (await owner('GET', `/api/listings/${id}/matches`)).body.items
    const match = mine.find((one) => one.listing.id === id)
    const other = theirs.find((one) => one.candidate.id === me)
    expect(match?.score).toBe(other?.score)
    expect(match?.score).toBe(rounded(match?.reasons ?? []))
    for (const reason of pattern.reasons) {
      expect(match?.reasonText).toContain(reason.replaceAll('Ses', 'Vos'))
    }
  })

  it('is told by mail, and answered', async () => {
    const { owner, locum, id } = at(i)
    const interest = await locum('POST', `/api/listings/${id}/interest`, { message: 'Cela m’intéresse.' })
    expect(interest.body).toMatchObject({ state: 'proposed', by: 'candidate' })
    const accepted = await owner('POST', `/api/interests/${interest.body.id}/accept`)
    expect(accepted.body).toMatchObject({ state: 'accepted', contact: { email: mails.locum } })
    await service.settled()
    const told = (await service.mailsTo(mails.locum)).map((mail) => mail.mail.text ?? '')
    expect(told.some((text) => text.includes(mails.owner))).toBe(true)
  })
})

describe('the Monday after', () => {
  it('the digest has told each of what suits and was not yet spoken of, in the same words', async () => {
    // Somebody new for each listing, so that there is something to tell.
    const told: { email: string; pattern: Pattern; id: string }[] = []
    expect(people).toHaveLength(PATTERNS.length)
    for (const [i, { pattern, id }] of people.entries()) {
      const email = `nouveau${i}@rempla.example`
      const newcomer = await service.person(email)
      await newcomer('PUT', '/api/candidates/me', { ...pattern.candidate, minCandidateSharePct: null })
      told.push({ email, pattern, id })
    }
    await service.settled()
    await sendLetters(service.worker)
    await service.settled()
    for (const { email, pattern, id } of told) {
      const newcomer = await service.person(email)
      const matches: Told[] = (await newcomer('GET', '/api/candidates/me/matches')).body.items
      const match = matches.find((one) => one.listing.id === id)
      expect(match?.score, pattern.says).toBeGreaterThanOrEqual(MAIL_THRESHOLD)
      const digest = (await service.mailsTo(email)).find((mail) =>
        mail.mail.text?.includes(String(pattern.listing.title)),
      )
      expect(digest?.mail.text, pattern.says).toContain(pattern.calendar)
      expect(digest?.mail.text?.replace(/\s+/g, ' '), pattern.says).toContain(match?.reasonText)
    }
  })
})

const at = (i: number) => people[i] as (typeof people)[number]

function rounded(reasons: { points: number }[]): number {
  return Math.round(reasons.reduce((sum, { points }) => sum + points, 0) * 10 + 1e-9) / 10
}
