import { memberAcceptedMail, memberAskedMail, memberDeclinedMail, memberInvitedMail } from '../../emails/membership.ts'
import type { Deps } from '../accounts/context.ts'
import { tellAsked, untoldTerritories } from '../members/asking.ts'
import { invitationLink } from '../members/joining.ts'
import { INVITE_DAYS } from '../members/model.ts'
import { coordinatorsOf, markMailed, readInvitation, readMember, readStep } from '../members/service.ts'
import { within } from '../platform/db.ts'
import { getTerritory } from '../territories/service.ts'
import { type Link, writeMail } from './writing.ts'

/** Mails between a CPTS and its people: each re-reads by id, and may run twice. */

/** To whom a coordinator invites, once in 30 days: what the CPTS is, and the way to join or to say no. */
export async function mailInvited(deps: Deps, { invitation: id }: { invitation: string }): Promise<void> {
  await deps.sql.begin(async (tx) => {
    const invitation = await readInvitation(tx, id)
    if (!invitation?.account) return
    const { account, territory: slug, at } = invitation
    const [member, territory] = [await readMember(tx, slug, account), await getTerritory(tx, slug)]
    if (member?.state !== 'invited' || !territory) return
    const { path, known } = await invitationLink({ ...deps, sql: within(tx) }, { id, account })
    if (invitation.mailedAt !== null) return
    const { name } = territory
    const days = known ? null : INVITE_DAYS
    await writeMail(
      deps,
      {
        key: `member-invited:${id}:${at.getTime()}`,
        account,
        stream: 'member',
        message: (link) => memberInvitedMail({ name, structureName: member.structureName, url: link(path), days }),
      },
      tx,
    )
    await markMailed(tx, id, deps.clock())
  })
}

/** To the coordinators of a CPTS: how many ask to join that they have not heard of. Bursts wait for the hour to be over. */
export async function mailAsked(deps: Deps, { territory: slug }: { territory: string }): Promise<void> {
  const territory = await getTerritory(deps.sql, slug)
  if (!territory) return
  await tellAsked(deps, slug, async (tx, waiting) => {
    const { name } = territory
    const message = (link: Link) =>
      memberAskedMail({ name, waiting, url: link(`/mon-territoire/personnes?territoire=${slug}&etat=asked`) })
    for (const account of await coordinatorsOf(tx, slug)) {
      const key = `member-asked:${slug}:${account}:${deps.clock().getTime()}`
      await writeMail(deps, { key, account, stream: 'member', message }, tx)
    }
  })
}

/** The clock's part: requests that came within an hour of the last mail about them. */
export async function mailWaitingRequests(deps: Deps): Promise<void> {
  for (const territory of await untoldTerritories(deps)) await mailAsked(deps, { territory })
}

/** To whoever asked to join: the coordinator's answer, with its word. */
export async function mailAnswered(deps: Deps, { step: id }: { step: string }): Promise<void> {
  const step = await readStep(deps.sql, id)
  const territory = step && (await getTerritory(deps.sql, step.territory))
  if (!territory) return
  const { account, verb, text: word } = step
  const mail = verb === 'accept' ? memberAcceptedMail : memberDeclinedMail
  await writeMail(deps, {
    key: `member-answered:${id}`,
    account,
    stream: 'member',
    message: (link) => mail({ name: territory.name, word, url: link('/mes-cpts') }),
  })
}
