import { normalizeName } from '../reference/geography.ts'
import { isProfession, professionLabel } from '../reference/professions.ts'
import { HALF_DAYS, type HelpOffer, type HelpTask, TASKS } from './help.ts'
import type { Member } from './model.ts'

/** Somebody of a territory, as its coordinators see them in a list. */
export interface Person {
  account: string
  /** Null for whoever did not give one, and for the merely invited. */
  name: string | null
  email: string
  phone: string | null
  /** Submitted listings of the territory. */
  listings: number
  /** The profile of whoever looks for openings there. */
  candidate: string | null
  member: Member | null
  /** What they could help with, while it lasts. */
  offer: HelpOffer | null
  /** Codes: as a member, of the profile, of the listings. */
  professions: string[]
}

export const GROUPS = [
  { code: 'member', label: 'Membres' },
  { code: 'asked', label: 'Demandes d’adhésion' },
  { code: 'invited', label: 'Invitations sans réponse' },
  { code: 'owner', label: 'Titulaires' },
  { code: 'candidate', label: 'Remplaçants et candidats' },
] as const
export type Group = (typeof GROUPS)[number]['code']

/** How a list of people is narrowed; null: not. */
export interface PeopleQuery {
  q: string | null
  group: Group | null
  profession: string | null
  task: HelpTask | null
  halfDay: string | null
}

/** The query of an address; what is none of the choices counts as no choice. */
export function readPeopleQuery(param: (name: string) => string | undefined): PeopleQuery {
  const profession = param('profession') ?? ''
  return {
    q: param('q')?.trim().slice(0, 200) || null,
    group: GROUPS.find(({ code }) => code === param('etat'))?.code ?? null,
    profession: isProfession(profession) ? profession : null,
    task: TASKS.find(({ code }) => code === param('aide'))?.code ?? null,
    halfDay: HALF_DAYS.find((code) => code === param('quand')) ?? null,
  }
}

/** The same as fields of an address. */
export function peopleFields({ q, group, profession, task, halfDay }: PeopleQuery): Record<string, string> {
  const fields = { q, etat: group, profession, aide: task, quand: halfDay }
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => field[1] !== null))
}

/** Those who fit, by name; words may stand anywhere in name, structure, address or profession, accents forgiven. */
export function choosePeople(people: readonly Person[], query: PeopleQuery): Person[] {
  const words = normalizeName(query.q ?? '')
    .split(' ')
    .filter(Boolean)
  const byName = new Intl.Collator('fr')
  return people
    .filter((one) => inGroup(one, query.group))
    .filter(({ professions }) => query.profession === null || professions.includes(query.profession))
    .filter(({ offer }) => query.task === null || offer?.tasks.includes(query.task))
    .filter(({ offer }) => query.halfDay === null || offer?.halfDays.includes(query.halfDay))
    .filter((one) => {
      const said = wordsOf(one)
      return words.every((word) => said.includes(word))
    })
    .sort((a, b) => byName.compare(nameOf(a), nameOf(b)) || byName.compare(a.email, b.email))
}

function inGroup({ member, listings, candidate }: Person, group: Group | null): boolean {
  if (group === null) return true
  if (group === 'owner') return listings > 0
  if (group === 'candidate') return candidate !== null
  return member?.state === group
}

function wordsOf({ name, email, member, professions }: Person): string {
  return normalizeName([name, member?.structureName, email, ...professions.map(professionLabel)].join(' '))
}

/** How somebody is called in a list. */
export const nameOf = ({ name, member, email }: Person): string => name ?? member?.structureName ?? email

/** How many are in each group, of everybody. */
export function countGroups(people: readonly Person[]): Map<Group, number> {
  return new Map(GROUPS.map(({ code }) => [code, people.filter((one) => inGroup(one, code)).length]))
}
