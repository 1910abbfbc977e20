import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { HTTPException } from 'hono/http-exception'
import { accountsApi } from './accounts/api.ts'
import type { Context, Env } from './accounts/context.ts'
import { accountPages } from './accounts/pages.tsx'
import { limitBeside, limitBy, withContext } from './accounts/session.ts'
import { answerPages } from './campaigns/answer.tsx'
import { campaignPages } from './campaigns/pages.tsx'
import { planningPages } from './campaigns/planning.tsx'
import { slotPages } from './campaigns/slot.tsx'
import { candidatesApi } from './candidates/api.ts'
import { candidatePages } from './candidates/pages.tsx'
import type { WebDeps } from './deps.ts'
import { digestApi } from './digest/api.ts'
import { claimingPages } from './imports/claiming.tsx'
import { importPages, UPLOADS } from './imports/pages.tsx'
import { introductionsApi } from './introductions/api.ts'
import { introductionPages } from './introductions/pages.tsx'
import { listingsApi } from './listings/api.ts'
import { listingPages } from './listings/pages.tsx'
import { takingOverPages } from './listings/taking-over.tsx'
import { countClicks } from './mail/clicks.ts'
import { linkPages } from './mail/links-pages.tsx'
import { mailboxPages } from './mail/pages.tsx'
import { preferencesPages } from './mail/preferences-pages.tsx'
import { mailEventsApi } from './mail/webhook.ts'
import { matchingApi } from './matching/api.ts'
import { matchingPages } from './matching/pages.tsx'
import { memberPages } from './members/pages.tsx'
import { moderationApi } from './moderation/api.ts'
import { moderationPages } from './moderation/pages.tsx'
import { reportPages } from './moderation/report.tsx'
import { networkApi } from './network/api.ts'
import { broadcastPages } from './network/broadcasting.tsx'
import { embedRoutes } from './network/embed.tsx'
import { networkPages } from './network/pages.tsx'
import { spreadingPages } from './network/spreading.tsx'
import { notFound } from './platform/errors.ts'
import type { Log } from './platform/log.ts'
import { myAccountPages } from './rights/account.tsx'
import { rightsApi } from './rights/api.ts'
import { rightsPages } from './rights/pages.tsx'
import { searchApi } from './search/api.ts'
import { searchPages } from './search/pages.tsx'
import type { Searching } from './search/service.ts'
import { referenceApi } from './territories/api.ts'
import { assets } from './web/assets.ts'
import { keepNothingPersonal } from './web/caching.ts'
import { completeDocument, type Document } from './web/contract.ts'
import { refuseOtherSites } from './web/csrf.ts'
import { docsPage } from './web/docs.tsx'
import { problemPage } from './web/errors.tsx'
import { tagAnswers } from './web/etags.ts'
import { readExamples } from './web/examples.ts'
import { closeWhenStopping, healthRoutes } from './web/health.ts'
import { runOnce } from './web/idempotency.ts'
import { legalPages } from './web/legal.tsx'
import { onlyLoopback } from './web/loopback.ts'
import { createMetrics, metricsRoute } from './web/metrics.ts'
import { problemResponse } from './web/problems.ts'
import { nameRequests } from './web/requests.ts'
import { secured } from './web/security.ts'
import { speakFrench } from './web/validation.ts'

type AppEnv = Env<Context & Searching>

const MAX_BODY = 256 * 1024

/** Take no Idempotency-Key: a code works once anyway, and its answer is a cookie; events of mails may come twice. */
const NOT_REPEATABLE = ['/api/auth/session', '/api/mail/events']

/** Links of mails: each holds a token that does one thing, and no cookie counts there. */
const MAILED = ['/lien/', '/lettre/desabonnement/']

/** What costs a search: counted together, by address. */
const SEARCHES = ['/', '/remplacants', '/api/listings', '/api/candidates', '/api/communes']

/** Long forms, which a visitor fills in too: painted, grown and kept by a request each time. Counted together, by person. */
const FORMS = [
  '/mes-annonces/nouvelle',
  '/mes-annonces/pour-autrui',
  '/mes-annonces/:id/modifier',
  '/mon-profil',
  '/mon-profil/modifier',
  '/annonces/:id/interet',
]

/** The whole website and API over its dependencies; it opens and closes nothing itself. */
export function createApp(deps: WebDeps): OpenAPIHono<AppEnv> {
  speakFrench()
  const app = new OpenAPIHono<AppEnv>()
  app.onError((error, c) => answerError(c, error, deps))
  app.notFound((c) => answerError(c, notFound(), deps))
  const metrics = createMetrics(deps)
  app.use(metrics.time)
  app.use(nameRequests(deps))
  app.use(closeWhenStopping(deps.stopping))
  app.use(secured(deps.baseUrl))
  app.route('/', metricsRoute(deps, metrics))
  app.route('/', healthRoutes(deps))
  app.use(compressPages)
  app.use(deps.shedding?.gate(limitBodies, [UPLOADS]) ?? limitBodies)
  app.use(keepNothingPersonal)
  app.use(refuseOtherSites(deps.baseUrl, MAILED))
  app.use(countClicks(deps))
  app.route('/', assets())
  app.route('/', embedRoutes(deps))
  app.use('/api/*', onlyJson)
  app.use(withContext(deps))
  app.use('/api/*', runOnce(NOT_REPEATABLE))
  app.use('/api/*', tagAnswers(SEARCHES))
  for (const path of SEARCHES) app.get(path, limitBeside('searches'))
  app.get('/recherche/suggestions', limitBeside('suggestions'))
  for (const path of FORMS)
    app.use(
      path,
      limitBy('forms', ({ actor, address }) => actor?.account ?? address),
    )
  for (const api of [
    referenceApi(),
    accountsApi(),
    candidatesApi(),
    moderationApi(),
    matchingApi(),
    introductionsApi(),
    networkApi(),
    digestApi(),
    mailEventsApi(deps.mailWebhookSecret),
    rightsApi(),
  ]) {
    app.route('/', api)
  }
  app.route('/', listingsApi())
  app.route('/', searchApi())
  for (const pages of [
    accountPages(),
    candidatePages(),
    listingPages(),
    matchingPages(),
    takingOverPages(),
    moderationPages(),
    reportPages(),
    introductionPages(),
    memberPages(),
    networkPages(),
    spreadingPages(),
    importPages(),
    claimingPages(),
    campaignPages(),
    broadcastPages(),
    slotPages(),
    planningPages(),
    answerPages(),
    linkPages(),
    preferencesPages(),
    myAccountPages(),
    rightsPages(),
  ]) {
    app.route('/', pages)
  }
  app.route('/', searchPages())
  app.route('/', legalPages(deps.operator, deps.baseUrl))
  app.use('/dev/*', onlyLoopback(deps.baseUrl))
  if (deps.mailboxDir) app.route('/', mailboxPages(deps.mailboxDir))
  app.get('/api/docs', docsPage)
  document(app, deps)
  return app
}

const smallBody = bodyLimit({
  maxSize: MAX_BODY,
  onError: (c) => {
    // The rest of the body is not read: nothing else can follow on this connection.
    c.header('Connection', 'close')
    throw new HTTPException(413)
  },
})

/** One path takes files, and has a limit of its own, once it knows who sends. */
const limitBodies: MiddlewareHandler = (c, next) =>
  c.req.method === 'POST' && c.req.path === UPLOADS ? next() : smallBody(c, next)

/** Programs get a problem document, people a page; who must sign in first is led there and back. */
function answerError(c: HonoContext, error: unknown, deps: WebDeps): Response | Promise<Response> {
  const log: Log = c.get('log') ?? deps.log
  if (c.req.path.startsWith('/api/')) return problemResponse(c, error, log)
  return problemPage(c, error, { ...deps, log })
}

const gzip = compress({ encoding: 'gzip' })

/** Pages only: programs read small answers from near, whose entity tags are strong. */
const compressPages: MiddlewareHandler = (c, next) => (c.req.path.startsWith('/api/') ? next() : gzip(c, next))

/** A body of another type would be read as no body at all: say so instead. No body at all is no broken JSON either. */
async function onlyJson(c: HonoContext, next: () => Promise<void>): Promise<void> {
  const empty = (c.req.header('Content-Length') ?? '0') === '0' && !c.req.header('Transfer-Encoding')
  if (empty) c.req.raw.headers.delete('Content-Type')
  const type = c.req.header('Content-Type')
  if (type !== undefined && !/^application\/([a-z.+-]+\+)?json\b/i.test(type)) throw new HTTPException(415)
  await next()
}

const WEBHOOK = {
  type: 'apiKey',
  in: 'header',
  name: 'webhook-signature',
  description:
    'Standard Webhooks (standardwebhooks.com): v1, and the base64 of HMAC-SHA256 over webhook-id, webhook-timestamp and the body, joined by dots, with the operator’s MAIL_WEBHOOK_SECRET',
} as const

/** Said once a process: it is the same until the next start. */
function document(app: OpenAPIHono<AppEnv>, deps: WebDeps): void {
  const cookie = `${deps.baseUrl.startsWith('https:') ? '__Host-' : ''}releve`
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  app.openAPIRegistry.registerComponent('securitySchemes', 'webhook', WEBHOOK)
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', { type: 'apiKey', in: 'cookie', name: cookie })
  let text: string | undefined
  const described = () =>
    completeDocument(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Relève', version: '1', license: { name: 'MIT' } },
        servers: [{ url: deps.baseUrl }],
        externalDocs: { description: 'The same to look at and to try', url: `${deps.baseUrl}/api/docs` },
      }) as Document,
      { limited: SEARCHES, notRepeatable: NOT_REPEATABLE, versioned: ['Me', 'Listing', 'Profile'] },
      readExamples(),
    )
  app.get('/api/openapi.json', (c) => {
    text ??= JSON.stringify(described())
    return c.body(text, 200, { 'Content-Type': 'application/json' })
  })
}
