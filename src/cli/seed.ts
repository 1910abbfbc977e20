import { z } from 'zod'
import { civilDay, toDate } from '../reference/calendar.ts'
import { civilDate } from '../reference/fields.ts'
import type { Scale } from '../seed/places.ts'
import { SIZES } from '../seed/plan.ts'
import { progress, verb } from './verb.ts'

const whole = 'expects a whole number, 0 to 4294967295'

const input = z.object({
  scale: z.enum(Object.keys(SIZES) as Scale[], 'expects demo, region or france').default('demo'),
  seed: z
    .string()
    .regex(/^\d{1,10}$/, whole)
    .transform(Number)
    .refine((number) => number <= 0xffffffff, whole)
    .default(1),
  today: civilDate.optional(),
})

export const seed = verb({
  usage: 'seed [--scale demo|region|france] [--seed N] [--today YYYY-MM-DD]',
  does: 'adds made-up people and needs, the same for the same options; sends no mail; leaves matches and index current',
  options: { scale: { type: 'string' }, seed: { type: 'string' }, today: { type: 'string' } },
  input,
  async run(deps, { today = toDate(civilDay(deps.clock(), 'Europe/Paris')), ...given }) {
    const options = { ...given, today }
    const { seed: add } = await import('../seed/service.ts')
    const seeded = await add(deps, options, progress)
    const { listings, candidates, matches } = seeded
    const lines = [`${listings} listings and ${candidates} candidates added, ${matches} matches in all`]
    return { result: seeded, lines }
  },
})
