import { createWorkerDeps } from '../../src/deps.ts'
import { runJobs } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'
import { handlersOf } from '../../src/worker.ts'
import { NO_LIMITS } from './deps.ts'

/** A worker in a process of its own, on a test's database and SMTP server; to be killed. */

const { databaseUrl, smtpUrl } = JSON.parse(process.argv[2] ?? '{}') as { databaseUrl: string; smtpUrl: string }
const log = createLog('silent')
const deps = createWorkerDeps({
  databaseUrl,
  smtpUrl,
  meili: null,
  secret: 'a secret that only the tests know, 32 bytes',
  baseUrl: 'http://releve.test',
  mailFrom: 'Relève <releve@releve.test>',
  limits: NO_LIMITS,
  log,
})
await runJobs(databaseUrl, handlersOf(deps), { log })
process.stdout.write('up\n')
