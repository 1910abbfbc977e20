import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { benchDigest } from './digest.ts'
import { benchMatching } from './matching.ts'
import { header } from './report.ts'
import { benchStartup } from './startup.ts'
import { benchTeam } from './team.ts'

/** `npm run bench [-- startup team matching digest]`: prints each figure beside its baseline, measured in the same run. */

const BENCHES: Record<string, (dataDir: string) => Promise<void>> = {
  startup: benchStartup,
  team: benchTeam,
  matching: benchMatching,
  digest: benchDigest,
}

header()
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHES)) {
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
