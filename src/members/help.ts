import { z } from 'zod'
import { civilDate, prose } from '../reference/fields.ts'

/** What members of a CPTS could help with: what coordinators look for when something comes up. */
export const TASKS = [
  { code: 'vaccination', label: 'Vaccination' },
  { code: 'unscheduled-care', label: 'Soins non programmés' },
  { code: 'home-visits', label: 'Visites à domicile' },
  { code: 'telehealth', label: 'Téléconsultation ou télésoin' },
  { code: 'screening', label: 'Dépistage' },
  { code: 'prevention', label: 'Prévention et éducation à la santé' },
  { code: 'students', label: 'Accueil d’étudiants' },
  { code: 'tutoring', label: 'Formation ou tutorat' },
  { code: 'replacement', label: 'Remplacement ponctuel' },
  { code: 'crisis', label: 'Gestion de crise' },
] as const

export type HelpTask = (typeof TASKS)[number]['code']

const CODES = TASKS.map(({ code }) => code) as [HelpTask, ...HelpTask[]]

export const taskLabel = (code: string): string => TASKS.find((task) => task.code === code)?.label ?? code

export const DAYS = ['Lundi', 'Mardi', 'Mercredi', 'Jeudi', 'Vendredi', 'Samedi', 'Dimanche'] as const

export const HALVES = [
  { code: 'am', label: 'Matin' },
  { code: 'pm', label: 'Après-midi' },
] as const

/** "1am" (Monday morning) … "7pm". */
export const HALF_DAYS: readonly string[] = DAYS.flatMap((_, i) => HALVES.map(({ code }) => `${i + 1}${code}`))

/** "lundi matin". */
export function halfDayLabel(code: string): string {
  const half = HALVES.find((one) => code.endsWith(one.code))
  return `${DAYS[Number(code[0]) - 1]} ${half?.label ?? ''}`.toLowerCase()
}

export const helpInput = z
  .strictObject({
    tasks: z.array(z.enum(CODES)).min(1, 'Cochez au moins une aide, ou effacez tout avec le bouton en bas.'),
    halfDays: z.array(
      z.string().refine((code) => HALF_DAYS.includes(code), 'Demi-journée inconnue : cochez une case.'),
    ),
    from: civilDate.nullish(),
    to: civilDate.nullish(),
    note: prose(300).nullish(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ['to'],
    message: 'La fin précède le début : échangez ou corrigez les deux dates.',
  })
export type HelpInput = z.infer<typeof helpInput>

/** What one member could help with, in one CPTS. */
export interface HelpOffer {
  territory: string
  account: string
  tasks: HelpTask[]
  halfDays: string[]
  from: string | null
  to: string | null
  note: string | null
  changedAt: Date
}

/** An offer that is over does not count any more. */
export const isOver = ({ to }: Pick<HelpOffer, 'to'>, today: string): boolean => to !== null && to < today

/** How many could help with each task, in all and in each half-day of the week; those who said no day count in all only. */
export function countCensus(offers: readonly HelpOffer[]): { task: HelpTask; all: number; by: Map<string, number> }[] {
  return CODES.map((task) => {
    const able = offers.filter(({ tasks }) => tasks.includes(task))
    const by = new Map(HALF_DAYS.map((code) => [code, able.filter(({ halfDays }) => halfDays.includes(code)).length]))
    return { task, all: able.length, by }
  })
}
