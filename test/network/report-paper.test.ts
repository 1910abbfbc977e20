import { parseHTML } from 'linkedom'
import papaparse from 'papaparse'
import { beforeAll, describe, expect, it } from 'vitest'
import { admit } from '../../src/accounts/service.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor } from '../support/visitor.ts'
import { REPORT, useReported } from './reported.ts'

/** What of a report leaves the house: on paper and as a file. */

const service = useService('2027-01-02T12:00:00Z')
const world = useReported(service)
let desk: Visitor

beforeAll(async () => {
  desk = await enter(service, 'desk@cpts.test')
})

describe('what leaves the house', () => {
  const paper = REPORT.replace('rapport?', 'rapport/imprimer?')

  it('merges what is small, here one orthophoniste, two people, one of each outcome', async () => {
    const { html } = await desk.get(paper)
    const text = textOf(html)
    expect(text).toContain('CPTS Erdre et Cens , du 1er\u00a0janv. au 31\u00a0mars 2027. Établi le 1er\u00a0avr. 2027')
    expect(text).toMatch(
      /15 annonces publiées 5 d’entre elles pourvues à ce jour 50\u00a0% des annonces closes ont été pourvues 10\u00a0jours/,
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
      const session = await service.db.sql.begin((tx) =>
        admit(service.worker, tx, world.as.desk.actor?.account ?? '', null),
      )
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
