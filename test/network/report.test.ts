import { parseHTML } from 'linkedom'
import { beforeAll, describe, expect, it } from 'vitest'
import { withdrawListing } from '../../src/listings/service.ts'
import { readReport } from '../../src/network/report-service.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor, visit } from '../support/visitor.ts'
import { REPORT, useReported } from './reported.ts'

/** What a CPTS reports, against a world reckoned by hand. */

const service = useService('2027-01-02T12:00:00Z')
const world = useReported(service)
let desk: Visitor

beforeAll(async () => {
  desk = await enter(service, 'desk@cpts.test')
})

describe('the figures', () => {
  it('are those of the dates, told apart by what became of each listing and why', async () => {
    const { report } = await readReport(world.as.desk, 'erdre-et-cens', { from: '2027-01-01', to: '2027-03-31' })
    // Of 3, 5, 10, 20, 40 and 50 days the middle is between 10 and 20.
    expect(report.all).toMatchObject({ published: 15, filled: 6, open: 5, medianDays: 15 })
    expect(Object.fromEntries(report.outcomes.map(({ code, count }) => [code, count]))).toEqual({
      filled: 5,
      open: 5,
      'no-match': 1,
      'no-answer': 1,
      'no-agreement': 1,
      agreed: 1,
      withdrawn: 1,
      'withdrawn-later': 0,
      desk: 0,
    })
    expect(report.fillRate).toBe(0.5)
    expect(report.delays.map(({ count }) => count)).toEqual([2, 1, 1, 2, 0, 0])
    expect(report.months).toEqual([
      { month: '2027-01', published: 10, filled: 5 },
      { month: '2027-02', published: 0, filled: 1 },
      { month: '2027-03', published: 5, filled: 0 },
    ])
    expect(report.professions.map(({ key, published, filled }) => [key, published, filled])).toEqual([
      ['infirmier', 9, 6],
      ['medecin', 5, 0],
      ['orthophoniste', 1, 0],
    ])
    expect(report.communes.map(({ label, published, open }) => [label, published, open])).toEqual([
      ['Orvault', 10, 0],
      ['Sautron', 5, 5],
    ])
  })

  it('count the half-days taken in reinforcements, four hours each', async () => {
    const { report, hours } = await readReport(world.as.desk, 'erdre-et-cens', { from: '2027-01-01', to: '2027-03-31' })
    expect([report.from, hours]).toEqual(['2027-01-01', 0])
    const campaign = await world.published('2026-11-20', {
      kind: 'reinforcement',
      profession: 'infirmier',
      periods: [{ from: '2026-12-07', to: '2026-12-09' }],
    })
    // Three half-days of one person, from Monday afternoon to Tuesday evening: day 20794 is 2026-12-07.
    await service.db.sql`
      insert into taken (listing, candidate, half_days)
      select ${campaign}, c.id, int4multirange(int4range(20794 * 2 + 1, 20796 * 2)) from candidate c order by c.id limit 1`
    world.onDay('2027-04-01')
    const taken = async (from: string, to: string) =>
      (await readReport(world.as.desk, 'erdre-et-cens', { from, to })).hours
    expect(await taken('2026-12-01', '2026-12-31')).toBe(12)
    expect(await taken('2026-12-01', '2026-12-07')).toBe(4)
    expect(await taken('2026-12-09', '2026-12-31')).toBe(0)
    await withdrawListing(world.as.owner, campaign)
    // A campaign in May: of six half-days asked for, two confirmed by one person, who declined a third.
    await service.db.sql`
      with c as (
        insert into campaign (territory, state, title, description, commune, place, contact, practice_type, created_at,
          updated_at, opened_at)
        values ('erdre-et-cens', 'open', 'Vaccination', 'Un centre.', '44114', 'Salle', 'Mairie', 'centre', now(), now(), now())
        returning id),
      s as (
        insert into campaign_slot (campaign, profession, day, half, places)
        select c.id, 'infirmier', day, 'am', 2 from c, unnest(array['2027-05-03', '2027-05-04', '2027-05-05']::date[]) as day
        returning id, day)
      insert into campaign_place (slot, candidate, state, wave, invited_at, expires_at, answered_at)
      select s.id, c.id, case when s.day = '2027-05-05' then 'declined' else 'confirmed' end, 1, now(), now(), now()
      from s, (select id from candidate order by id limit 1) c`
    const may = await readReport(world.as.desk, 'erdre-et-cens', { from: '2027-05-01', to: '2027-05-31' })
    expect(may).toMatchObject({
      hours: 8,
      helpers: 1,
      campaigns: [{ profession: 'infirmier', places: 6, confirmed: 2 }],
    })
    const seen = await desk.get('/mon-territoire/rapport?territoire=erdre-et-cens&from=2027-05-01&to=2027-05-31')
    expect(textOf(seen.html)).toContain('8\u00a0h de renfort, par 1\u00a0personne')
    expect(textOf(seen.html)).toContain('Campagnes de renfort')
    const paper = await desk.get(
      '/mon-territoire/rapport/imprimer?territoire=erdre-et-cens&from=2027-05-01&to=2027-05-31',
    )
    expect(textOf(paper.html)).toContain('– de renfort')
  })
})

describe('the page', () => {
  it('says them, with plots that hold no style and the same numbers as tables', async () => {
    const { html, status } = await desk.get(REPORT)
    expect(status).toBe(200)
    const text = textOf(html)
    expect(text).toContain(
      '15\u00a0annonces publiées , 6\u00a0pourvues (en 15\u00a0jours, délai médian). 5\u00a0annonces ouvertes aujourd’hui, 2\u00a0personnes disponibles',
    )
    expect(text).toContain('50\u00a0% des annonces closes ont été pourvues')
    expect(text).toContain('Infirmier 9 6 2')
    const { document } = parseHTML(html)
    const plots = [...document.querySelectorAll('figure > svg')]
    expect(plots).toHaveLength(5)
    for (const svg of plots) {
      expect(svg.querySelectorAll('style, script, image, foreignObject')).toHaveLength(0)
      expect([svg, ...svg.querySelectorAll('*')].filter((part) => part.hasAttribute('style'))).toEqual([])
      expect(svg.getAttribute('role')).toBe('img')
      const named = (svg.getAttribute('aria-labelledby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent)
      expect(named.every((words) => words && words.length > 5)).toBe(true)
      expect(svg.querySelectorAll('rect').length).toBeGreaterThan(0)
    }
    // The bars are as long as the numbers: of the outcomes, 5 and 1.
    const widths = [...(plots[4]?.querySelectorAll('rect') ?? [])].map((bar) => Number(bar.getAttribute('width')))
    expect((widths[0] as number) / (widths[2] as number)).toBeCloseTo(5)
  })

  it('offers periods, and says what is wrong with dates', async () => {
    const { html } = await desk.get('/mon-territoire/rapport?territoire=erdre-et-cens')
    expect(html).toContain('from=2027-04-01&amp;to=2027-04-01')
    expect(html).toContain('from=2027-01-01&amp;to=2027-04-01')
    expect(html).toMatch(/from=2026-04-01&amp;to=2027-04-01" aria-current/)
    for (const [query, field] of [
      ['from=2027-02-01&to=2027-01-01', 'to'],
      ['from=2020-01-01&to=2027-01-01', 'from'],
      ['from=hier', 'from'],
    ]) {
      const refused = await desk.get(`/mon-territoire/rapport?territoire=erdre-et-cens&${query}`)
      expect([refused.status, refused.html.includes(`href="#${field}"`)]).toEqual([422, true])
    }
  })

  it('is for the coordinators of that territory, on paper and as a file too', async () => {
    const rouen = await enter(service, 'rouen@cpts.test')
    const owner = await enter(service, 'owner@cabinet.test')
    for (const path of ['/mon-territoire/rapport', '/mon-territoire/rapport/imprimer', '/mon-territoire/rapport.csv']) {
      expect((await rouen.get(`${path}?territoire=erdre-et-cens`)).status).toBe(403)
      expect((await rouen.get(`${path}?territoire=nulle-part`)).status).toBe(404)
      expect((await owner.get(path)).status).toBe(403)
      expect((await visit(service).get(path)).location).toContain('/connexion')
    }
  })
})
