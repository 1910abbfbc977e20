import { counting, nothing, verb } from './verb.ts'

/** What is made anew from what is stored. */

export const migrate = verb({
  usage: 'migrate',
  does: 'brings the schema, the web login and the reference data up to date',
  options: {},
  input: nothing,
  // Opening the surroundings has migrated already.
  run: async () => ({ result: { migrated: true }, lines: ['the schema is up to date'] }),
})

export const rebuildIndex = verb({
  usage: 'reindex',
  does: 'builds what searches read anew beside what is in use, then swaps',
  options: {},
  input: nothing,
  async run(deps) {
    const { compareIndex, reindex } = await import('../search/rebuilding.ts')
    const listings = await reindex(deps, counting('listings'))
    const agreement = await compareIndex(deps)
    const lines = [`${listings} listings indexed`]
    if (agreement) {
      const { postgres, meilisearch, differing } = agreement
      lines.push(
        differing === 0
          ? `Meilisearch has all ${postgres}, as Postgres has them`
          : `${differing} differ: Postgres has ${postgres}, Meilisearch ${meilisearch}; the log says which were refused`,
      )
    }
    return { result: { listings, agreement }, lines }
  },
})

export const rematch = verb({
  usage: 'rematch',
  does: 'recomputes every match',
  options: {},
  input: nothing,
  async run(deps) {
    const { rematchAll } = await import('../matching/service.ts')
    const matches = await rematchAll(deps, counting('listings'))
    return { result: { matches }, lines: [`${matches} matches`] }
  },
})
