import { z } from 'zod'
import { line } from '../reference/fields.ts'
import { OUTSIDE } from '../territories/model.ts'
import { WEEKDAYS } from '../territories/schedule.ts'
import { listed, type OperatorDeps, required, UsageError, verb } from './verb.ts'

const input = z
  .object({
    slug: required
      .max(80, 'expects 80 characters at most')
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expects small letters, digits and single hyphens, like le-mans-agglo')
      .refine((slug) => slug !== OUTSIDE, `${OUTSIDE} is the territory of whatever no other holds`),
    name: required.pipe(line(200)),
    communes: listed
      .transform((codes) => codes.map((code) => code.toUpperCase()))
      .refine((codes) => codes.length > 0, 'expects INSEE codes, like 35238,35051')
      .optional(),
    epci: z
      .string()
      .regex(/^\d{9}$/, 'expects the SIREN of an EPCI, nine digits')
      .optional(),
    neighbours: listed.optional(),
    'digest-day': z
      .string()
      .transform((text) => WEEKDAYS.findIndex((day, i) => text.toLowerCase() === day || text === `${i + 1}`) + 1)
      .refine((weekday) => weekday > 0, `expects 1 to 7, or ${WEEKDAYS.join(', ')}`)
      .optional(),
    'digest-hour': z
      .string()
      .regex(/^([01]?\d|2[0-3])$/, 'expects an hour, 0 to 23')
      .transform(Number)
      .optional(),
  })
  .refine((v) => (v.communes === undefined) !== (v.epci === undefined), {
    path: ['communes'],
    message: 'either --communes or --epci says what the territory holds',
  })

export const territory = verb({
  usage:
    'territory --slug S --name N (--communes 35238,35051 | --epci SIREN) [--neighbours SLUGS] [--digest-day 1..7|lundi..dimanche] [--digest-hour 0..23]',
  does: 'creates or updates a CPTS: what it holds is replaced, so are its neighbours, and the day and hour of its letter (Monday 7:00), where they are given; listings and searches follow',
  options: {
    slug: { type: 'string' },
    name: { type: 'string' },
    communes: { type: 'string' },
    epci: { type: 'string' },
    neighbours: { type: 'string' },
    'digest-day': { type: 'string' },
    'digest-hour': { type: 'string' },
  },
  input,
  async run(deps, { epci, 'digest-day': weekday, 'digest-hour': hour, ...given }) {
    const { getTerritory, saveTerritory, setSchedule } = await import('../territories/service.ts')
    await refuseUnknown(deps, { epci, ...given })
    await deps.sql.begin(async (tx) => {
      await saveTerritory(tx, { ...given, epcis: epci ? [epci] : [] })
      await setSchedule(tx, given.slug, { weekday, hour })
    })
    const { reconcile } = await import('../search/rebuilding.ts')
    await reconcile(deps)
    const made = await getTerritory(deps.sql, given.slug)
    const { communes = [], neighbours = [], digest } = made ?? {}
    const lines = [
      `${given.slug}: ${given.name}, ${communes.length} communes`,
      neighbours.length > 0 ? `neighbours: ${neighbours.join(', ')}` : 'no neighbours',
      `letter: ${WEEKDAYS[(digest?.weekday ?? 1) - 1]}, ${digest?.hour}:00`,
    ]
    return { result: made, lines }
  },
})

/** Names what does not exist, all of it at once. */
async function refuseUnknown(
  deps: OperatorDeps,
  { slug, communes = [], epci, neighbours = [] }: z.infer<typeof input>,
): Promise<void> {
  const { communesOfEpci, getCommunes, getTerritory } = await import('../territories/service.ts')
  const known = new Set((await getCommunes(deps.sql, communes)).map(({ code }) => code))
  const strangers = communes.filter((code) => !known.has(code))
  if (strangers.length > 0) throw new UsageError(`--communes: there is no commune ${strangers.join(', ')}`)
  if (epci && (await communesOfEpci(deps.sql, epci)).length === 0) {
    throw new UsageError(`--epci: no commune belongs to an EPCI ${epci}`)
  }
  const found = await Promise.all(neighbours.map((other) => getTerritory(deps.sql, other)))
  const missing = neighbours.filter((other, i) => !found[i] || other === slug || other === OUTSIDE)
  if (missing.length > 0) throw new UsageError(`--neighbours: there is no such other territory: ${missing.join(', ')}`)
}
