import type { Deps } from '../accounts/context.ts'
import type { Db } from '../platform/db.ts'
import { type Changes, changesOf, type OfficialCommune, officialCommunes } from './official.ts'
import * as store from './store.ts'

/** Bringing the communes up to date from geo.api.gouv.fr (Etalab), whose centres replace our estimates. */

const API = 'https://geo.api.gouv.fr/communes'
const FIELDS = 'fields=nom,code,codesPostaux,codeDepartement,codeEpci,population,centre&format=json'

/** 35,000 communes are some 8 MB. */
const PATIENCE_MS = 60_000

/** The official list of communes and arrondissements. Throws one line when it does not come, or is not one. */
export async function fetchOfficial(): Promise<OfficialCommune[]> {
  const communes = await fetchList(`${API}?${FIELDS}`)
  return [...communes, ...(await fetchList(`${API}?type=arrondissement-municipal&${FIELDS}`))]
}

async function fetchList(url: string): Promise<OfficialCommune[]> {
  const failed = (why: string, cause?: unknown) =>
    new Error(`geo.api.gouv.fr ${why}: nothing was changed, try again later`, { cause })
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((error: Error) => {
    throw failed(`does not answer (${error.cause instanceof Error ? error.cause.message : error.message})`, error)
  })
  if (!response.ok) throw failed(`answered ${response.status}`)
  const body: unknown = await response.json().catch((error: Error) => {
    throw failed('did not answer JSON', error)
  })
  const parsed = officialCommunes.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw failed(`answered what is no list of communes (${issue?.path.join('.') || 'it'}: ${issue?.message})`)
}

/**
 * Makes the communes what the official list says, in the caller's transaction. Those that are no longer listed stay:
 * listings, zones and territories may name them. Throws, and changes nothing, when the list cannot be true.
 */
export async function refreshCommunes(
  { clock }: Pick<Deps, 'clock'>,
  tx: Db,
  official: readonly OfficialCommune[],
): Promise<Omit<Changes, 'rows'>> {
  const { rows, ...counts } = changesOf(await store.allCommunes(tx), official)
  if (rows.length > 0) await store.saveCommunes(tx, rows)
  await store.markRefreshed(tx, clock())
  return counts
}
