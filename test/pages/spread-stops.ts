import type { Context } from '../../src/accounts/context.ts'
import { prepareBroadcast, sendBroadcast } from '../../src/network/broadcasts.ts'
import type { Service } from '../support/service.ts'
import type { Stop } from './walk.ts'

/** What a territory spreads: its public pages, and broadcasts that went or are only prepared. */
export async function spreadStops(
  service: Service,
  desk: Context,
  { home, listing, member }: { home: string; listing: string; member: string },
): Promise<Record<string, Stop[]>> {
  await service.db.sql`
    insert into member (territory, account, state, since, subscribed_at)
    values (${home}, ${member}, 'member', ${service.now}, ${service.now})
    on conflict (territory, account) do update set state = 'member', subscribed_at = excluded.subscribed_at`
  const sent = await prepareBroadcast(desk, home, { intro: 'Bonjour à tous.', listings: [listing] })
  await sendBroadcast(desk, sent)
  const prepared = await prepareBroadcast(desk, home, { listings: [listing] })
  await service.settled()
  const visitors = (...paths: string[]): Stop[] => paths.map((path) => ({ path, as: 'visitor' }))
  const coordinators = (...paths: string[]): Stop[] => paths.map((path) => ({ path, as: 'coordinator' }))
  return {
    '/mon-territoire/diffusion': [
      ...coordinators('/mon-territoire/diffusion', '/mon-territoire/diffusion?choix=none&profession=infirmier'),
      { path: '/mon-territoire/diffusion', as: 'owner', status: 403 },
    ],
    '/mon-territoire/diffusion/:id{[0-9a-f-]{36}}': [
      ...coordinators(`/mon-territoire/diffusion/${prepared}`, `/mon-territoire/diffusion/${sent}`),
      { path: `/mon-territoire/diffusion/${prepared}`, as: 'owner', status: 404 },
    ],
    '/mon-territoire/diffusion/:id{[0-9a-f-]{36}}/affiche': coordinators(
      `/mon-territoire/diffusion/${prepared}/affiche`,
    ),
    '/territoires': visitors('/territoires'),
    '/territoires/:slug': [
      ...visitors(`/territoires/${home}`, '/territoires/erdre-et-cens'),
      ...coordinators(`/territoires/${home}`),
      { path: `/territoires/${home}`, as: 'newcomer' },
      { path: '/territoires/hors-territoire', as: 'visitor', status: 404 },
    ],
    '/territoires/:slug/integrer': [
      ...visitors(`/territoires/${home}/integrer`, `/territoires/${home}/integrer?profession=audioprothesiste`),
      { path: `/territoires/${home}/integrer?max=beaucoup`, as: 'visitor', status: 422 },
    ],
    '/territoires/:slug/sur-votre-site': [
      ...visitors(`/territoires/${home}/sur-votre-site?profession=infirmier&max=5`),
      { path: `/territoires/${home}/sur-votre-site?max=0`, as: 'visitor', status: 422 },
    ],
  }
}
