import { beforeAll, describe, expect, it } from 'vitest'
import { LISTING, SUCCESSION } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, type Fields, type Seen, textOf, type Visitor } from '../support/visitor.ts'

/** What each kind of listing asks on its form, keeps of it, and says of it afterwards. */

const service = useService()

let owner: Visitor

beforeAll(async () => {
  owner = await enter(service, 'anne@cabinet.example')
})

/** Saves a draft; its page and what the database has of it. */
async function saved(fields: Fields, path = '/mes-annonces/nouvelle') {
  const answer = await owner.post(path, { ...fields, action: 'enregistrer' })
  const seen = await owner.follow(answer)
  const id = answer.location?.match(/mes-annonces\/([0-9a-f-]+)/)?.[1] as string
  const [row] = await service.db.sql`
    select listing.*, (select json_agg(p order by position) from listing_period p where p.listing = listing.id) as periods
    from listing where id = ${id}`
  return { row: row as Record<string, unknown>, text: textOf(seen.html), edit: `/mes-annonces/${id}/modifier` }
}

const refused = (fields: Fields) => owner.post('/mes-annonces/nouvelle', { ...fields, action: 'enregistrer' })

/** Each wrong field is named at the top and beside it, and what was typed is still there. */
function expectWrong(seen: Seen, wrong: [id: string, typed: string, message: string][]) {
  expect(seen.status).toBe(422)
  for (const [id, typed, message] of wrong) {
    expect(seen.html).toContain(`<a href="#${id}">`)
    expect(seen.html).toMatch(new RegExp(`id="${id}-erreur"[^>]*>${message}`))
    expect(seen.html).toMatch(new RegExp(`id="${id}"[^>]* value="${typed}"`))
  }
}

describe('a succession', () => {
  it('begins within a window and says each price, or that it is free or to be agreed', async () => {
    const { row, text } = await saved(SUCCESSION)
    expect(row).toMatchObject({
      kind: 'succession',
      listing_window: { earliest: '2027-01-01', latest: '2027-03-31' },
      patientele_price: 0,
      equipment_price: null,
      walls_price: 180_000,
      rent: 950.5,
      collaboration_first: true,
      successors_wanted: 2,
    })
    for (const words of [
      'Succession',
      'Début\u00a0: entre le 1er\u00a0janv. et le 31\u00a0mars 2027',
      'Patientèle Gratuite',
      'Matériel À convenir',
      'Murs 180\u00a0000\u00a0€',
      'Loyer 950,50\u00a0€ par mois',
      'Collaboration d’abord Oui',
      'Successeurs recherchés 2',
    ]) {
      expect(text).toContain(words)
    }
  })

  it('has no share and no days, even when they were typed before the kind was chosen', async () => {
    const { row, text } = await saved({ ...LISTING, ...SUCCESSION, flexDays: 'cinq', places: '3' })
    expect(row).toMatchObject({ candidate_share_pct: null, periods: null, flex_days: 0, places: 1 })
    expect(text).not.toMatch(/redevance|Part |demi-journée/)
  })

  it('may have no date at all', async () => {
    const { row, text } = await saved({ ...SUCCESSION, 'window.earliest': '', 'window.latest': '' })
    expect(row.listing_window).toEqual({})
    expect(text).toContain('Début\u00a0: date ouverte')
  })

  it('names what is wrong with its fields', async () => {
    const wrong: [string, string, string][] = [
      ['window-latest', '2026-12-01', 'La date au plus tard précède la date au plus tôt'],
      ['wallsPrice', 'cher', 'Donnez un nombre'],
      ['rent', '-5', 'Un loyer est en euros par mois, 0 = gratuit'],
      ['successorsWanted', '0', 'Indiquez de 1 à 20\u00a0successeurs'],
    ]
    const fields = Object.fromEntries(wrong.map(([id, typed]) => [id.replace('-', '.'), typed]))
    expectWrong(await refused({ ...SUCCESSION, ...fields }), wrong)
  })
})

describe('a collaboration', () => {
  it('has a window and both shares', async () => {
    const { text } = await saved({
      ...SUCCESSION,
      kind: 'collaboration',
      candidateSharePct: '75',
      'window.latest': '',
      patientelePrice: '',
      wallsPrice: 'à convenir',
      rent: '',
    })
    expect(text).toContain('Début\u00a0: à partir du 1er\u00a0janv. 2027')
    expect(text).toContain('75\u00a0% pour le collaborateur, 25\u00a0% de redevance')
    expect(text).not.toMatch(/À convenir|Gratuit|Successeurs recherchés/)
  })
})

describe('a reinforcement', () => {
  it('says how many people it takes', async () => {
    const { row, text } = await saved({ ...LISTING, kind: 'reinforcement', places: '3' })
    expect(row.places).toBe(3)
    expect(text).toContain('3 places')
    const wrong: [string, string, string][] = [['places', '501', 'Indiquez de 1 à 500\u00a0places']]
    expectWrong(await refused({ ...LISTING, kind: 'reinforcement', places: '501' }), wrong)
  })
})

describe('days', () => {
  it('may be so many a month or week at most, in days or half-days', async () => {
    const { row, text, edit } = await saved({ ...LISTING, 'periods.0.quota': '10', 'periods.0.quotaPer': 'month' })
    expect(row.periods).toMatchObject([{ quota_half_days: 20, quota_per: 'month' }])
    expect(text).toContain('10\u00a0jours par mois')
    const form = (await owner.get(edit)).html
    expect(form).toMatch(/id="periods-0-quota"[^>]* value="10"/)
    expect(form).toContain('<option value="month" selected')
    const half = await saved({ ...LISTING, 'periods.0.quota': '2,5', 'periods.0.quotaPer': 'week' })
    expect(half.text).toContain('5\u00a0demi-journées par semaine')
    expect((await owner.get(half.edit)).html).toContain('<option value="half-week" selected')
    const seen = await refused({ ...LISTING, 'periods.0.quota': '2,3', 'periods.0.quotaPer': 'week' })
    expectWrong(seen, [['periods-0-quota', '2,3', 'Un quota compte des demi-journées entières']])
    expect(seen.html).toMatch(/<details open[^>]*><summary>Matin ou après-midi/)
  })

  it('may move by some days', async () => {
    const { row, text } = await saved({ ...LISTING, 'periods.0.weekdays': [], flexDays: '5' })
    expect(row.flex_days).toBe(5)
    expect(text).toContain('dates souples, à 5\u00a0jours près')
    expectWrong(await refused({ ...LISTING, flexDays: '40' }), [
      ['flexDays', '40', 'La souplesse va de 0 à 31\u00a0jours'],
    ])
  })
})

describe('a change of kind', () => {
  it('is checked by the new kind, and keeps what both have', async () => {
    const first = await saved({ ...LISTING, kind: 'reinforcement', places: '3' })
    const { row, text } = await saved({ ...LISTING, ...SUCCESSION, places: '3' }, first.edit)
    expect(row).toMatchObject({ kind: 'succession', places: 1, periods: null, profession: 'medecin' })
    expect(text).toContain('Succession')
    expect((await owner.get(first.edit)).html).toMatch(/type="radio" value="succession" checked/)
  })
})
