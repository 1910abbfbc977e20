import fs from 'node:fs'
import path from 'node:path'
import { startMailbox } from './mailbox.ts'
import { hasMeilisearch, startMeilisearch } from './meilisearch.ts'
import { claimFolder, type Holder, type Ownership } from './owner.ts'
import { type Log, startPostgres } from './postgres.ts'

export type { Holder }
export type Meilisearch = { url: string; masterKey: string }

export type ServicesOptions = {
  dataDir: string
  databaseUrl?: string | undefined
  meili?: Meilisearch | undefined
  smtpUrl?: string | undefined
  /** A `cli` attaches to a live server's services; a `server` wants the folder for itself. */
  holder: Holder
  log: Log
  /** Which services besides Postgres to start when they are not given; both unless told. */
  want?: readonly ('meilisearch' | 'mailbox')[]
  /** Settings of the embedded Postgres that differ from its durable defaults (tests only). */
  settings?: readonly string[]
  /** How long to wait for another process that is using the folder, in milliseconds. */
  patience?: number
}

/** Where the services are; null for those that are neither given, nor wanted and installed. */
export type ServiceAddresses = {
  databaseUrl: string
  meili: Meilisearch | null
  smtpUrl: string | null
  mailboxDir: string | null
}

export type Services = ServiceAddresses & { close(): Promise<void> }

/** What an owner started, and the settings that spared it the rest. */
type Published = ServiceAddresses & { given: string[] }

type Needs = { postgres: boolean; meilisearch: boolean; mailbox: boolean }

/**
 * Answers where Postgres, Meilisearch and SMTP are: those given, the others started in `dataDir` (all at once) or, for a
 * `cli`, those of the server that runs there. `close` stops what we started. Throws one line that says what to do.
 */
export async function openServices(options: ServicesOptions): Promise<Services> {
  const { databaseUrl, meili, smtpUrl, want = ['meilisearch', 'mailbox'] } = options
  const needs: Needs = {
    postgres: !databaseUrl,
    meilisearch: !meili && want.includes('meilisearch') && hasMeilisearch(),
    mailbox: !smtpUrl && want.includes('mailbox'),
  }
  const given = { databaseUrl: databaseUrl ?? '', meili: meili ?? null, smtpUrl: smtpUrl ?? null, mailboxDir: null }
  if (!Object.values(needs).includes(true)) return { ...given, close: async () => {} }

  const dataDir = prepareFolder(options.dataDir)
  const claim = await claimFolder<Published>(dataDir, options.holder, options.log, options.patience)
  if ('owned' in claim) return startMissing(options, dataDir, needs, given, claim.owned)

  const server = claim.attached
  const names = [needs.postgres && 'DATABASE_URL', needs.meilisearch && 'MEILI_URL', needs.mailbox && 'SMTP_URL']
  const lacking = names.find((name) => name && server.given.includes(name))
  if (lacking)
    throw new Error(`the server on DATA_DIR ${dataDir} (process ${claim.pid}) has ${lacking} set: set it here too`)
  return {
    databaseUrl: needs.postgres ? server.databaseUrl : given.databaseUrl,
    meili: needs.meilisearch ? server.meili : given.meili,
    smtpUrl: needs.mailbox ? server.smtpUrl : given.smtpUrl,
    mailboxDir: needs.mailbox ? server.mailboxDir : null,
    close: async () => {},
  }
}

async function startMissing(
  options: ServicesOptions,
  dataDir: string,
  needs: Needs,
  given: ServiceAddresses,
  owned: Ownership,
): Promise<Services> {
  const { log, settings } = options
  const starting = [
    needs.postgres ? startPostgres({ dataDir, log, ...(settings && { settings }) }) : null,
    // Searches are answered without it too: a Meilisearch that cannot run here must not keep the rest from starting.
    needs.meilisearch ? startMeilisearch({ dataDir, log }).catch((error: Error) => log(error.message)) : null,
    needs.mailbox ? startMailbox({ dataDir }) : null,
  ] as const
  let closing: Promise<void> | undefined
  const stop = async () => {
    owned.stopping()
    const started = await Promise.allSettled(starting)
    const stopped = await Promise.allSettled(started.map((one) => one.status === 'fulfilled' && one.value?.stop()))
    owned.release()
    for (const one of stopped) if (one.status === 'rejected') throw one.reason
  }
  const close = () => {
    closing ??= stop()
    return closing
  }
  try {
    const [postgres, meilisearch, mailbox] = await Promise.all(starting)
    const addresses: ServiceAddresses = {
      databaseUrl: postgres?.url ?? given.databaseUrl,
      meili: meilisearch ? { url: meilisearch.url, masterKey: meilisearch.masterKey } : given.meili,
      smtpUrl: mailbox?.url ?? given.smtpUrl,
      mailboxDir: mailbox?.dir ?? null,
    }
    const settingsGiven = [given.databaseUrl && 'DATABASE_URL', given.meili && 'MEILI_URL', given.smtpUrl && 'SMTP_URL']
    // Nothing that was given is written down: it may hold the passwords of other machines.
    owned.publish({
      databaseUrl: postgres?.url ?? '',
      meili: meilisearch ? addresses.meili : null,
      smtpUrl: mailbox?.url ?? null,
      mailboxDir: mailbox?.dir ?? null,
      given: settingsGiven.filter(Boolean),
    })
    return { ...addresses, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Makes the folder if it is not there: others may pass through (Postgres may run as another user) but not look around. */
function prepareFolder(wanted: string): string {
  const dataDir = path.resolve(wanted)
  try {
    if (fs.mkdirSync(dataDir, { recursive: true })) fs.chmodSync(dataDir, 0o711)
    fs.accessSync(dataDir, fs.constants.W_OK | fs.constants.X_OK)
  } catch (error) {
    const whose = fs.existsSync(dataDir) ? ` (it belongs to uid ${fs.statSync(dataDir).uid})` : ''
    const code = (error as NodeJS.ErrnoException).code
    throw new Error(
      `DATA_DIR ${dataDir} is not ours to write to${whose}: ${code}. Give it to uid ${process.getuid?.()}, or set another DATA_DIR`,
    )
  }
  return fs.realpathSync(dataDir)
}
