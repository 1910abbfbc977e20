import { parseHTML } from 'linkedom'
import papaparse from 'papaparse'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../../src/accounts/context.ts'
import { admit, identify, provisionAccount } from '../../src/accounts/service.ts'
import { candidateInput } from '../../src/candidates/model.ts'
import { saveProfile } from '../../src/candidates/service.ts'
import { contextOf } from '../../src/deps.ts'
import { fillListing } from '../../src/introductions/filling.ts'
import { acceptInterest, proposeInterest } from '../../src/introductions/service.ts'
import { expireListings } from '../../src/listings/clock.ts'
import { type ListingInput, listingInput } from '../../src/listings/model.ts'
import { createListing, submitListing, withdrawListing } from '../../src/listings/service.ts'
import { decide } from '../../src/moderation/service.ts'
import { readReport } from '../../src/network/report-service.ts'
import { LISTING } from '../listings/office.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor, visit } from '../support/visitor.ts'

/** A small world whose figures are reckoned by hand: what a CPTS reports, and what of it may leave the house. */

const service = useService('2027-01-02T12:00:00Z')
const REPORT = '/mon-territoire/rapport?territoire=erdre-et-cens&from=2027-01-01&to=2027-03-31'
let desk: Visitor
let as: Record<'owner' | 'desk' | 'nurse' | 'other', Context>

const onDay = (date: string) => {
  service.now = new Date(`${date}T12:00:00Z`)
}

async function published(date: string, more: Partial<ListingInput> = {}): Promise<string> {
  onDay(date)
  const input = listingInput.parse({ ...LISTING, periods: [{ from: '2027-02-15', to: '2027-02-19' }], ...more })
  const { id } = await createListing(as.owner, input)
  await submitListing(as.owner, id)
  await decide(as.desk, id, { decision: 'publish' })
  return id
}

const filled = async (date: string, id: string) => {
  onDay(date)
  await fillListing(as.owner, id, [])
}

beforeAll(async () => {
  const person = async (email: string, role?: 'coordinator', territory?: string): Promise<Context> => {
    const { token } = await provisionAccount(service.worker, { email, role, territory, token: true })
    return contextOf(service.worker, await identify(service.worker, { bearer: token ?? '' }))
  }
  as = {
    owner: await person('owner@cabinet.test'),
    desk: await person('desk@cpts.test', 'coordinator', 'erdre-et-cens'),
    nurse: await person('nurse@releve.test'),
    other: await person('other@releve.test'),
  }
  await person('rouen@cpts.test', 'coordinator', 'rouen')
  for (const who of [as.nurse, as.other]) {
    const profile = candidateInput.parse({
      qualifications: [{ profession: 'infirmier' }, { profession: 'ipa' }],
      kinds: ['replacement'],
      zones: [{ commune: '44114', radiusKm: 1 }],
      availability: [{ from: '2027-01-01', to: '2027-12-31' }],
    })
    await saveProfile(who, profile)
  }
  // Filled in 3, 5, 10, 20, 40 and 50 days; the last of these was published in the year before.
  for (const days of [3, 5, 10, 20, 40]) {
    await filled(
      `2027-0${days > 25 ? 2 : 1}-${String(days > 25 ? days - 27 : days + 4).padStart(2, '0')}`,
      await published('2027-01-04'),
    )
  }
  await filled('2027-01-20', await published('2026-12-01'))
  const open = { periods: [{ from: '2027-06-01', to: '2027-06-30' }] }
  for (let i = 0; i < 5; i++) await published('2027-03-01', { ...open, communes: ['44194'], profession: 'medecin' })
  const [unmatched, unanswered, answered, agreed] = [
    await published('2027-01-10', { profession: 'orthophoniste' }),
    await published('2027-01-10'),
    await published('2027-01-10'),
    await published('2027-01-10'),
  ]
  await service.settled()
  await proposeInterest(as.nurse, answered as string, null)
  const { interest } = await proposeInterest(as.other, agreed as string, null)
  await acceptInterest(as.owner, interest.id)
  onDay('2027-01-12')
  await withdrawListing(as.owner, await published('2027-01-11'))
  onDay('2027-02-25')
  expect(await expireListings({ ...as.desk, actor: null })).toBe(4)
  await service.settled()
  expect([unmatched, unanswered]).not.toContain(undefined)
  onDay('2027-04-01')
  desk = await enter(service, 'desk@cpts.test')
}, 60_000)

describe('the figures', () => {
  it('are those of the dates, told apart by what became of each listing and why', async () => {
    const { report } = await readReport(as.desk, 'erdre-et-cens', { from: '2027-01-01', to: '2027-03-31' })
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
    const { report, hours } = await readReport(as.desk, 'erdre-et-cens', { from: '2027-01-01', to: '2027-03-31' })
    expect([report.from, hours]).toEqual(['2027-01-01', 0])
    const campaign = await published('2026-11-20', {
      kind: 'reinforcement',
      profession: 'infirmier',
      periods: [{ from: '2026-12-07', to: '2026-12-09' }],
    })
    // Three half-days of one person, from Monday afternoon to Tuesday evening: day 20794 is 2026-12-07.
    await service.db.sql`
      insert into taken (listing, candidate, half_days)
      select ${campaign}, c.id, int4multirange(int4range(20794 * 2 + 1, 20796 * 2)) from candidate c order by c.id limit 1`
    onDay('2027-04-01')
    const taken = async (from: string, to: string) => (await readReport(as.desk, 'erdre-et-cens', { from, to })).hours
    expect(await taken('2026-12-01', '2026-12-31')).toBe(12)
    expect(await taken('2026-12-01', '2026-12-07')).toBe(4)
    expect(await taken('2026-12-09', '2026-12-31')).toBe(0)
    await withdrawListing(as.owner, campaign)
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

describe('what leaves the house', () => {
  const paper = REPORT.replace('rapport?', 'rapport/imprimer?')

  it('merges what is small, here one orthophoniste, two people, one of each outcome', async () => {
    const { html } = await desk.get(paper)
    const text = textOf(html)
    expect(text).toContain('CPTS Erdre et Cens , du 1er\u00a0janv. au 31\u00a0mars 2027. Établi le 1er\u00a0avr. 2027')
    expect(text).toMatch(
      /15 annonces publiées 5 d’entre elles pourvues à ce jour 50\u00a0% de celles qui sont closes 10\u00a0jours/,
    )
    expect(text).toContain('moins de 5 personnes disponibles')
    expect(text).not.toMatch(/[Oo]rthophoniste/)
    expect(text).toContain('Pourvues 5 Encore ouvertes 5 Autres issues 5')
    expect(text).toMatch(/60\u00a0jours ou moins 5 61 à 90\u00a0jours 0/)
    const { document } = parseHTML(html)
    const cells = [...document.querySelectorAll('td')].map((cell) => Number(cell.textContent))
    expect(cells.length).toBeGreaterThan(10)
    expect(cells.filter((n) => n > 0 && n < 5)).toEqual([])
    expect(html).not.toMatch(/@|nurse|owner/)
  })

  it('is the same as a file', async () => {
    const seen = await desk.get(REPORT.replace('rapport?', 'rapport.csv?'))
    expect(seen.headers.get('Content-Disposition')).toContain('rapport-erdre-et-cens-2027-01-01-2027-03-31.csv')
    const { data, errors } = papaparse.parse<Record<string, string>>(seen.html.replace(/^\ufeff/, ''), {
      header: true,
      skipEmptyLines: true,
    })
    expect(errors).toEqual([])
    const of = (part: string) => data.filter((line) => line.Rubrique === part).map((line) => [line.Ligne, line.Nombre])
    expect(of('En bref')).toEqual([
      ['Annonces publiées', '15'],
      ['Annonces pourvues', '5'],
      ['Taux de celles qui sont closes (%)', '50'],
      ['Délai médian pour pourvoir (jours)', '10'],
      ['Personnes disponibles aujourd’hui', 'moins de 5'],
      ['Heures de renfort', '0'],
    ])
    expect(of('Ce que sont devenues les annonces')).toEqual([
      ['Pourvues', '5'],
      ['Encore ouvertes', '5'],
      ['Autres issues', '5'],
    ])
    const numbers = data
      .flatMap((line) => [line.Nombre, line['dont pourvues']])
      .filter(Boolean)
      .map(Number)
    expect(numbers.filter((n) => n > 0 && n < 5)).toEqual([])
  })

  it('prints on A4, without what one presses', async () => {
    const browser = await launchBrowser()
    try {
      const context = await browser.newContext({ locale: 'fr-FR' })
      const session = await service.db.sql.begin((tx) => admit(service.worker, tx, as.desk.actor?.account ?? '', null))
      await context.addCookies([{ name: 'releve', value: session.sessionToken, url: service.baseUrl }])
      const page = await context.newPage()
      await page.goto(service.baseUrl + paper)
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('.site nav').isVisible()).toBe(false)
      expect(await page.locator('a:has-text("Revenir au rapport")').isVisible()).toBe(false)
      expect(await page.locator('figure > svg').first().isVisible()).toBe(true)
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
      // A4 is 595 × 842 points.
      expect(pdf).toMatch(/\/MediaBox \[0 0 59[456][.\d]* 84[123][.\d]*\]/)
      expect([...pdf.matchAll(/\/Type \/Page\b/g)].length).toBeLessThanOrEqual(6)
    } finally {
      await browser.close()
    }
  })
})
