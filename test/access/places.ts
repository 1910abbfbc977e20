import { identify } from '../../src/accounts/service.ts'
import { contextOf } from '../../src/deps.ts'
import { createFeed } from '../../src/introductions/feed.ts'
import { signedToken } from '../../src/platform/tokens.ts'
import type { PagesWorld } from '../pages/walk.ts'
import type { Service } from '../support/service.ts'

/** Where the world's things are: the owner's listing, the candidate's introduction, the coordinator's campaign… by name. */
export type Places = Record<string, string>

export async function placesOf(service: Service, { stops, sessions }: PagesWorld): Promise<Places> {
  const { worker, db } = service
  const part = (pattern: string, n: number) => stops[pattern]?.[0]?.path.split(/[/?]/)[n] ?? ''
  const interest = part('/mises-en-relation/:id', 2)
  const campaign = part('/mon-territoire/renforts/:id', 3)
  const [row] = await db.sql`
    select c.id as candidate, c.account, (select id from contact_note limit 1) as note,
      (select id from saved_search where deleted_at is not null limit 1) as gone,
      (select feed from saved_search s where s.account = c.account and deleted_at is null limit 1) as feed,
      (select account from invitation limit 1) as invited,
      (select account from contact where email = 'demande@cabinet.example') as asker
    from interest i join candidate c on c.id = i.candidate where i.id = ${interest}`
  const candidate = contextOf(worker, await identify(worker, { session: sessions.candidate as string }))
  const { id: token } = (
    await db.sql`
    insert into token (account, hash, name, created_at) values (${row?.account}, ${Buffer.alloc(32, 'x')}, 'x', ${service.now})
    returning id`
  )[0] as { id: string }
  return {
    listing: part('/mes-annonces/:id', 2),
    draft: part('/mes-annonces/:id/modifier', 2),
    pending: part('/moderation/:id', 2),
    interest,
    search: part('/mes-recherches/:id', 2),
    campaign,
    slot: part('/mon-territoire/renforts/:id/creneau/:slot', 5),
    import: part('/mon-territoire/imports/:id/lignes/:n', 3),
    broadcast: part('/mon-territoire/diffusion/:id{[0-9a-f-]{36}}', 3),
    person: part('/mon-territoire/personnes/:id', 3),
    token,
    ...row,
    feed: signedToken(worker.secret, 'search-feed', row?.feed),
    former: signedToken(worker.secret, 'digest-unsubscribe', row?.account),
    agenda: (await createFeed(candidate)).url.slice(service.baseUrl.length),
  }
}

/** What stands for a parameter of a pattern, by what comes before it. */
const PARAMETERS: [RegExp, string][] = [
  [/^(\/mes-annonces|\/annonces|\/api\/listings|\/mon-profil\/annonces)\/:id/, '$1/{listing}'],
  [/\/mises-en-relation\/:id|\/api\/interests\/:id/, '$&{interest}'],
  [/\/mes-recherches\/:id|\/api\/me\/searches\/:id/, '$&{search}'],
  [/\/api\/me\/tokens\/:id/, '$&{token}'],
  [/\/moderation\/:id/, '$&{pending}'],
  [/\/diffusion\/:id/, '$&{broadcast}'],
  [/\/imports\/:id/, '$&{import}'],
  [/\/personnes\/:id/, '$&{person}'],
  [/\/relancer\/:id/, '$&{listing}'],
  [/\/renforts\/:id/, '$&{campaign}'],
  [/\/:slug/, '/rouen'],
  [/\/:slot/, '/{slot}'],
  [/\/:note/, '/{note}'],
  [/\/:n$/, '/3'],
  [/\/:listingId/, '/{listing}'],
  [/\/:candidateId/, '/{candidate}'],
  [/\/:code/, '/76540'],
]

/** The address of a route's pattern in the world: the pages' own where it holds a token. */
export function addressOf(pattern: string, places: Places, stops: PagesWorld['stops']): string {
  const stop = stops[pattern]?.[0]?.path
  if (stop && (/jeton=|^\/lien\//.test(stop) || !pattern.includes(':'))) return stop
  return filled(
    PARAMETERS.reduce(
      (path, [found, by]) => path.replace(found, by).replace(':id{', '{'),
      pattern.replace(/(?<=:\w+)\{.*\}/, ''),
    ),
    places,
  )
}

/** The same text with the names in braces replaced. */
export const filled = (text: string, places: Places): string =>
  text.replace(/\{([a-z]+)\}/g, (whole, name) => places[name] ?? whole)
