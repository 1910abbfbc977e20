import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../src/accounts/model.ts'
import { type CandidateInput, candidateInput } from '../../src/candidates/model.ts'
import { saveProfile } from '../../src/candidates/service.ts'
import { fillListing, renewListing } from '../../src/introductions/filling.ts'
import { declineInterest, inviteCandidate, proposeInterest } from '../../src/introductions/service.ts'
import { listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, updateListing } from '../../src/listings/service.ts'
import { decide, reportListing } from '../../src/moderation/service.ts'
import { coordinatorsOf, type TerritoryWeek, weekOf } from '../../src/network/week.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** What a coordinator is told of the week, counted by hand for the story below. */

const db = useDb()
const deps = useDeps(db)
const NOW = new Date('2027-02-01T06:00:00Z') // Monday, seven in Orvault
const on = (day: string) => {
  deps.now = new Date(`${day}T12:00:00Z`)
}

let owner: Actor
let other: Actor
let desk: Actor
let rouen: Actor
const ids: Record<string, string> = {}
let weeks: TerritoryWeek[]

async function submitted(name: string, fields: object = {}, by = owner): Promise<string> {
  const input = listingInput.parse({
    kind: 'replacement',
    profession: 'infirmier',
    communes: ['44114'],
    practiceType: 'groupe',
    title: name,
    description: 'Un texte.',
    periods: [{ from: '2027-06-01', to: '2027-06-05' }],
    partialAccepted: false,
    ...fields,
  })
  const { id } = await createListing(deps.as(by), input)
  await submitListing(deps.as(by), id)
  ids[name] = id
  return id
}

async function published(name: string, fields: object = {}, by = owner): Promise<string> {
  const id = await submitted(name, fields, by)
  await decide(deps.as(desk), id, { decision: 'publish' })
  return id
}

async function candidate(email: string, profile: Partial<CandidateInput> = {}): Promise<Actor & { candidate: string }> {
  const person = await deps.person(email)
  const { id } = await saveProfile(
    deps.as(person),
    candidateInput.parse({
      qualifications: [{ profession: 'infirmier' }],
      kinds: ['replacement', 'reinforcement'],
      zones: [{ commune: '44114', radiusKm: 5 }],
      availability: [{ from: '2027-06-03', to: '2027-06-30' }],
      ...profile,
    }),
  )
  return { ...person, candidate: id }
}

beforeAll(async () => {
  owner = await deps.person('owner@releve.test', 'practitioner')
  other = await deps.person('other@releve.test', 'practitioner')
  desk = await deps.person('desk@cpts.test', 'coordinator', 'erdre-et-cens', 'hors-territoire')
  rouen = await deps.person('rouen@cpts.test', 'coordinator', 'rouen')

  on('2027-01-05')
  const near = await candidate('near@releve.test')
  const free = await candidate('free@releve.test', { availability: [{ from: '2027-09-01', to: '2027-09-30' }] })
  await published('élargir') // somebody near is free on some of the days
  await published('personne', { profession: 'orthoptiste' })
  await published('autres dates', { periods: [{ from: '2028-06-01', to: '2028-06-05' }] })
  await published('correspond', { periods: [{ from: '2027-09-01', to: '2027-09-03' }] })
  await published('en relation')
  await published('déclinée', { periods: [{ from: '2027-09-06', to: '2027-09-07' }] })
  await published('vieille, pourvue depuis', {}, other)
  await published('republiée')
  await published('deux places', {
    kind: 'reinforcement',
    places: 2,
    periods: [{ from: '2027-06-10', to: '2027-06-11' }],
  })
  await deps.work('match.')
  await proposeInterest(deps.as(near), ids['en relation'] ?? '', null)
  const { interest } = await inviteCandidate(deps.as(owner), ids.déclinée ?? '', free.candidate, null)
  await declineInterest(deps.as(free), interest.id, null)
  await fillListing(deps.as(owner), ids['deux places'] ?? '', [near.candidate])

  on('2027-01-22')
  await fillListing(deps.as(owner), ids.republiée ?? '', [])
  await submitted('en attente')
  on('2027-01-26')
  await renewListing(deps.as(owner), ids.republiée ?? '')
  await submitted('en attente aussi')
  await published('nouvelle')
  await updateListing(deps.as(owner), ids.nouvelle ?? '', { title: 'Nouvelle, changée' })
  await published('signalée', { communes: ['44035'] })
  await reportListing(deps.as(near), ids.signalée ?? '', 'Fausse.')
  on('2027-01-27')
  await fillListing(deps.as(other), ids['vieille, pourvue depuis'] ?? '', [])
  on('2027-01-28')
  await published('ailleurs', { communes: ['01001'] })
  await published('ailleurs, pourvue', { communes: ['01001'] })
  await fillListing(deps.as(owner), ids['ailleurs, pourvue'] ?? '', [])

  const suppress = (person: Actor, at: string) =>
    db.sql`insert into suppression (account, reason, at) values (${person.account}, 'bounced', ${at})`
  await suppress(owner, '2027-01-30T12:00:00Z') // here and elsewhere
  await suppress(near, '2027-01-30T12:00:00Z')
  await suppress(free, '2027-01-20T12:00:00Z') // before this week

  deps.now = NOW
  await deps.work('match.')
  weeks = await weekOf(deps.worker, ['erdre-et-cens', 'hors-territoire', 'rouen', 'nulle-part'], NOW)
})

const week = (slug: string) => weeks.find((one) => one.slug === slug) as TerritoryWeek

describe('the week of a territory', () => {
  test('is of each that was asked for and exists', () => {
    expect(weeks.map(({ slug, name }) => [slug, name.length > 0])).toEqual([
      ['erdre-et-cens', true],
      ['rouen', true],
      ['hors-territoire', true],
    ])
  })

  test('counts the queue as the desk shows it', () => {
    expect(week('erdre-et-cens').queue).toEqual({ pending: 2, changed: 1, reported: 1, oldestDays: 9 })
    expect(week('rouen').queue).toEqual({ pending: 0, changed: 0, reported: 0, oldestDays: null })
  })

  test('names what was filled, the latest first, and not what is open again', () => {
    expect(week('erdre-et-cens').filled).toEqual([
      { id: ids['vieille, pourvue depuis'], title: 'vieille, pourvue depuis' },
    ])
    expect(week('hors-territoire').filled).toEqual([{ id: ids['ailleurs, pourvue'], title: 'ailleurs, pourvue' }])
  })

  test('counts what was published and filled in seven days, what is open, who may be asked', () => {
    expect(week('erdre-et-cens').figures).toEqual({ published: 2, filled: 1, open: 10, candidates: 2 })
    expect(week('hors-territoire').figures).toEqual({ published: 2, filled: 1, open: 1, candidates: null })
    expect(week('rouen').figures).toEqual({ published: 0, filled: 0, open: 0, candidates: 0 })
  })

  test('names what is stuck for two weeks, with what would help or why nobody comes', () => {
    const stuck = Object.fromEntries(week('erdre-et-cens').stuck.map(({ title, why }) => [title, why]))
    expect(Object.keys(stuck)).toEqual(['élargir', 'personne', 'autres dates', 'correspond', 'déclinée'])
    expect(stuck.élargir).toMatch(/^En acceptant .* : 1 personne de plus\.$/)
    expect(stuck.personne).toBe('Personne dans le rayon : aucun profil « orthoptiste » ne vient jusqu’à Orvault.')
    expect(stuck['autres dates']).toBe(
      'Personne ne convient à ces dates et conditions parmi les profils « infirmier » des environs.',
    )
    expect(stuck.correspond).toBe('1 personne correspond sans que rien ne soit engagé : une invitation peut aider.')
    expect(week('hors-territoire').stuck).toEqual([])
  })

  test('counts the people there whose address stopped working, each once and only lately', () => {
    expect(weeks.map(({ slug, refusedAddresses }) => [slug, refusedAddresses])).toEqual([
      ['erdre-et-cens', 2],
      ['rouen', 0],
      ['hors-territoire', 1],
    ])
  })

  test('names nobody', () => {
    const known = [owner.account, other.account, desk.account, 'releve.test', 'cpts.test']
    for (const word of known) expect(JSON.stringify(weeks)).not.toContain(word)
  })
})

describe('the coordinators of a person', () => {
  test('are those of the territories of the listings and zones, of the catch-all where there is none', async () => {
    const both = await deps.person('both@cpts.test', 'coordinator', 'erdre-et-cens', 'rouen')
    const sorted = (...people: Actor[]) => people.map(({ account }) => account).sort()
    expect(await coordinatorsOf(db.sql, owner.account)).toEqual(sorted(desk, both))
    const havre = await candidate('havre@releve.test', { zones: [{ commune: '76540', radiusKm: 5 }] })
    expect(await coordinatorsOf(db.sql, havre.account)).toEqual(sorted(rouen, both))
    const ain = await candidate('ain@releve.test', { zones: [{ commune: '01001', radiusKm: 5 }] })
    expect(await coordinatorsOf(db.sql, ain.account)).toEqual(sorted(desk))
    expect(await coordinatorsOf(db.sql, (await deps.person('nothing@releve.test')).account)).toEqual(sorted(desk))
  })

  test('are others, and see no draft', async () => {
    const drafter = await deps.person('drafter@releve.test', 'practitioner')
    await createListing(deps.as(drafter), listingInput.parse({ communes: ['76540'] }))
    expect(await coordinatorsOf(db.sql, drafter.account)).not.toContain(rouen.account)
    await candidate('rouen@cpts.test', { zones: [{ commune: '76540', radiusKm: 5 }] })
    expect(await coordinatorsOf(db.sql, rouen.account)).not.toContain(rouen.account)
  })
})
