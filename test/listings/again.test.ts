import { beforeAll, describe, expect, it } from 'vitest'
import { periodsAgain } from '../../src/listings/again.ts'
import type { Listing } from '../../src/listings/model.ts'
import { readListing } from '../../src/listings/service.ts'
import { LISTING, SUCCESSION } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, type Seen, textOf, type Visitor } from '../support/visitor.ts'

/** Last year's listing as this year's: "Déposer de nouveau". */

const service = useService()

let owner: Visitor
let old: string

const idIn = (seen: Seen) => seen.location?.match(/mes-annonces\/([0-9a-f-]{36})/)?.[1] as string

beforeAll(async () => {
  owner = await enter(service, 'anne@cabinet.example')
  old = idIn(
    await owner.post('/mes-annonces/nouvelle', {
      ...LISTING,
      'periods.1.from': '2027-03-03',
      'periods.1.to': '2027-03-31',
      'periods.1.weekdays': ['3'],
      'except.0.from': '2027-02-11',
      'except.0.to': '2027-02-11',
      software: 'Weda',
      action: 'enregistrer',
    }),
  )
})

const periodsOf = async (id: string) =>
  (await service.db.sql`select from_day, to_day from listing_period where listing = ${id} order by position`).map(
    (row) => [row.from_day, row.to_day],
  )

describe('a listing deposited again', () => {
  it('says what it said, with the dates one keeps moved by whole weeks to the same time of the year to come', async () => {
    const asked = await owner.get(`/mes-annonces/${old}/de-nouveau`)
    expect(textOf(asked.html)).toContain('Du 8 au 19\u00a0févr. 2028')
    expect(asked.html.match(/name="periods" value="\d" checked/g)).toHaveLength(2)
    const made = await owner.post(`/mes-annonces/${old}/de-nouveau`, { periods: ['0', '1'] })
    expect(textOf((await owner.follow(made)).html)).toContain('Brouillon prêt.')
    const id = idIn(made)
    expect(await periodsOf(id)).toEqual([
      ['2028-02-08', '2028-02-19'],
      ['2028-03-01', '2028-03-29'],
    ])
    const [row] = await service.db.sql`select state, software, except_ranges, title from listing where id = ${id}`
    const [before] = await service.db.sql`select state, title from listing where id = ${old}`
    expect(row).toEqual({ state: 'draft', software: 'Weda', except_ranges: [], title: before?.title })
    expect(textOf((await owner.get(`/mes-annonces/${id}`)).html)).toMatch(
      /Déposée de nouveau, le .* D’après l’annonce «\s.*\s» du 23 novembre 2026\./,
    )
  })

  it('leaves out the dates one does not want', async () => {
    const made = await owner.post(`/mes-annonces/${old}/de-nouveau`, { periods: '1' })
    expect(await periodsOf(idIn(made))).toEqual([['2028-03-01', '2028-03-29']])
    expect(await periodsOf(idIn(await owner.post(`/mes-annonces/${old}/de-nouveau`)))).toEqual([])
  })

  it('after some years comes back at the same time of the first one to come', async () => {
    const listing = (await readListing(service.db.sql, old)) as Listing
    const at = (now: string) => periodsAgain(listing, new Date(now)).map(({ from, to }) => [from, to])
    // 209 weeks: 52 a year, and 53 once.
    expect(at('2031-01-15T09:00:00Z')).toEqual([
      ['2031-02-11', '2031-02-22'],
      ['2031-03-05', '2031-04-02'],
    ])
    expect(at('2031-03-01T09:00:00Z')).toEqual([['2031-03-05', '2031-04-02']])
  })

  it('of a succession has no dates to offer', async () => {
    const id = idIn(await owner.post('/mes-annonces/nouvelle', { ...SUCCESSION, action: 'enregistrer' }))
    const asked = await owner.get(`/mes-annonces/${id}/de-nouveau`)
    expect(asked.html).not.toContain('name="periods"')
    const made = await owner.post(`/mes-annonces/${id}/de-nouveau`)
    const [row] = await service.db.sql`select walls_price, listing_window from listing where id = ${idIn(made)}`
    expect(row).toEqual({ walls_price: 180_000, listing_window: null })
  })

  it('is one’s own only', async () => {
    const other = await enter(service, 'tariq@rempla.example')
    expect((await other.get(`/mes-annonces/${old}/de-nouveau`)).status).toBe(404)
    expect((await other.post(`/mes-annonces/${old}/de-nouveau`, { periods: '0' })).status).toBe(404)
  })
})
