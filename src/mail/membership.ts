import { memberInvitedMail } from '../../emails/membership.ts'
import type { Deps } from '../accounts/context.ts'
import { invitationLink } from '../members/joining.ts'
import { INVITE_DAYS } from '../members/model.ts'
import { markMailed, readInvitation, readMember } from '../members/service.ts'
import { getTerritory } from '../territories/service.ts'
import { writeMail } from './writing.ts'

/** Mails between a CPTS and its people: each re-reads by id, and may run twice. */

/** To whom a coordinator invites, once in 30 days: what the CPTS is, and the way to join or to say no. */
export async function mailInvited(deps: Deps, { invitation: id }: { invitation: string }): Promise<void> {
  await deps.sql.begin(async (tx) => {
    const invitation = await readInvitation(tx, id)
    if (!invitation?.account || invitation.mailedAt !== null) return
    const { account, territory: slug, at } = invitation
    const [member, territory] = [await readMember(tx, slug, account), await getTerritory(tx, slug)]
    if (member?.state !== 'invited' || !territory) return
    const { path, known } = await invitationLink(deps, { id, account })
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
