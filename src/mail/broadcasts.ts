import { broadcastMail } from '../../emails/broadcast.ts'
import type { Deps } from '../accounts/context.ts'
import { subscribersOf } from '../members/service.ts'
import { broadcastNow, readBroadcasts, takeRecipients } from '../network/broadcasts.ts'
import { type Db, within } from '../platform/db.ts'
import { queueLate } from '../platform/outbox.ts'
import type { Late, Letter } from './letters.ts'
import { actionUrl } from './links.ts'
import { linksOf, listHeaders, writeMail } from './writing.ts'

/** A territory's broadcast as mails: one a member, whose words are worked out when it goes. */

type Now = NonNullable<Awaited<ReturnType<typeof broadcastNow>>>

/** Writes the mails of a broadcast that was sent, once, whatever happens in between. */
export async function mailBroadcast(deps: Deps, { broadcast: id }: { broadcast: string }): Promise<void> {
  await deps.sql.begin(async (tx) => {
    const [broadcast] = await readBroadcasts(tx, [id])
    if (!broadcast?.sentAt) return
    const accounts = await takeRecipients(tx, broadcast)
    const mails = accounts.map((account) => ({
      key: `broadcast:${id}:${account}`,
      account,
      stream: 'broadcast' as const,
      // The number of them that went is asked by this.
      kin: `broadcast:${id}`,
    }))
    await queueLate(tx, deps.secret, mails, deps.clock())
  })
}

/** To the coordinator alone, as a member would get it. */
export async function mailTestBroadcast(
  deps: Deps,
  { broadcast: id, account, minute }: { broadcast: string; account: string; minute: string },
): Promise<void> {
  const now = await broadcastNow(deps, id)
  if (!now) return
  const key = `broadcast-test:${id}:${account}:${minute}`
  const { message, headers } = written(deps, now, { key, account, test: true })
  await writeMail(deps, { key, account, stream: 'broadcast', message: () => message, headers })
}

/** By the id of their mail; null for whoever stopped it meanwhile, or when nothing in it is open any more. */
export async function composeBroadcasts(
  deps: Deps,
  tx: Db,
  mails: readonly Late[],
): Promise<Map<string, Letter | null>> {
  const inside = { ...deps, sql: within(tx as Parameters<typeof within>[0]) }
  const asOf = deps.clock()
  const byBroadcast = Map.groupBy(mails, ({ key }) => key.split(':')[1] ?? '')
  const letters = new Map<string, Letter | null>()
  for (const [id, theirs] of byBroadcast) {
    const now = await broadcastNow(inside, id)
    const wanted = new Set(now ? await subscribersOf(tx, now.territory.slug) : [])
    for (const mail of theirs) {
      const letter = now && wanted.has(mail.account) ? written(deps, now, mail) : null
      const nothing = { told: [], searches: [], widened: null, counts: { openings: 0, candidates: 0 } }
      letters.set(mail.id, letter && { ...letter, ...nothing, asOf })
    }
  }
  return letters
}

function written(
  deps: Pick<Deps, 'secret' | 'baseUrl' | 'clock'>,
  { broadcast, territory, openings }: Now,
  { key, account, test = false }: { key: string; account: string; test?: boolean },
): Pick<Letter, 'message' | 'headers'> {
  const link = linksOf(deps, key)
  const stop = actionUrl(deps, 'arret-diffusion', `${account}:${territory.slug}`, deps.clock())
  const message = broadcastMail({
    territory: territory.name,
    intro: broadcast.intro,
    openings: openings.map((opening) => ({ ...opening, url: link(opening.url) })),
    territoryUrl: link(`/territoires/${territory.slug}`),
    preferencesUrl: link(actionUrl(deps, 'preferences', account, deps.clock())),
    unsubscribeUrl: link(stop),
    test,
  })
  return { message, headers: listHeaders(deps, `diffusion.${territory.slug}`, stop) }
}
