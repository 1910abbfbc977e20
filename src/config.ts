import { createPrivateKey } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import type { Limits } from './platform/limits.ts'
import { PATIENCE, type Patience } from './platform/listening.ts'
import type { Operator } from './web/legal.tsx'
import type { Capacity } from './web/shedding.ts'

/** Thrown with one line that names the variable and what it expects. */
export class ConfigError extends Error {}

const ROLES = ['web', 'worker'] as const
export type ProcessRole = (typeof ROLES)[number]

/** An unset or empty variable is absent. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `expects a URL starting with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  })

const count = (fallback: number) =>
  optional(z.coerce.number({ error: 'expects a whole number of 1 or more' }).int().min(1)).transform(
    (n) => n ?? fallback,
  )

const port = optional(z.coerce.number({ error: 'expects a port, 0 to 65535' }).int().min(0).max(65_535))

/** A few words that pages show. */
const line = optional(z.string().max(300, 'expects 300 characters at most'))

/** As Standard Webhooks writes them, or any text that is long enough. */
function isWebhookSecret(text: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1]
  return text.startsWith('whsec_') ? Buffer.from(encoded ?? '', 'base64').length >= 24 : text.length >= 32
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private'
  } catch {
    return false
  }
}

const environment = z.object({
  NODE_ENV: optional(z.string()),
  PORT: port,
  HEALTH_PORT: port,
  HOST: optional(z.string()),
  BASE_URL: optional(url('http:', 'https:')),
  DATA_DIR: optional(z.string()),
  DATABASE_URL: optional(url('postgres:', 'postgresql:')),
  DATABASE_WEB_URL: optional(url('postgres:', 'postgresql:')),
  MEILI_URL: optional(url('http:', 'https:')),
  MEILI_MASTER_KEY: optional(z.string().min(16, 'expects at least 16 characters')),
  SMTP_URL: optional(url('smtp:', 'smtps:')),
  MAIL_FROM: optional(
    z.string().regex(/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/, 'expects an address, like Relève <releve@example.org>'),
  ),
  DKIM_DOMAIN: optional(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'expects a domain, like example.org')),
  DKIM_SELECTOR: optional(z.string().regex(/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i, 'expects the selector of the key in DNS')),
  DKIM_PRIVATE_KEY: optional(
    z
      .string()
      .transform((text) => text.replaceAll('\\n', '\n'))
      .refine(isPrivateKey, { error: 'expects a private key in PEM, its line ends as they are or written \\n' }),
  ),
  SECRET: optional(
    z.string().refine((text) => Buffer.byteLength(text) >= 32, { error: 'expects at least 32 bytes of secret text' }),
  ),
  ROLES: optional(
    z
      .string()
      .transform((text) => text.split(',').map((role) => role.trim()))
      .pipe(z.array(z.enum(ROLES, { error: 'expects web, worker or web,worker' })).min(1)),
  ),
  LOG_LEVEL: optional(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
      error: 'expects fatal, error, warn, info, debug or silent',
    }),
  ),
  LIMIT_SEARCH: count(600),
  LIMIT_SIGNIN: count(10),
  LIMIT_REPORTS: count(30),
  LIMIT_MESSAGES: count(30),
  MAX_REQUESTS: count(100),
  MAX_WAITING: count(400),
  MAX_WAITING_MS: count(5000),
  MAX_DELAY_MS: count(1000),
  MAX_CONNECTIONS: count(PATIENCE.connections),
  TIMEOUT_HEADERS: count(PATIENCE.headers / 1000),
  TIMEOUT_REQUEST: count(PATIENCE.request / 1000),
  TIMEOUT_IDLE: count(PATIENCE.idle / 1000),
  DRAIN_GRACE: optional(z.coerce.number({ error: 'expects seconds, 0 to 300' }).int().min(0).max(300)),
  TRUST_PROXY: optional(
    z.coerce.number({ error: 'expects how many proxies stand before us, 0 to 9' }).int().min(0).max(9),
  ),
  MAIL_WEBHOOK_SECRET: optional(
    z.string().refine(isWebhookSecret, {
      error: 'expects whsec_ and the base64 of 24 bytes or more, or 32 characters or more',
    }),
  ),
  OPERATOR_NAME: line,
  OPERATOR_ADDRESS: line,
  OPERATOR_EMAIL: optional(z.email('expects a mail address')),
  OPERATOR_PHONE: line,
  OPERATOR_PUBLISHER: line,
  OPERATOR_HOSTING: line,
  DPO_EMAIL: optional(z.email('expects a mail address')),
  METRICS_TOKEN: optional(z.string().regex(/^\S{16,200}$/, 'expects 16 to 200 characters without spaces')),
})

export interface Config {
  production: boolean
  port: number
  host: string
  baseUrl: string
  dataDir: string
  databaseUrl: string | undefined
  databaseWebUrl: string | undefined
  /** False for a web alone that was not given the owner's login: another process brings the schema up to date. */
  owns: boolean
  meili: { url: string; masterKey: string } | undefined
  smtpUrl: string | undefined
  mailFrom: string
  /** Signs what is sent. */
  dkim: { domain: string; selector: string; privateKey: string } | null
  secret: string | undefined
  roles: ProcessRole[]
  logLevel: string
  limits: Limits
  /** What one web process takes on at once. */
  capacity: Capacity
  patience: Patience
  /** Milliseconds between being told to end and taking no more connections: as long as who spreads requests takes to see it. */
  drainGrace: number
  /** Where a process that is no web answers /healthz, /readyz and /metrics. */
  healthPort: number | undefined
  /** Proxies in front of us, whose X-Forwarded-For is to be believed. */
  trustProxy: number
  metricsToken: string | undefined
  /** Signs what the mail provider tells of mails; without it, it may tell nothing. */
  mailWebhookSecret: string | undefined
  /** What the legal pages say of whoever runs this. */
  operator: Operator
}

/**
 * Reads the operator's settings: the only reader of the environment. Throws ConfigError naming the variable and what it
 * expects.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environment.safeParse(env)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new ConfigError(`${String(issue?.path[0])} ${expectation(issue?.message ?? '')}`)
  }
  const e = parsed.data
  const production = e.NODE_ENV === 'production'
  if (production && !e.SECRET) throw new ConfigError('SECRET is required when NODE_ENV=production: at least 32 bytes')
  if (e.MEILI_URL && !e.MEILI_MASTER_KEY)
    throw new ConfigError('MEILI_MASTER_KEY is required with MEILI_URL: its master key')
  const onlyWeb = e.ROLES?.every((role) => role === 'web') ?? false
  if (e.DATABASE_WEB_URL && !e.DATABASE_URL && !onlyWeb)
    throw new ConfigError('DATABASE_URL is required with DATABASE_WEB_URL, but where ROLES=web')
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey } = e
  if ((domain || selector) && !privateKey)
    throw new ConfigError('DKIM_PRIVATE_KEY is required with DKIM_DOMAIN and DKIM_SELECTOR: the key in PEM')
  if (privateKey && !domain)
    throw new ConfigError('DKIM_DOMAIN is required with DKIM_PRIVATE_KEY: the domain that signs')
  if (privateKey && !selector) throw new ConfigError('DKIM_SELECTOR is required with DKIM_PRIVATE_KEY: its name in DNS')
  const port = e.PORT ?? 3000
  const baseUrl = (e.BASE_URL ?? `http://localhost:${port}`).replace(/\/+$/, '')
  return {
    production,
    port,
    host: e.HOST ?? '127.0.0.1',
    baseUrl,
    dataDir: path.resolve(e.DATA_DIR ?? '.data'),
    databaseUrl: e.DATABASE_URL ?? e.DATABASE_WEB_URL,
    owns: e.DATABASE_URL !== undefined || e.DATABASE_WEB_URL === undefined,
    databaseWebUrl: e.DATABASE_WEB_URL,
    meili: e.MEILI_URL && e.MEILI_MASTER_KEY ? { url: e.MEILI_URL, masterKey: e.MEILI_MASTER_KEY } : undefined,
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM ?? `Relève <ne-pas-repondre@${new URL(baseUrl).hostname}>`,
    dkim: domain && selector && privateKey ? { domain, selector, privateKey } : null,
    secret: e.SECRET,
    roles: e.ROLES ?? [...ROLES],
    logLevel: e.LOG_LEVEL ?? 'info',
    limits: {
      search: e.LIMIT_SEARCH,
      signin: e.LIMIT_SIGNIN,
      reports: e.LIMIT_REPORTS,
      messages: e.LIMIT_MESSAGES,
    },
    capacity: {
      requests: e.MAX_REQUESTS,
      waiting: e.MAX_WAITING,
      patience: e.MAX_WAITING_MS,
      delay: e.MAX_DELAY_MS,
    },
    patience: {
      headers: e.TIMEOUT_HEADERS * 1000,
      request: e.TIMEOUT_REQUEST * 1000,
      idle: e.TIMEOUT_IDLE * 1000,
      connections: e.MAX_CONNECTIONS,
    },
    drainGrace: (e.DRAIN_GRACE ?? (production ? 3 : 0)) * 1000,
    healthPort: e.HEALTH_PORT,
    trustProxy: e.TRUST_PROXY ?? 0,
    metricsToken: e.METRICS_TOKEN,
    mailWebhookSecret: e.MAIL_WEBHOOK_SECRET,
    operator: {
      name: e.OPERATOR_NAME ?? null,
      address: e.OPERATOR_ADDRESS ?? null,
      email: e.OPERATOR_EMAIL ?? null,
      phone: e.OPERATOR_PHONE ?? null,
      publisher: e.OPERATOR_PUBLISHER ?? null,
      hosting: e.OPERATOR_HOSTING ?? null,
      dpoEmail: e.DPO_EMAIL ?? null,
    },
  }
}

function expectation(message: string): string {
  return message.startsWith('expects') ? message : `expects something else (${message})`
}
