import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ACTIONS, type Action } from '../../src/mail/model.ts'
import { expiringToken } from '../../src/platform/tokens.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { useLinks } from './linking.ts'

/** A link that was cut, altered, kept too long, or whose subject is gone, says so and leads to where the same can be done. */

const db = useDb()
const deps = useDeps(db)
const links = useLinks(deps)
const { pathOf, open, press } = links
const START = deps.now
const DAY = 86_400_000

describe('a link that does not work', () => {
  test('is another’s, altered or of another purpose: not found, with the way by signing in', async () => {
    const candidate = await links.world.candidate()
    const path = pathOf('pause', candidate.id)
    const forged = [
      `${path}x`,
      path.replace('/pause/', '/toujours-disponible/'),
      path.replace(candidate.id, randomUUID()),
      '/lien/pause/x',
      '/lien/constructor/x',
      '/lien/effacer/x',
      `/lien/pause/${expiringToken('another secret', 'lien:pause', candidate.id, new Date('2030-01-01'))}`,
    ]
    for (const each of forged) {
      for (const seen of [await open(each), await press(each)]) {
        expect(seen.status, each).toBe(404)
        expect(seen.text).toContain('Me connecter')
      }
    }
    expect(await db.sql`select status from candidate where id = ${candidate.id}`).toEqual([{ status: 'active' }])
  })

  test.each([
    ['pause', 60],
    ['pourvue', 60],
    ['arret-lettre', 365],
    ['preferences', 365],
  ] as const)('%s is gone after %i days, and leads to where the same can be done', async (action, days) => {
    const candidate = await links.world.candidate()
    const listing = await links.world.listing('submit', 'publish')
    const { about } = ACTIONS[action]
    const path = pathOf(
      action,
      about === 'account' ? candidate.account : about === 'candidate' ? candidate.id : listing,
    )
    deps.now = new Date(START.getTime() + days * DAY - 1000)
    expect((await open(path)).status).toBe(200)
    deps.now = new Date(START.getTime() + days * DAY)
    const places: Partial<Record<Action, string>> = { pause: '/mon-profil', pourvue: `/mes-annonces/${listing}` }
    for (const seen of [await open(path), await press(path)]) {
      expect(seen.status).toBe(410)
      expect(seen.text).toContain('trop ancien')
      const place = encodeURIComponent(places[action] ?? '/mon-compte/mails')
      expect(seen.html).toContain(`href="/connexion?next=${place}"`)
    }
  })

  test('of an account, a profile or a listing that is erased is gone', async () => {
    const candidate = await links.world.candidate()
    const listing = await links.world.listing('submit', 'publish')
    const paths = [
      pathOf('preferences', candidate.account),
      pathOf('arret-lettre', candidate.account),
      pathOf('pause', candidate.id),
      pathOf('pas-pour-moi', `${listing}:${candidate.id}`),
      pathOf('pas-pour-cette-annonce', `${listing}:${candidate.id}`),
    ]
    await links.world.send('DELETE', '/api/me', candidate)
    for (const path of paths) {
      for (const seen of [await open(path), await press(path, {})]) expect(seen.status, path).toBe(410)
    }
    const gone = pathOf('pourvue', listing)
    await db.sql`delete from listing where id = ${listing}`
    for (const seen of [await open(gone), await press(gone)]) expect(seen.status).toBe(410)
  })
})
