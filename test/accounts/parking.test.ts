import { describe, expect, test } from 'vitest'
import type { Context } from '../../src/accounts/context.ts'
import type { Actor } from '../../src/accounts/model.ts'
import { findParked, forgetParked, myParked, parkForm, purgeParked } from '../../src/accounts/parking.ts'
import { useDb } from '../support/db.ts'
import { START, useDeps } from '../support/deps.ts'

/** Forms left half-way: what was typed waits for whoever typed it, and for nobody else. */

const db = useDb()
const deps = useDeps(db)

const NEW = { what: 'listing', listing: null } as const
const PROFILE = { what: 'profile', listing: null } as const

const typed = (title: string) => new Map([['title', [title]]])
const titleIn = async (ctx: Context, slot: typeof NEW | typeof PROFILE, token: string | null) =>
  (await findParked(ctx, slot, token))?.values.get('title')?.[0]

let addresses = 0
/** Somebody who is not signed in, at an address of their own. */
const visitor = (): Context => ({ ...deps.as(null), address: `192.0.2.${++addresses}` })
const later = (days: number) => new Date(START.getTime() + days * 86_400_000)

describe('a visitor’s form', () => {
  test('is found by its token, as it was typed last, and by no other', async () => {
    const ctx = visitor()
    const token = (await parkForm(ctx, NEW, typed('Un'), null)) as string
    expect(await parkForm(ctx, NEW, new Map([['title', ['Deux', '\ud800', 'a\0b']]]), token)).toBe(token)
    expect((await findParked(visitor(), NEW, token))?.values.get('title')).toEqual(['Deux', '\ufffd', 'a\ufffdb'])
    expect(await titleIn(ctx, PROFILE, token)).toBeUndefined()
    expect(await titleIn(ctx, NEW, null)).toBeUndefined()
    for (const forged of [`${token}x`, token.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')), 'x', '.', '']) {
      expect(await titleIn(ctx, NEW, forged)).toBeUndefined()
    }
  })

  test('becomes the account’s when it is kept again, and the token leads nowhere from then on', async () => {
    const token = (await parkForm(visitor(), NEW, typed('La mienne'), null)) as string
    const [me, other] = [deps.as(await deps.person('moi@exemple.fr')), deps.as(await deps.person('autre@exemple.fr'))]
    // Looking at it changes nothing.
    expect((await findParked(me, NEW, token))?.visitors).toBe(true)
    expect((await findParked(other, NEW, token))?.visitors).toBe(true)
    expect(await parkForm(me, NEW, typed('La mienne, relue'), token)).toBeNull()
    expect(await titleIn(me, NEW, null)).toBe('La mienne, relue')
    expect(await titleIn(other, NEW, token)).toBeUndefined()
    expect(await titleIn(visitor(), NEW, token)).toBeUndefined()
    await forgetParked(other, NEW, token)
    await parkForm(visitor(), NEW, typed('À un autre'), token)
    expect(await titleIn(me, NEW, null)).toBe('La mienne, relue')
  })

  test('leaves alone what the account had begun before: both wait, until each is saved', async () => {
    const me = deps.as(await deps.person('deux@exemple.fr'))
    await parkForm(me, NEW, typed('Commencée au cabinet'), null)
    const token = (await parkForm(visitor(), NEW, typed('Commencée en visite'), null)) as string
    expect(await titleIn(me, NEW, token)).toBe('Commencée en visite')
    expect(await parkForm(me, NEW, typed('Commencée en visite, relue'), token)).toBe(token)
    expect(await titleIn(me, NEW, token)).toBe('Commencée en visite, relue')
    await forgetParked(me, NEW, token)
    expect(await titleIn(me, NEW, token)).toBe('Commencée au cabinet')
    await forgetParked(me, NEW, null)
    expect(await titleIn(me, NEW, token)).toBeUndefined()
  })

  test('is not kept without end: too long, too many from one place, too old', async () => {
    const ctx = visitor()
    const long = typed('x'.repeat(64 * 1024))
    await expect(parkForm(ctx, NEW, long, null)).rejects.toMatchObject({ code: 'invalid' })
    const token = await parkForm(ctx, NEW, typed('Un'), null)
    for (let i = 1; i < 100; i++) await parkForm(ctx, NEW, typed('Un'), null)
    await expect(parkForm(ctx, NEW, typed('Un'), null)).rejects.toMatchObject({ code: 'too-many' })
    // Whoever has begun goes on.
    expect(await parkForm(ctx, NEW, typed('Deux'), token)).toBe(token)
    deps.now = later(8)
    expect(await titleIn(ctx, NEW, token)).toBeUndefined()
    deps.now = START
  })
})

describe('an account’s form', () => {
  const as = async (email: string) => deps.as((await deps.person(email)) as Actor)

  test('is one for each thing it writes', async () => {
    const me = await as('plusieurs@exemple.fr')
    const [listing] = await db.sql`insert into listing (owner) values (${me.actor?.account as string}) returning id`
    const edited = { what: 'listing', listing: listing?.id } as const
    await parkForm(me, NEW, typed('Nouvelle'), null)
    await parkForm(me, NEW, typed('Nouvelle, encore'), null)
    await parkForm(me, PROFILE, typed('Profil'), null)
    await parkForm(me, edited, typed('Ancienne'), null)
    expect(await titleIn(me, NEW, null)).toBe('Nouvelle, encore')
    expect((await findParked(me, edited, null))?.values.get('title')).toEqual(['Ancienne'])
    await forgetParked(me, NEW, null)
    expect(await titleIn(me, NEW, null)).toBeUndefined()
    expect((await myParked(me)).map(({ what, listing }) => [what, listing])).toEqual(
      expect.arrayContaining([
        ['profile', null],
        ['listing', listing?.id],
      ]),
    )
    expect(await myParked(await as('personne@exemple.fr'))).toEqual([])
  })

  test('is kept longer than a visitor’s, and not for ever', async () => {
    const me = await as('longtemps@exemple.fr')
    await parkForm(me, NEW, typed('Toujours là'), null)
    await parkForm(visitor(), NEW, typed('De passage'), null)
    const left = async () => {
      await purgeParked(deps.worker)
      const rows = await db.sql`select fields->0->1->>0 as title from parked_form`
      return rows.map(({ title }) => title)
    }
    deps.now = later(8)
    expect(await left()).toContain('Toujours là')
    expect(await left()).not.toContain('De passage')
    deps.now = later(61)
    expect(await left()).toEqual([])
    deps.now = START
  })
})
