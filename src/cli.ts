import './platform/node.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { provisionAccount } from './accounts/service.ts'
import { readConfig } from './config.ts'
import { createWorkerDeps, openSurroundings } from './deps.ts'
import { isDigestHour, runDigest } from './digest/service.ts'
import { examine } from './doctor.ts'
import { standingOf } from './mail/service.ts'
import { rematchAll } from './matching/service.ts'
import { runJobs } from './platform/jobs.ts'
import { createLog } from './platform/log.ts'
import { civilDay, toDate } from './reference/calendar.ts'
import { civilDate, emailAddress, line } from './reference/fields.ts'
import { reindex } from './search/service.ts'
import { SCALES, type Scale, seed } from './seed/service.ts'
import { getTerritory } from './territories/service.ts'
import { handlersOf, type WorkerDeps } from './worker.ts'

/** The operator's verbs. Exit 0, 1 when the verb fails, 2 when it is called wrongly; results on stdout, progress on stderr. */

class UsageError extends Error {}

type Values = Record<string, string | boolean | undefined>

interface Verb {
  usage: string
  does: string
  options: Record<string, { type: 'string' | 'boolean' }>
  /** What to print: as JSON with --json, else as these lines. */
  run: (
    deps: WorkerDeps & { databaseUrl: string },
    values: Values,
  ) => Promise<{ result: unknown; lines: string[]; failed?: boolean }>
}

const progress = (text: string) => process.stderr.write(`${text}\n`)

const VERBS: Record<string, Verb> = {
  migrate: {
    usage: 'migrate',
    does: 'brings the schema and the reference data up to date',
    options: {},
    // Opening the surroundings has migrated already.
    run: async () => ({ result: { migrated: true }, lines: ['the schema is up to date'] }),
  },
  account: {
    usage: 'account --email E [--name N] [--role practitioner|candidate|coordinator] [--territory SLUG] [--token]',
    does: 'creates or updates an account, confirmed; roles and territories add up',
    options: {
      email: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string' },
      territory: { type: 'string' },
      token: { type: 'boolean' },
    },
    run: account,
  },
  digest: {
    usage: 'digest [--at INSTANT] [--dry-run]',
    does: 'sends the digest now to everyone due; with --at, does what the clock does at that instant (Monday 7:00 in France)',
    options: { at: { type: 'string' }, 'dry-run': { type: 'boolean' } },
    run: digest,
  },
  reindex: {
    usage: 'reindex',
    does: 'builds the search index beside the one in use, then swaps',
    options: {},
    run: async (deps) => {
      if (!deps.meili) throw new Error('there is no Meilisearch: set MEILI_URL, or let Postgres answer searches')
      const listings = await reindex(deps, (done) => progress(`${done} listings`))
      return { result: { listings }, lines: [`${listings} listings indexed`] }
    },
  },
  rematch: {
    usage: 'rematch',
    does: 'recomputes every match',
    options: {},
    run: async (deps) => {
      const matches = await rematchAll(deps, (done) => progress(`${done} listings`))
      return { result: { matches }, lines: [`${matches} matches`] }
    },
  },
  seed: {
    usage: 'seed [--scale demo] [--seed N] [--today YYYY-MM-DD]',
    does: 'adds made-up people and needs, the same for the same numbers; sends no mail',
    options: { scale: { type: 'string' }, seed: { type: 'string' }, today: { type: 'string' } },
    run: async (deps, values) => {
      const input = parse(
        z.object({
          scale: z.enum(Object.keys(SCALES) as Scale[]).default('demo'),
          seed: z.coerce.number().int().min(0).max(0xffffffff).default(1),
          today: civilDate.default(toDate(civilDay(deps.clock(), 'Europe/Paris'))),
        }),
        values,
      )
      const seeded = await seed(deps, input, progress)
      return {
        result: seeded,
        lines: [
          `${seeded.listings} listings and ${seeded.candidates} candidates added, ${seeded.matches} matches in all`,
        ],
      }
    },
  },
}

async function account(deps: WorkerDeps, values: Values) {
  const input = parse(
    z
      .object({
        email: z.string('is required').pipe(emailAddress),
        name: line(200).optional(),
        role: z.enum(['practitioner', 'candidate', 'coordinator']).optional(),
        territory: z.string().optional(),
        token: z.boolean().optional(),
      })
      .refine((v) => (v.role === 'coordinator') === (v.territory !== undefined), {
        path: ['territory'],
        message: 'a coordinator, and only a coordinator, has a --territory',
      }),
    values,
  )
  if (input.territory && !(await getTerritory(deps.sql, input.territory))) {
    throw new UsageError(`--territory ${input.territory}: no such territory`)
  }
  const { token, ...rest } = input
  const made = await provisionAccount(deps, { ...rest, token: token ?? false })
  return {
    result: made,
    lines: [`id    ${made.id}`, `email ${made.email}`, ...(made.token ? [`token ${made.token}`] : [])],
  }
}

async function digest(deps: WorkerDeps & { databaseUrl: string }, values: Values) {
  const { at } = parse(
    z.object({ at: z.iso.datetime({ offset: true }).optional(), 'dry-run': z.boolean().optional() }),
    values,
  )
  const dryRun = values['dry-run'] === true
  const instant = at ? new Date(at) : deps.clock()
  const clocked = { ...deps, clock: () => instant }
  if (at && !isDigestHour(instant)) {
    return { result: { due: 0, sent: 0, empty: 0 }, lines: ['not the hour of the digest: nobody is due'] }
  }
  const { plan, mails, due, sent, empty } = await runDigest(clocked, { dryRun })
  const refused = dryRun ? 0 : await handOver(deps, mails)
  const lines = [`due ${due}, ${dryRun ? 'would be sent' : 'sent'} ${sent}, empty ${empty}`]
  if (dryRun) for (const p of plan) lines.push(`${p.account}: ${p.openings} openings, ${p.candidates} candidates`)
  if (refused > 0) progress(`${refused} mails could not be handed to SMTP: they wait in the outbox and are tried again`)
  const result = { due, sent, empty, ...(refused > 0 ? { refused } : {}) }
  return { result, lines, failed: refused > 0 }
}

/** Works on the jobs until each of these mails went or was refused; returns how many were refused. */
async function handOver(deps: WorkerDeps & { databaseUrl: string }, mails: string[]): Promise<number> {
  if (mails.length === 0) return 0
  const send = handlersOf(deps)['mail.send']
  if (!send) throw new Error('mail.send is not a task')
  const jobs = await runJobs(deps.databaseUrl, { 'mail.send': send }, { log: deps.log })
  try {
    for (;;) {
      const standing = await standingOf(deps.sql, mails)
      if (standing.waiting === 0) return standing.failed
      progress(`${standing.sent} of ${mails.length} mails`)
      await sleep(200)
    }
  } finally {
    await jobs.stop()
  }
}

function parse<T extends z.ZodType>(schema: T, values: Values): z.infer<T> {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new UsageError(`--${String(issue?.path[0])}: ${issue?.message}`)
}

function usage(): string {
  const lines = [
    ...Object.values(VERBS).map((verb) => `${verb.usage}\n      ${verb.does}`),
    'doctor\n      looks at every dependency and setting, says how to mend what is wrong',
  ]
  return `npm run -s cli -- VERB [--json]\n\n${lines.map((text) => `  ${text}`).join('\n')}\n`
}

async function main(argv: string[]): Promise<number> {
  const [name = '', ...args] = argv
  const verb = name === 'doctor' ? { usage: 'doctor', does: '', options: {}, run: null } : VERBS[name]
  if (name === '--help' || name === 'help') {
    process.stdout.write(usage())
    return 0
  }
  if (!verb) throw new UsageError(name ? `no verb ${name}` : 'a verb is missing')
  const options = { ...verb.options, json: { type: 'boolean' as const }, help: { type: 'boolean' as const } }
  const values: Values = parseOptions(args, options)
  if (values.help) {
    process.stdout.write(`npm run -s cli -- ${verb.usage} [--json]\n`)
    return 0
  }
  const log = createLog(process.env.LOG_LEVEL === undefined ? 'warn' : readConfig().logLevel)
  if (!verb.run) return doctor(values.json === true)
  const config = readConfig()
  const surroundings = await openSurroundings(config, 'cli', log)
  const smtpUrl = surroundings.smtpUrl ?? 'smtp://127.0.0.1:1'
  const deps = createWorkerDeps({ ...config, ...surroundings, smtpUrl, log })
  try {
    const { json: _json, help: _help, ...rest } = values
    const { result, lines, failed } = await verb.run({ ...deps, databaseUrl: surroundings.databaseUrl }, rest)
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`)
    return failed ? 1 : 0
  } finally {
    await deps.close()
    await surroundings.close()
  }
}

async function doctor(json: boolean): Promise<number> {
  const findings = await examine(createLog('silent'))
  if (json) process.stdout.write(`${JSON.stringify({ findings })}\n`)
  else
    for (const f of findings)
      process.stdout.write(`${f.status.padEnd(8)} ${f.check}: ${f.message}${f.remedy ? ` → ${f.remedy}` : ''}\n`)
  return findings.some((finding) => finding.status === 'error') ? 1 : 0
}

function parseOptions(args: string[], options: Verb['options']): Values {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    const text = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${text}\n`)
    if (error instanceof UsageError) process.stderr.write(`\n${usage()}`)
    process.exit(error instanceof UsageError ? 2 : 1)
  },
)
