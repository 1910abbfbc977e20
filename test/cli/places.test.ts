import path from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { ROOT } from '../../src/platform/root.ts'
import { loadReference } from '../../src/territories/store.ts'
import { useOperator } from '../support/cli.ts'

/** The verbs that say what the places are. */

// Each verb is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const operator = useOperator()
const { cli } = operator

/** What searches of a territory find. */
async function found(territory: string): Promise<string[]> {
  const { url, masterKey } = operator.services.meili ?? { url: '', masterKey: '' }
  const answer = await fetch(`${url}/indexes/listings/search`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${masterKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ filter: `territory = "${territory}"`, limit: 1000, attributesToRetrieve: ['id'] }),
  })
  const { hits } = (await answer.json()) as { hits: { id: string }[] }
  return hits.map(({ id }) => id).sort()
}

async function publishedIn(...communes: string[]): Promise<string[]> {
  const rows = await operator.sql`
    select l.id from listing l join listing_commune c on c.listing = l.id and c.position = 0
    where l.state = 'published' and c.commune = any(${communes}) order by 1`
  return rows.map((row) => row.id)
}

beforeAll(async () => {
  await cli('seed', '--scale', 'demo')
})

describe('territory', () => {
  const set = (...args: string[]) => cli('territory', '--slug', 'deux-rives', '--name', 'CPTS des Deux Rives', ...args)

  test('is created with its communes and neighbours; its listings are found under it at once', async () => {
    const made = await set('--communes', '44114,44035', '--neighbours', 'rouen,grand-havre', '--json')
    expect(made).toMatchObject({ code: 0 })
    expect(made.json).toEqual({
      slug: 'deux-rives',
      name: 'CPTS des Deux Rives',
      approximate: false,
      communes: ['44035', '44114'],
      neighbours: ['grand-havre', 'rouen'],
      digest: { weekday: 1, hour: 7 },
    })
    const theirs = await publishedIn('44114', '44035')
    expect(theirs.length).toBeGreaterThan(0)
    expect(await found('deux-rives')).toEqual(theirs)
  })

  test('has its letter on the day and hour that were said last', async () => {
    const where = ['--communes', '44114,44035']
    const day = await set(...where, '--digest-day', 'Jeudi', '--digest-hour', '18', '--json')
    expect(day.json.digest).toEqual({ weekday: 4, hour: 18 })
    expect((await set(...where, '--digest-day', '7', '--json')).json.digest).toEqual({ weekday: 7, hour: 18 })
    expect((await set(...where, '--json')).json.digest).toEqual({ weekday: 7, hour: 18 })
    for (const wrong of [
      ['--digest-day', '0'],
      ['--digest-day', 'monday'],
      ['--digest-hour', '24'],
      ['--digest-hour', '7h'],
    ]) {
      expect(await set(...where, ...wrong)).toMatchObject({ code: 2 })
    }
  })

  test('is updated: its communes are replaced, its neighbours only where they are given', async () => {
    const moved = await set('--epci', '247200132', '--json')
    expect(moved.json.communes).toContain('72181')
    expect(moved.json.communes).not.toContain('44114')
    expect(moved.json.neighbours).toEqual(['grand-havre', 'rouen'])
    expect(await found('deux-rives')).toEqual(await publishedIn(...moved.json.communes))
    expect((await set('--communes', '44114', '--neighbours', 'rouen', '--json')).json.neighbours).toEqual(['rouen'])
    const [rouen] = await operator.sql`
      select array_agg(neighbour order by neighbour) as all from neighbour where territory = 'rouen'`
    expect(rouen?.all).toEqual(['bray-bresle', 'deux-rives', 'grand-havre'])
  })

  test.each([
    [['--communes', '44114,99999,00000'], '99999, 00000'],
    [['--epci', '999999999'], '999999999'],
    [['--communes', '44114', '--neighbours', 'atlantide,rouen'], 'atlantide'],
    [['--communes', '44114', '--neighbours', 'deux-rives'], 'deux-rives'],
    [['--communes', '44114', '--epci', '247200132'], 'either --communes or --epci'],
    [[], 'either --communes or --epci'],
  ])('%j is refused with its name, and changes nothing', async (args, said) => {
    const state = () => operator.sql`select * from territory_commune order by 1, 2`
    const before = await state()
    const { code, out, err } = await set(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err.split('\n')[0]).toContain(said)
    expect(await state()).toEqual(before)
  })

  test('the territory of what no other holds is not for taking', async () => {
    const { code } = await cli('territory', '--slug', 'hors-territoire', '--name', 'X', '--communes', '44114')
    expect(code).toBe(2)
  })
})

describe('communes refresh', () => {
  const refresh = (answer: string, ...args: string[]) =>
    operator.cliWith(
      { preload: path.join(ROOT, 'test/support/geo-api.ts'), env: { GEO_API: answer } },
      'communes',
      'refresh',
      ...args,
    )
  const communes = () => operator.sql`select * from commune order by code`

  test.each(['down', 'short'])(
    'an answer that is %s exits 1, says so in one line and changes nothing',
    async (answer) => {
      const before = await communes()
      const { code, out, err } = await refresh(answer)
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err.trimEnd().split('\n').slice(1).join('')).toMatch(/^geo\.api\.gouv\.fr .*nothing was changed/)
      expect(await communes()).toEqual(before)
    },
  )

  test('replaces points, names and people; new communes come, those that are gone stay for who names them', async () => {
    const { sql } = operator
    const { id } = await provisionAccount(
      { sql, clock: () => new Date() },
      { email: 'orvault@exemple.fr', role: 'candidate' },
    )
    const [{ candidate } = { candidate: '' }] = await sql`
      insert into candidate (account, kinds) values (${id}, '{replacement}') returning id as candidate`
    await sql`insert into qualification (candidate, position, profession) values (${candidate}, 0, 'medecin')`
    await sql`
      insert into zone (candidate, position, commune, radius_km)
      values (${candidate}, 0, '44114', 10), (${candidate}, 1, '44204', 10)`
    await sql`select refresh_reach(${[candidate]}::uuid[])`
    const reach = async () =>
      (await sql`select area::text as box from reach where candidate = ${candidate} order by commune`)[0]
    const before = await reach()

    const { code, json, err } = await refresh('next-year', '--json')
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(json).toMatchObject({ added: 1, gone: 1 })
    expect(json.changed).toBeGreaterThan(14_000)
    expect(json.moved).toBe(json.changed + json.added)
    const [orvault, sautron, gone, made] = await sql`
      select code, name, search_name, population, lat, lon, precision from commune
      where code in ('44114', '44194', '44204', '44999') order by code`
    expect(orvault).toMatchObject({ population: 30_000, lat: 47.27, lon: -1.62, precision: 'own' })
    expect(sautron).toMatchObject({ name: 'Sautron-le-Neuf', search_name: 'sautron le neuf' })
    expect(gone).toMatchObject({ name: 'Thouaré-sur-Loire' })
    expect(made).toMatchObject({ name: 'Thouaré-Nouvelle', precision: 'own' })
    expect(await reach()).not.toEqual(before)
    const zones = await sql`select commune from zone where candidate = ${candidate} order by commune`
    expect(zones.map((zone) => zone.commune)).toEqual(['44114', '44204'])
  })

  test('a second time changes nothing, and a new version of our own file does not bring its estimates back', async () => {
    expect((await refresh('next-year', '--json')).json).toMatchObject({ added: 0, changed: 0, moved: 0 })
    await operator.sql`update reference_version set digest = 'of an older file' where name = 'communes'`
    await operator.sql`delete from commune where code = '44999'`
    await loadReference(operator.sql, ROOT)
    const [orvault] = await operator.sql`select population from commune where code = '44114'`
    expect(orvault?.population).toBe(30_000)
  })
})
