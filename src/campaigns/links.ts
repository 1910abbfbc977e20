import type { Context, Deps } from '../accounts/context.ts'
import { noteContact, readRoles } from '../accounts/service.ts'
import { readCandidateOf } from '../candidates/service.ts'
import { notFound } from '../platform/errors.ts'
import { expiringToken, readExpiringToken } from '../platform/tokens.ts'
import { toDay } from '../reference/calendar.ts'
import { type Proposals, proposalsOf } from './answers.ts'

/** How somebody comes to what was proposed to them: signed in, or by the link of a mail, which answers for nobody else. */

const PURPOSE = 'renfort'

/** The link works until the day after the last slot proposed. A GET changes nothing, the POST answers. */
export function answerUrl(
  deps: Pick<Deps, 'secret' | 'baseUrl'>,
  { campaign, candidate, proposals }: Proposals,
): string {
  const last = Math.max(...proposals.map(({ slot }) => toDay(slot.day)))
  const until = new Date((last + 2) * 86_400_000)
  return `${deps.baseUrl}/lien/renfort/${expiringToken(deps.secret, PURPOSE, `${campaign.id}:${candidate}`, until)}`
}

export type Opened = { works: true; proposals: Proposals } | { works: false; why: 'forged' | 'expired' | 'gone' }

/** Reads a mailed link; changes nothing. */
export async function openAnswerLink(deps: Pick<Deps, 'sql' | 'secret' | 'clock'>, token: string): Promise<Opened> {
  const read = readExpiringToken(deps.secret, PURPOSE, token, deps.clock())
  if (!read) return { works: false, why: 'forged' }
  if (read.expired) return { works: false, why: 'expired' }
  const [campaign = '', candidate = ''] = read.subject.split(':')
  const proposals = await proposalsOf(deps, campaign, candidate)
  return proposals ? { works: true, proposals } : { works: false, why: 'gone' }
}

/** In the name of whom a link was mailed to, who was in touch by it; whoever the browser is signed in as has no say. */
export async function inNameOf(ctx: Context, { account }: Proposals): Promise<Context> {
  if (!(await noteContact(ctx.sql, account, ctx.clock()))) throw notFound()
  const { ifMatch: _, ...rest } = ctx
  return { ...rest, actor: { account, roles: await readRoles(ctx.sql, account) } }
}

/** What was proposed to the person acting; to whom nothing was, the campaign does not exist. */
export async function myProposals(ctx: Context, campaign: string): Promise<Proposals> {
  const candidate = ctx.actor && (await readCandidateOf(ctx.sql, ctx.actor.account))
  const proposals = candidate && (await proposalsOf(ctx, campaign, candidate.id))
  if (!proposals) throw notFound()
  return proposals
}
