import { z } from 'zod'
import { asciiAddress, whyImpossible } from './addresses.ts'
import {
  addMonths,
  countHalfDays,
  type DateRange,
  halfDaysOf,
  intersect,
  listHalfDays,
  NO_HALF_DAYS,
  PERIOD_MONTHS,
  toDate,
} from './calendar.ts'
import { frenchDate } from './french.ts'

/** Fields that several capabilities validate alike. Each message says what is wrong and the remedy, in plain French. */

// Control characters have no place in a text (Postgres refuses NUL); line breaks and tabs are prose. Nor has what hides text
// or turns it round; the joiners U+200C and U+200D stay: emoji and some scripts are written with them.
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}\u200B\u2060-\u2064\uFEFF\uFFF9-\uFFFB]/u
const CONTROL_IN_PROSE = /[^\P{Cc}\t\n\r]|[\p{Bidi_C}\u200B\u2060-\u2064\uFEFF\uFFF9-\uFFFB]/u

const EMPTY = 'Ce champ est vide : écrivez au moins un caractère, ou ne l’envoyez pas.'

/** A link in a mail needs words that can be seen: joiners and Hangul fillers alone are none. */
const SEEN = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u

// Characters as people and Postgres count them: an emoji is one, not two.
const atMost = (max: number) => (text: string) => text.length <= max || [...text].length <= max
const tooLong = (max: number) => `Ce texte est trop long : ${max} caractères au plus.`

/** One line of 1..max characters, trimmed. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, EMPTY)
    .refine((text) => text === '' || SEEN.test(text), EMPTY)
    .refine(atMost(max), tooLong(max))
    .refine((text) => !CONTROL.test(text), 'Ce texte contient un caractère invisible : retapez-le sur une seule ligne.')
    .meta({ maxLength: max })

/** Several lines, 1..max characters, trimmed. */
export const prose = (max: number) =>
  z
    .string()
    .trim()
    .min(1, EMPTY)
    .refine((text) => text === '' || SEEN.test(text), EMPTY)
    .refine(atMost(max), tooLong(max))
    .refine((text) => !CONTROL_IN_PROSE.test(text), 'Ce texte contient un caractère invisible : retapez-le.')
    .meta({ maxLength: max })

/** A civil date that exists, 2000 to 2199. */
export const civilDate = z.iso
  .date('Cette date n’existe pas : écrivez-la AAAA-MM-JJ, par exemple 2027-02-09.')
  .refine((date) => date >= '2000-01-01' && date < '2200-01-01', 'Cette date est trop lointaine : de 2000 à 2199.')

/** `{from, to}`, both included, `from` ≤ `to`. */
export const dateRange = z.strictObject({ from: civilDate, to: civilDate }).refine((range) => range.to >= range.from, {
  path: ['to'],
  message: 'La fin (to) précède le début (from) : échangez ou corrigez les deux dates.',
})

const weekdays = z
  .array(z.int().min(1).max(7))
  .min(1, 'Aucun jour coché : choisissez au moins un jour (1 = lundi … 7 = dimanche), ou retirez ce champ pour tous.')
  .refine(distinct, 'Un jour est répété : gardez chaque jour une seule fois.')

const halves = z
  .array(z.enum(['am', 'pm']))
  .min(1, 'Choisissez « am » (matin), « pm » (après-midi) ou les deux, ou retirez ce champ.')
  .refine(distinct, 'Une demi-journée est répétée : gardez « am » et « pm » une seule fois.')

const periodShape = {
  from: civilDate,
  to: civilDate,
  weekdays: weekdays.nullish(),
  halves: halves.nullish(),
  everyWeeks: z.int().min(1).max(8).nullish(),
}

/** A candidate's availability: periods may overlap, they are united. */
export const period = z.strictObject(periodShape).superRefine(checkPeriod)

const quota = z.strictObject({
  halfDays: z
    .int('Un quota compte des demi-journées entières : 2,5 jours, mais pas 2,3.')
    .min(1, 'Un quota compte de 1 à 62 demi-journées ; dix jours font 20 demi-journées.')
    .max(62, 'Un quota compte de 1 à 62 demi-journées ; dix jours font 20 demi-journées.'),
  per: z.enum(['week', 'month']),
})

/** A listing's period; with a quota, only so many of its half-days are needed each week or month. */
export const listingPeriod = z.strictObject({ ...periodShape, quota: quota.nullish() }).superRefine(checkPeriod)

/** When a succession or collaboration begins: `{}` is any time. */
export const dateWindow = z
  .strictObject({ earliest: civilDate.nullish(), latest: civilDate.nullish() })
  .refine((w) => !w.earliest || !w.latest || w.earliest <= w.latest, {
    path: ['latest'],
    message: 'La date au plus tard (latest) précède la date au plus tôt (earliest) : échangez ou corrigez-les.',
  })

/** A listing's periods: no two may share a half-day (compared before `except`). */
export const listingPeriods = z
  .array(listingPeriod)
  .max(50, 'Trop de périodes : 50 au plus.')
  .superRefine((periods, ctx) => {
    // One that is wrong in itself has a message of its own (and may be two centuries long): it overlaps nothing.
    const sets = periods.map((each) => (hasDates(each) && inOrder(each) ? halfDaysOf([each]) : NO_HALF_DAYS))
    for (const [i, set] of sets.entries()) {
      for (const [j, earlier] of sets.slice(0, i).entries()) {
        const shared = intersect(set, earlier)
        if (countHalfDays(shared) === 0) continue
        const date = frenchDate(toDate((listHalfDays(shared)[0] as number) >> 1))
        ctx.addIssue({
          code: 'custom',
          path: [i],
          message: `La période ${i + 1} recouvre la période ${j + 1} (le ${date}) : séparez-les ou fusionnez-les.`,
        })
      }
    }
  })

/** INSEE code; whether it exists is asked of Postgres. */
export const communeCode = z
  .string()
  .regex(
    /^\d[\dAB]\d{3}$/,
    'Code commune inconnu : donnez le code INSEE à cinq caractères, par exemple 44109 pour Nantes.',
  )

/** 0..100. */
export const percent = z
  .number()
  .min(0, 'Un pourcentage va de 0 à 100.')
  .max(100, 'Un pourcentage va de 0 à 100 : donnez la part du remplaçant, par exemple 80.')

/** Lower-cased address, an accented domain as DNS knows it; one that cannot exist is refused with what was meant. */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'Cette adresse est trop longue : 254 caractères au plus.')
  .transform(asciiAddress)
  .superRefine((address, ctx) => {
    const message = whyImpossible(address)
    if (message) ctx.addIssue({ code: 'custom', message })
  })

export const phoneNumber = line(40).refine(
  (text) => /^\+?[\d\s().-]{6,}$/.test(text),
  'Ce numéro n’a pas la forme attendue : chiffres et espaces, par exemple 06 12 34 56 78.',
)

/** RPPS number: 11 digits, the last is the Luhn key. */
export const rppsNumber = z
  .string()
  .transform((text) => text.replace(/\s/g, ''))
  .pipe(
    z
      .string()
      .regex(/^\d{11}$/, 'Un numéro RPPS a 11 chiffres.')
      .refine(luhn, 'La clé de ce numéro RPPS est fausse : vérifiez les 11 chiffres sur votre carte CPS.'),
  )

/** Runs on periods whose dates were refused too: those are spoken of already. */
function checkPeriod(p: DateRange, ctx: z.RefinementCtx) {
  if (!hasDates(p) || inOrder(p)) return
  const end = addMonths(p.from, PERIOD_MONTHS)
  const message =
    p.to < p.from
      ? 'La fin (to) précède le début (from) : échangez ou corrigez les deux dates.'
      : `Une période dure moins de ${PERIOD_MONTHS} mois : finissez-la avant le ${frenchDate(end)}, ou faites-en deux.`
  ctx.addIssue({ code: 'custom', path: ['to'], message })
}

function hasDates({ from, to }: DateRange): boolean {
  return civilDate.safeParse(from).success && civilDate.safeParse(to).success
}

function inOrder({ from, to }: DateRange): boolean {
  return to >= from && to < addMonths(from, PERIOD_MONTHS)
}

function distinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}

/** Luhn checksum over all digits, from the right. */
export function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits.at(-1 - i))
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}
