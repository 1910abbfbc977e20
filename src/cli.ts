import './platform/node.ts'
import { parseArgs } from 'node:util'
import { UsageError, type Values, type Verb } from './cli/verb.ts'
import { DOCTOR, VERBS } from './cli/verbs.ts'
import { readConfig } from './config.ts'
import type { Log } from './platform/log.ts'

/** The operator's verbs. Exit 0, 1 when the verb fails, 2 when it is called wrongly; results on stdout, progress on stderr. */

const EXITS = 'Exit: 0 done, 1 failed, 2 called wrongly. Results go to stdout (--json: as JSON), progress to stderr.\n'

type Shown = Omit<Verb, 'prepare'>

/** All verbs, or one. */
function usage(verbs: readonly Shown[]): string {
  const lines = verbs.map(({ usage, does }) => `  ${usage}\n      ${does}\n`)
  return `npm run -s cli -- VERB [--json] [--help]     (the image: releve VERB)\n\n${lines.join('')}\n${EXITS}`
}

const everyVerb = () => [...Object.values(VERBS), DOCTOR]

// A verb that another process of ours started ends with it, kill -9 included.
process.once('disconnect', () => process.exit(1))

async function main(argv: readonly string[]): Promise<number> {
  const [name = '', ...args] = argv
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage(everyVerb()))
    return 0
  }
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
  const known = verb ?? (name === 'doctor' ? DOCTOR : undefined)
  if (!known) throw new UsageError(name ? `there is no verb ${name}\n` : 'a verb is missing\n', { cause: everyVerb() })
  try {
    const { json, help, ...values } = optionsOf(args, known)
    if (help) {
      process.stdout.write(usage([known]))
      return 0
    }
    if (!verb) return await doctor(json === true)
    return await run(verb, values, json === true)
  } catch (error) {
    if (error instanceof UsageError) error.cause = [known]
    throw error
  }
}

function optionsOf(args: string[], { word, argument, options }: Shown): Values {
  const all = { ...options, json: { type: 'boolean' as const }, help: { type: 'boolean' as const } }
  let parsed: { values: Values; positionals: string[] }
  try {
    parsed = parseArgs({ args, options: all, allowPositionals: (word ?? argument) !== undefined })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  if (word && !values.help && (positionals.length !== 1 || positionals[0] !== word)) {
    throw new UsageError(`expects the word ${word}`)
  }
  if (!argument || values.help) return values
  if (positionals.length !== 1) throw new UsageError(`expects one ${argument.toUpperCase()}`)
  return { ...values, [argument]: positionals[0] }
}

async function run(verb: Verb, values: Values, json: boolean): Promise<number> {
  const perform = verb.prepare({ ...values, json })
  const config = readConfig()
  const log = await logAt(process.env.LOG_LEVEL === undefined ? 'warn' : config.logLevel)
  const { createWorkerDeps, openSurroundings } = await import('./deps.ts')
  const surroundings = await openSurroundings(config, 'cli', log, { untouched: verb.untouched ?? false })
  const smtpUrl = surroundings.smtpUrl ?? 'smtp://127.0.0.1:1'
  const deps = createWorkerDeps({ ...config, ...surroundings, smtpUrl, log })
  try {
    const { databaseUrl, databaseWebUrl } = surroundings
    const context = { ...deps, databaseUrl, databaseWebUrl }
    const { result, lines, failed } = await perform(context)
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`)
    return failed ? 1 : 0
  } finally {
    await deps.close()
    await surroundings.close()
  }
}

async function logAt(level: string): Promise<Log> {
  const { createLog } = await import('./platform/log.ts')
  return createLog(level)
}

async function doctor(json: boolean): Promise<number> {
  const { examine } = await import('./doctor.ts')
  const findings = await examine(await logAt('silent'))
  if (json) process.stdout.write(`${JSON.stringify({ findings })}\n`)
  else
    for (const f of findings)
      process.stdout.write(`${f.status.padEnd(8)} ${f.check}: ${f.message}${f.remedy ? ` → ${f.remedy}` : ''}\n`)
  return findings.some((finding) => finding.status === 'error') ? 1 : 0
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    if (!(error instanceof UsageError)) process.exit(1)
    process.stderr.write(`\n${usage(error.cause as Shown[])}`)
    process.exit(2)
  },
)
