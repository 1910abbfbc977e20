import { z } from 'zod'
import { isListingKind, isProfession } from '../reference/professions.ts'

/** What of a territory's listings the board shows, in which order, and what is to be done with each: pure. */

/** The columns of the board. What was entered and not taken over stands in the column of its state too. */
export const GROUPS = [
  { code: 'a-relire', label: 'À relire', states: ['pending'] },
  { code: 'a-corriger', label: 'À corriger', states: ['to-correct'] },
  { code: 'publiees', label: 'Publiées', states: ['published'] },
  { code: 'pourvues', label: 'Pourvues', states: ['filled'] },
  { code: 'expirees', label: 'Expirées', states: ['expired'] },
  { code: 'retirees', label: 'Retirées ou refusées', states: ['withdrawn', 'rejected'] },
  { code: 'saisies', label: 'Saisies, pas encore reprises', states: null },
  { code: 'bloquees', label: 'Bloquées', states: null },
] as const
export type GroupCode = (typeof GROUPS)[number]['code']

export const SORTS = [
  { code: 'anciennete', label: 'Depuis le plus longtemps dans leur état' },
  { code: 'recentes', label: 'Changées en dernier' },
  { code: 'reponses', label: 'Le moins de réponses' },
  { code: 'profils', label: 'Le moins de profils' },
] as const
export type SortCode = (typeof SORTS)[number]['code']

/** Days in its state from which a listing is shown. */
export const AGES = [2, 7, 14, 30, 90] as const

/** Days after which a listing is stuck, by why. */
export const STUCK_AFTER = { unread: 2, uncorrected: 7, untaken: 7, unanswered: 14 } as const
export type Stuck = keyof typeof STUCK_AFTER

export const STUCK_LABELS: Record<Stuck, string> = {
  unread: 'Attend une relecture',
  uncorrected: 'Pas encore corrigée',
  untaken: 'Pas reprise par la personne',
  unanswered: 'Publiée, sans réponse',
}

/** What the board is sorted by: a number that grows, id of the listing. */
export const boardKey = z.tuple([z.number(), z.uuid()])
export type BoardKey = z.infer<typeof boardKey>

export interface BoardQuery {
  group: GroupCode | null
  profession: string | null
  kind: string | null
  /** Words that title, text and commune hold, each of them. */
  words: string[]
  /** Whole days in its state, at least. */
  age: number | null
  sort: SortCode
}

/** What an address asks for, as the form sends it; what is none of ours is left out, as if nobody had asked. */
export function readQuery(asked: (name: string) => string | undefined): BoardQuery {
  const profession = asked('profession') ?? ''
  const kind = asked('type') ?? ''
  const words = (asked('q') ?? '').slice(0, 400).normalize('NFC').slice(0, 200).split(/\s+/).filter(Boolean).slice(0, 8)
  return {
    group: GROUPS.find(({ code }) => code === asked('etat'))?.code ?? null,
    profession: isProfession(profession) ? profession : null,
    kind: isListingKind(kind) ? kind : null,
    words,
    age: AGES.find((days) => String(days) === asked('age')) ?? null,
    sort: SORTS.find(({ code }) => code === asked('tri'))?.code ?? 'anciennete',
  }
}

/** The same as the parameters of an address; what is as usual is left out. */
export function queryFields({ group, profession, kind, words, age, sort }: BoardQuery): Record<string, string> {
  return {
    ...(group ? { etat: group } : {}),
    ...(profession ? { profession } : {}),
    ...(kind ? { type: kind } : {}),
    ...(words.length > 0 ? { q: words.join(' ') } : {}),
    ...(age ? { age: String(age) } : {}),
    ...(sort === 'anciennete' ? {} : { tri: sort }),
  }
}

/** One listing as the board shows it. */
export interface BoardRow {
  id: string
  title: string | null
  state: 'draft' | 'pending' | 'to-correct' | 'published' | 'rejected' | 'filled' | 'withdrawn' | 'expired'
  kind: string | null
  profession: string | null
  commune: string
  /** Entered by the desk, and its owner has not come. */
  entered: boolean
  enteredAt: Date | null
  /** Of whoever looks. */
  own: boolean
  /** When it came into its state. */
  since: Date
  publishedAt: Date | null
  /** First and last civil day needed, or the first and last on which it may begin; null is open. */
  firstDay: string | null
  lastDay: string | null
  places: number
  placesFilled: number
  views: number
  answers: number
  /** Whom its owner did not set aside; those with a score of 60 and more. */
  matches: number
  goodMatches: number
  stuck: Stuck | null
  /** When its owner was last reminded of any of theirs. */
  remindedAt: Date | null
}

/** One step of the history of a territory's listings. */
export interface Step {
  listing: string
  title: string | null
  profession: string | null
  commune: string
  verb: string
  from: string | null
  to: string
  at: Date
  reason: string | null
  by: 'owner' | 'coordinator' | null
}

/** Whole days. */
export const daysSince = (from: Date, now: Date) =>
  Math.max(0, Math.floor((now.getTime() - from.getTime()) / 86_400_000))

/** What the owner of a listing may be reminded of; null where there is nothing they could do. */
export function reminderOf({ state, entered }: Pick<BoardRow, 'state' | 'entered'>): Reminder | null {
  if (state === 'to-correct') return 'correct'
  if (entered && (state === 'draft' || state === 'pending' || state === 'published')) return 'take-over'
  return state === 'published' ? 'unanswered' : null
}
export type Reminder = 'correct' | 'take-over' | 'unanswered'

/** The next thing to do, in words; null where all is done. */
export function nextStep(row: BoardRow): string | null {
  if (row.state === 'pending') return 'Relire et décider'
  if (row.state === 'to-correct') return 'Attendre la correction, ou relancer'
  if (row.state === 'expired') return 'Demander si elle est pourvue'
  if (row.state === 'draft') return 'Compléter et envoyer'
  if (row.state !== 'published') return null
  if (row.entered) return 'Faire reprendre par la personne'
  if (row.answers > 0 || row.placesFilled > 0) return 'Suivre les réponses'
  if (row.matches === 0) return 'Élargir'
  return 'Diffuser, faire inviter'
}

/** A reminder a person and week, whoever's desk and listing it is; so many at all to somebody who never came. */
export const REMINDER_DAYS = 7
export const STRANGER_REMINDERS = 2
