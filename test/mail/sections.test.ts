import { describe, expect, test } from 'vitest'
import { LISTING } from '../api/world.ts'
import { useMailWorld } from './sending.ts'

/** What goes along in a letter that goes anyway, and what does not. */

const { db, deps, world, letters, later, to } = useMailWorld()

const textsTo = (email: string) => to(email).map(({ mail }) => mail.text?.replaceAll(/\s+/g, ' ') ?? '')

async function publish(title: string, change: object = {}): Promise<string> {
  const { body } = await world.send('POST', '/api/listings', world.owner, { ...LISTING, ...change, title })
  await world.send('POST', `/api/listings/${body.id}/submit`, world.owner)
  await db.sql`update listing set state = 'published', published_at = ${deps.now}, renewed_at = ${deps.now}
    where id = ${body.id}`
  await db.sql`insert into match (listing, candidate, score) select ${body.id}, id, 90 from candidate
    where ${title} <> 'Sans personne'`
  return body.id
}

describe('an owner’s letter', () => {
  const mine = () => textsTo('titulaire@exemple.fr')

  test('says of a listing without anybody new how often it was opened, when there is news of another', async () => {
    await world.candidate()
    await publish('Avec quelqu’un')
    const quiet = await publish('Sans personne', {
      kind: 'collaboration',
      profession: 'orthophoniste',
      specialty: null,
      periods: [],
      window: {},
    })
    await db.sql`insert into listing_view (listing, day, views) values (${quiet}, '2027-01-30', 12)`
    await letters()
    expect(mine()).toHaveLength(1)
    const [, of] = mine()[0]?.split('Pour votre annonce « Sans personne »') ?? []
    expect(of).toMatch(/12 fois.*Pas de nouveau profil.*Oui, toujours/)
  })

  test('does not go for that alone', async () => {
    await db.sql`update digest_sent set widened_at = ${deps.now}`
    later(7 * 86_400_000)
    await letters()
    expect(mine()).toEqual([])
  })
})

describe('a coordinator’s letter', () => {
  test('of what is outside all territories counts no people, and does not say there are none', async () => {
    await deps.person('dehors@exemple.fr', 'coordinator', 'hors-territoire')
    await publish('Ailleurs', { communes: ['75056'] })
    await letters()
    const [text] = textsTo('dehors@exemple.fr')
    expect(text).toContain('La semaine en chiffres')
    expect(text).not.toMatch(/profils? disponibles?/)
  })
})
