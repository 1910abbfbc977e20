import type { CronItem } from 'graphile-worker'
import type { Deps } from './accounts/context.ts'
import { purge } from './accounts/service.ts'
import { followListing, tendAll, tendCampaign } from './campaigns/waves.ts'
import { planDue } from './digest/service.ts'
import { checkImport } from './imports/checking.ts'
import { purgeForgotten } from './imports/forgetting.ts'
import { makeImport, tellImport } from './imports/making.ts'
import { readUpload } from './imports/reading.ts'
import { purgeImports } from './imports/service.ts'
import { undoImport } from './imports/undoing.ts'
import { releaseNamed } from './introductions/filling.ts'
import { expireListings, openEverywhere } from './listings/clock.ts'
import { alertFound, alertSearches, planAlerts } from './mail/alerts.ts'
import { mailBroadcast, mailTestBroadcast } from './mail/broadcasts.ts'
import { mailCampaignAnswered, mailCampaignInvited, mailCampaignReleased, remindCampaigns } from './mail/campaigns.ts'
import * as closing from './mail/closing.ts'
import * as mails from './mail/handlers.ts'
import { mailImported } from './mail/imported.ts'
import * as membership from './mail/membership.ts'
import { tellRefused } from './mail/refused.ts'
import { mailReminded } from './mail/reminded.ts'
import { remind } from './mail/reminders.ts'
import { type Mailing, purgeFarewells, purgeOutbox, sendDue } from './mail/service.ts'
import { rematchAll, rematchCandidate, rematchListing } from './matching/service.ts'
import { purgeInvitations } from './members/service.ts'
import { sendWeekly } from './network/broadcasts.ts'
import { purgeAnswers } from './platform/answers.ts'
import type { Handler, Ids, Routing } from './platform/jobs.ts'
import { purgeLimits } from './platform/limits.ts'
import { SENDING } from './platform/outbox.ts'
import { eraseInactive } from './rights/retention.ts'
import { forgetRefused } from './rights/service.ts'
import { forgetClaim, forgetImported, forgetStale } from './rights/unclaimed.ts'
import { purgeSearches } from './search/saved.ts'
import { indexListing, reconcile, type Searching, tellIndex } from './search/service.ts'
import { speakFrench } from './web/validation.ts'

/** What the worker and the operator's verbs are handed. */
export interface WorkerDeps extends Deps, Searching, Mailing {
  /** Recomputes every match in a process of its own, whose memory goes with it; where there is none, it is done here. */
  rematchApart?: (() => Promise<void>) | undefined
}

interface Task extends Routing {
  // biome-ignore lint/suspicious/noExplicitAny: each handler names the ids of its own events
  run: (deps: WorkerDeps, ids: any) => Promise<unknown>
}

/** Everything the worker can do, by name. Keys fold bursts: the last state is what counts. */
export const TASKS = {
  // Milliseconds, for which somebody waits: before all else, and never behind Meilisearch. In no queue: two workers who look for
  // a job at once hide the queues from each other, and a job of one is found a poll later, up to a second.
  'index.listing': {
    run: (deps, ids) => indexListing(deps, ids.listing),
    key: (ids) => ids.listing as string,
    priority: -5,
  },
  'index.tell': { run: tellIndex, key: () => 'all', priority: -5 },
  'index.reconcile': { run: reconcile, key: () => 'all', queue: 'reconcile' },
  'match.listing': {
    run: (deps, ids) => rematchListing(deps, ids.listing),
    key: (ids) => ids.listing as string,
    queue: 'matching',
  },
  'match.candidate': {
    run: (deps, ids) => rematchCandidate(deps, ids.candidate),
    key: (ids) => ids.candidate as string,
    queue: 'matching',
  },
  'match.all': { run: rematchNightly, key: () => 'all', queue: 'sweep', priority: 5 },
  'mail.sign-in': { run: mails.mailSignIn },
  'mail.received': { run: mails.mailReceived },
  'mail.published': { run: mails.mailPublished },
  'mail.returned': { run: mails.mailReturned },
  'mail.rejected': { run: mails.mailRejected },
  'account.forget': { run: forgetRefused },
  'mail.entered': { run: mails.mailEntered },
  'mail.reminded': { run: mailReminded },
  'mail.closed': { run: closing.mailClosed },
  'mail.named': { run: closing.mailNamed },
  'mail.released': { run: closing.mailReleased },
  'taken.release': { run: releaseNamed },
  'mail.proposed': { run: mails.mailProposed },
  'mail.accepted': { run: mails.mailAccepted },
  'mail.declined': { run: mails.mailDeclined },
  'mail.withdrawn': { run: mails.mailWithdrawn },
  'mail.messages': { run: mails.mailMessages, key: (ids) => `${ids.interest}:${ids.by}` },
  'mail.erased': { run: mails.mailErased },
  'mail.member-invited': { run: membership.mailInvited },
  'mail.broadcast': { run: mailBroadcast, priority: 5 },
  'mail.broadcast-test': { run: mailTestBroadcast },
  'mail.member-asked': { run: membership.mailAsked, key: (ids) => ids.territory as string },
  'mail.member-answered': { run: membership.mailAnswered },
  'mail.refused': { run: tellRefused, key: () => 'all' },
  'alert.found': { run: alertFound, key: (ids) => (ids.listing ?? ids.candidate) as string, priority: 5 },
  'alert.searches': { run: alertSearches, key: (ids) => ids.listing as string, priority: 5 },
  // One file at a time: each takes memory.
  'import.read': { run: readUpload, queue: 'import', priority: 2 },
  'import.check': { run: checkImport, queue: 'import', priority: 2 },
  'import.make': { run: makeImport, queue: 'import', priority: 2 },
  'import.undo': { run: undoImport, queue: 'import', priority: 2 },
  'import.tell': { run: tellImport, priority: 5 },
  'mail.imported': { run: mailImported },
  'claim.forget': { run: forgetClaim },
  'import.forget': { run: forgetImported, priority: 5 },
  'mail.send': { run: sendDue, ...SENDING },
  // One at a time: a wave sees what the one before it asked.
  'campaign.tend': {
    run: (deps, ids) => tendCampaign(deps, ids.campaign),
    key: (ids) => ids.campaign as string,
    queue: 'campaigns',
  },
  'campaign.listing': { run: followListing },
  'mail.campaign-invited': { run: mailCampaignInvited },
  'mail.campaign-answered': { run: mailCampaignAnswered },
  'mail.campaign-released': { run: mailCampaignReleased },
  'clock.daily': { run: daily },
  'clock.hourly': { run: hourly },
  'clock.digest': { run: digest },
} satisfies Record<string, Task>

type TaskName = keyof typeof TASKS

/** How the jobs of each task fold and queue. */
export const ROUTING: Record<string, Routing> = TASKS as Record<string, Task>

/** Who listens to what: one job per subscriber, added in the transaction of the change. */
export const SUBSCRIBERS = {
  'account.link-requested': ['mail.sign-in'],
  'listing.submitted': ['mail.received'],
  'listing.published': ['mail.published', 'index.listing', 'match.listing', 'alert.searches', 'campaign.listing'],
  'listing.changed': ['index.listing', 'match.listing'],
  // Its days within its territory are over: the rest of the country hears of it.
  'listing.opened': ['alert.searches'],
  'listing.returned': ['mail.returned'],
  'listing.rejected': ['mail.rejected'],
  'listing.closed': ['index.listing', 'match.listing', 'taken.release', 'mail.closed'],
  'listing.places-filled': ['mail.named'],
  'listing.entered-on-behalf': ['mail.entered'],
  'listing.refused': ['account.forget'],
  'listing.reminded': ['mail.reminded'],
  'member.invited': ['mail.member-invited'],
  'member.asked': ['mail.member-asked'],
  'member.answered': ['mail.member-answered'],
  'member.gone': ['account.forget'],
  // The desk's queue is read from the tables: nobody has to be told.
  'listing.reported': [],
  'candidate.released': ['mail.released'],
  'candidate.changed': ['match.candidate'],
  'candidate.confirmed': ['match.candidate'],
  'candidate.paused': ['match.candidate'],
  'candidate.resumed': ['match.candidate'],
  'search.behind': ['index.tell'],
  'search.index-back': ['index.reconcile'],
  'interest.proposed': ['mail.proposed'],
  'interest.accepted': ['mail.accepted'],
  'interest.declined': ['mail.declined'],
  'interest.withdrawn': ['mail.withdrawn'],
  'message.sent': ['mail.messages'],
  'account.erased': ['mail.erased'],
  'broadcast.sent': ['mail.broadcast'],
  'broadcast.tested': ['mail.broadcast-test'],
  'match.found': ['alert.found'],
  'mail.refused': ['mail.refused'],
  'import.uploaded': ['import.read'],
  // Its coordinator published it: nobody has to tell them.
  'campaign.listing-published': ['index.listing', 'match.listing', 'alert.searches'],
  'campaign.moved': ['campaign.tend'],
  'campaign.invited': ['mail.campaign-invited'],
  'campaign.answered': ['mail.campaign-answered'],
  'campaign.released': ['mail.campaign-released'],
  'import.mapped': ['import.check'],
  'import.chosen': ['import.make'],
  'import.done': ['import.tell'],
  'import.undo-asked': ['import.undo'],
  'import.undone': ['import.forget'],
  'candidate.imported': ['mail.imported'],
  'candidate.refused': ['claim.forget'],
} satisfies Record<string, TaskName[]>

/**
 * In UTC; a tick missed while no worker ran is caught up within its window. Daily: after midnight in every time zone we
 * serve. The digest is asked for every hour: somewhere it may be the territory's own.
 */
export const CRON: CronItem[] = [
  // Mails that are to be tried again.
  { task: 'mail.send', match: '* * * * *' },
  { task: 'clock.hourly', match: '2 * * * *', options: { backfillPeriod: 3_600_000 } },
  { task: 'index.reconcile', match: '32 * * * *', options: { backfillPeriod: 3_600_000, queueName: 'reconcile' } },
  { task: 'clock.daily', match: '15 4 * * *', options: { backfillPeriod: 86_400_000 } },
  // Apart from the rest of the night: what ends it, memory that is short for one, keeps nobody's reminder back.
  { task: 'match.all', match: '15 4 * * *', options: { backfillPeriod: 86_400_000, queueName: 'sweep', priority: 5 } },
  { task: 'clock.digest', match: '0 * * * *', options: { backfillPeriod: 6 * 86_400_000 } },
]

/** Binds the tasks to what they work with. */
export function handlersOf(deps: WorkerDeps): Record<string, Handler> {
  // What an import refuses is read by people.
  speakFrench()
  return Object.fromEntries(
    Object.entries(TASKS as Record<string, Task>).map(([name, task]) => [
      name,
      async (ids: Ids) => {
        await task.run(deps, ids)
      },
    ]),
  )
}

/** What is past expires; what had to wait for its hour is told. */
async function hourly(deps: WorkerDeps): Promise<void> {
  await expireListings({ ...deps, actor: null })
  await openEverywhere({ ...deps, actor: null })
  await tendAll(deps)
  await remindCampaigns(deps)
  await mails.mailWaitingMessages(deps)
  await membership.mailWaitingRequests(deps)
  await planAlerts(deps)
  await tellRefused(deps)
}

/** "Today" and freshness move: all scores are made anew. */
async function rematchNightly(deps: WorkerDeps): Promise<void> {
  await (deps.rematchApart?.() ?? rematchAll(deps))
}

/** What is past expires, people are reminded or forgotten. */
async function daily(deps: WorkerDeps): Promise<void> {
  await expireListings({ ...deps, actor: null })
  await remind(deps)
  await eraseInactive(deps)
  await purge(deps)
  await purgeFarewells(deps)
  await purgeInvitations(deps)
  await purgeSearches(deps)
  await purgeOutbox(deps)
  await purgeImports(deps)
  await forgetStale(deps)
  await purgeForgotten(deps)
  await purgeLimits(deps.sql, deps.clock())
  await purgeAnswers(deps.sql, deps.clock())
}

/** For the hour it was planned for, so that one missed by some days still counts. */
async function digest(deps: WorkerDeps, payload: { _cron?: { ts: string } }): Promise<void> {
  const tick = payload._cron ? new Date(payload._cron.ts) : deps.clock()
  await planDue(deps, tick)
  await sendWeekly(deps, tick)
}
