import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { benchApi } from './api.ts'
import { benchAutocomplete } from './autocomplete.ts'
import { benchDigest } from './digest.ts'
import { benchFreshness } from './freshness.ts'
import { benchLighthouse } from './lighthouse.ts'
import { benchMatching } from './matching.ts'
import { benchPages } from './pages.ts'
import { benchQuality } from './quality.ts'
import { header } from './report.ts'
import { benchSearch } from './search.ts'
import { benchStartup } from './startup.ts'
import { benchTeam } from './team.ts'

/** `npm run bench [-- api startup team matching digest search autocomplete freshness quality pages lighthouse]`: prints each figure beside its baseline, measured in the same run. */

const BENCHES: Record<string, (dataDir: string) => Promise<void>> = {
  api: benchApi,
  startup: benchStartup,
  team: benchTeam,
  matching: benchMatching,
  digest: benchDigest,
  search: benchSearch,
  autocomplete: benchAutocomplete,
  freshness: benchFreshness,
  quality: benchQuality,
  pages: benchPages,
  lighthouse: benchLighthouse,
}

/** Lighthouse needs the network and a browser of the machine's. */
const BY_DEFAULT = Object.keys(BENCHES).filter((name) => name !== 'lighthouse')

header()
for (const name of process.argv.length > 2 ? process.argv.slice(2) : BY_DEFAULT) {
  const bench = BENCHES[name]
  if (!bench) throw new Error(`no bench ${name}: one of ${Object.keys(BENCHES).join(', ')}`)
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'releve-bench-'))
  fs.chmodSync(dataDir, 0o711)
  try {
    await bench(dataDir)
  } finally {
    fs.rmSync(dataDir, { recursive: true, force: true })
  }
}
