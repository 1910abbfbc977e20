import { counting, nothing, progress, verb } from './verb.ts'

export const communes = verb({
  word: 'refresh',
  usage: 'communes refresh',
  does: 'brings communes, their people and points up to date from geo.api.gouv.fr, then matches and index',
  options: {},
  input: nothing,
  async run(deps) {
    const { fetchOfficial, refreshCommunes } = await import('../territories/refresh.ts')
    const { refreshReach } = await import('../candidates/service.ts')
    progress('asking geo.api.gouv.fr')
    const official = await fetchOfficial()
    const outcome = await deps.sql.begin(async (tx) => {
      const refreshed = await refreshCommunes(deps, tx, official)
      if (refreshed.moved > 0) await refreshReach(tx)
      return refreshed
    })
    const { added, changed, moved, gone } = outcome
    progress(`${added} new communes, ${changed} changed, ${moved} points moved`)
    if (moved > 0) {
      const { rematchAll } = await import('../matching/service.ts')
      await rematchAll(deps, counting('listings matched anew'))
    }
    if (changed > 0) {
      const { reconcile } = await import('../search/rebuilding.ts')
      await reconcile(deps)
    }
    const lines = [`${added} new communes, ${changed} changed, ${moved} points moved`]
    if (gone > 0) lines.push(`${gone} are no longer listed and stay: listings, zones and territories may name them`)
    return { result: outcome, lines }
  },
})
