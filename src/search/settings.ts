import { z } from 'zod'

/** The settings of the index, as search/listings.json holds them: each with its reason. Pure. */

/** A setting, and why it is so. */
const setting = <T extends z.ZodType>(value: T) => z.strictObject({ why: z.string().min(40), value })

const texts = z.array(z.string().min(1))

const settings = z.strictObject({
  searchableAttributes: setting(texts),
  filterableAttributes: setting(texts),
  sortableAttributes: setting(texts),
  displayedAttributes: setting(texts),
  rankingRules: setting(texts),
  localizedAttributes: setting(
    z.array(z.strictObject({ attributePatterns: texts, locales: z.array(z.literal('fra')) })),
  ),
  stopWords: setting(texts),
  synonyms: setting(z.record(z.string(), texts)),
  typoTolerance: setting(
    z.strictObject({
      minWordSizeForTypos: z.strictObject({ oneTypo: z.int(), twoTypos: z.int() }),
      disableOnNumbers: z.boolean(),
    }),
  ),
  separatorTokens: setting(texts),
  prefixSearch: setting(z.enum(['indexingTime', 'disabled'])),
  proximityPrecision: setting(z.enum(['byWord', 'byAttribute'])),
  searchCutoffMs: setting(z.int().min(1)),
  faceting: setting(
    z.strictObject({
      maxValuesPerFacet: z.int(),
      sortFacetValuesBy: z.record(z.string(), z.enum(['alpha', 'count'])),
    }),
  ),
  pagination: setting(z.strictObject({ maxTotalHits: z.int() })),
})

type Reasoned = z.infer<typeof settings>
export type IndexSettings = { [Name in keyof Reasoned]: Reasoned[Name]['value'] }

/** Reads the file. Throws on a setting that is unknown, malformed or without reason: nothing is sent to Meilisearch then. */
export function parseSettings(json: string): IndexSettings {
  const all = settings.parse(JSON.parse(json))
  return Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value])) as IndexSettings
}
