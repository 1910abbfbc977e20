import type { Context } from '../../src/accounts/context.ts'
import { provisionAccount } from '../../src/accounts/service.ts'
import { contextOf } from '../../src/deps.ts'
import { askToJoin } from '../../src/members/asking.ts'
import { offerHelp } from '../../src/members/census.ts'
import { answerInvitation, linkPath } from '../../src/members/joining.ts'
import { addNote } from '../../src/members/people.ts'
import { inviteMembers } from '../../src/members/service.ts'
import type { Service } from '../support/service.ts'
import type { Stop, Who } from './walk.ts'

/** The stops of a CPTS's people: somebody who joined, somebody invited who never came, somebody invited who has an account. */
export async function memberStops(
  { worker, db }: Service,
  home: string,
  as: (who: 'owner' | 'candidate' | 'coordinator' | 'newcomer') => Promise<Context>,
): Promise<Record<string, Stop[]>> {
  const emailOf = async (who: 'owner' | 'candidate') => {
    const account = (await as(who)).actor?.account ?? ''
    return (await db.sql`select email from contact where account = ${account}`)[0]?.email as string
  }
  const [owner, , stranger] = await inviteMembers(await as('coordinator'), home, [
    { email: await emailOf('owner') },
    { email: await emailOf('candidate') },
    { email: 'jamais.venue@cabinet.example', structureName: 'MSP des Deux Rives' },
  ])
  if (owner?.outcome === 'invited') await answerInvitation(await as('owner'), home, { join: true, broadcast: true })
  await offerHelp(await as('owner'), home, {
    tasks: ['vaccination', 'crisis'],
    halfDays: ['1am', '1pm', '3am'],
    from: '2027-01-04',
    to: '2027-06-30',
    note: 'À moins de 20 km.',
  })
  await addNote(await as('coordinator'), home, owner?.account ?? '', 'Préfère être appelée le soir.')
  const { id } = await provisionAccount(worker, { email: 'demande@cabinet.example' })
  const asker = contextOf(worker, { account: id, roles: [] })
  await askToJoin(asker, home, {
    name: 'Léa Martin',
    as: 'person',
    profession: 'infirmier',
    message: 'Bonjour',
    agreed: 'oui',
  })
  const [row] = await db.sql`select id from invitation where account = ${stranger?.account ?? null}`
  const each = (path: string, ...people: Who[]): Stop[] => people.map((who) => ({ path, as: who }))
  return {
    '/connexion/invitation': [
      ...each(linkPath(worker, row?.id), 'visitor'),
      { path: '/connexion/invitation?jeton=forged', as: 'visitor', status: 410 },
    ],
    '/territoires/:slug/rejoindre': [
      ...each(`/territoires/${home}/rejoindre`, 'visitor', 'owner', 'newcomer'),
      { path: '/territoires/hors-territoire/rejoindre', as: 'visitor', status: 404 },
    ],
    '/mes-cpts/:slug/aide': [
      ...each(`/mes-cpts/${home}/aide`, 'owner'),
      { path: `/mes-cpts/${home}/aide`, as: 'coordinator', status: 403 },
    ],
    '/mon-territoire/personnes': [
      ...each('/mon-territoire/personnes', 'coordinator'),
      ...each('/mon-territoire/personnes?q=personne+de+ce+nom&etat=member', 'coordinator'),
      { path: '/mon-territoire/personnes', as: 'owner', status: 403 },
    ],
    '/mon-territoire/personnes/inviter': each('/mon-territoire/personnes/inviter', 'coordinator'),
    '/mon-territoire/personnes/:id': [
      ...each(`/mon-territoire/personnes/${owner?.account}`, 'coordinator'),
      ...each(`/mon-territoire/personnes/${stranger?.account}`, 'coordinator'),
      ...each(`/mon-territoire/personnes/${id}`, 'coordinator'),
      { path: '/mon-territoire/personnes/00000000-0000-7000-8000-000000000000', as: 'coordinator', status: 404 },
    ],
    '/mon-territoire/recensement': each('/mon-territoire/recensement', 'coordinator'),
    '/mes-cpts': each('/mes-cpts', 'owner', 'candidate', 'newcomer'),
  }
}
