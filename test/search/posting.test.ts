import { parseHTML } from 'linkedom'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fillListing } from '../../src/introductions/filling.ts'
import { openDesk } from '../network/territory.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'
import { visit } from '../support/visitor.ts'

/** A listing's page as search engines read it. */

const service = useService()
const visitor = visit(service)
const BREAKING = '</script><script>alert(1)</script><!--'
let desk: Awaited<ReturnType<typeof openDesk>>

beforeAll(async () => {
  desk = await openDesk(service)
})

/** What Google wants of a job, and nothing that it would refuse. */
const POSTING = z.object({
  '@context': z.literal('https://schema.org/'),
  '@type': z.literal('JobPosting'),
  title: z.string().min(1),
  description: z.string().regex(/^<p>/),
  identifier: z.strictObject({ '@type': z.literal('PropertyValue'), name: z.literal('Relève'), value: z.uuid() }),
  datePosted: z.iso.datetime(),
  validThrough: z.iso.datetime(),
  employmentType: z.array(z.enum(['TEMPORARY', 'CONTRACTOR', 'PART_TIME', 'FULL_TIME', 'OTHER'])).min(1),
  hiringOrganization: z.strictObject({ '@type': z.literal('Organization'), name: z.string().min(1) }),
  jobLocation: z
    .array(
      z.strictObject({
        '@type': z.literal('Place'),
        address: z.strictObject({
          '@type': z.literal('PostalAddress'),
          addressLocality: z.string().min(1),
          addressRegion: z.string().min(1),
          postalCode: z.string().regex(/^\d{5}$/),
          addressCountry: z.literal('FR'),
        }),
        geo: z.strictObject({ '@type': z.literal('GeoCoordinates'), latitude: z.number(), longitude: z.number() }),
      }),
    )
    .min(1),
  occupationalCategory: z.string().min(1),
  directApply: z.literal(true),
  baseSalary: z.undefined().optional(),
})

function postingIn(html: string) {
  const [script, ...more] = parseHTML(html).document.querySelectorAll('script[type="application/ld+json"]')
  expect(more).toEqual([])
  return script ? JSON.parse(script.textContent ?? '') : null
}

const postingOf = async (title: string, fields: object = {}) =>
  postingIn((await visitor.get(`/annonces/${await desk.publish(title, fields)}`)).html)

describe('the job posting of a listing', () => {
  it('says what a search engine asks for', async () => {
    const posting = await postingOf('Deux semaines à Orvault', { communes: ['44114', '44194'] })
    expect(POSTING.parse(posting)).toMatchObject({
      title: 'Infirmier, remplacement',
      datePosted: '2026-11-23T09:00:00.000Z',
      // The end of the last day needed, in Paris.
      validThrough: '2027-06-05T22:00:00.000Z',
      employmentType: ['TEMPORARY', 'CONTRACTOR'],
      hiringOrganization: { name: 'Cabinet des Tilleuls' },
      occupationalCategory: 'Infirmier',
    })
    expect(posting.jobStartDate).toBe('2027-06-01')
    expect(posting.jobLocation.map((place: { address: object }) => place.address)).toMatchObject([
      { addressLocality: 'Orvault', postalCode: '44700', addressRegion: 'Loire-Atlantique' },
      { addressLocality: 'Sautron', postalCode: '44880' },
    ])
    expect(posting.description).toContain('<p>Un texte sans coordonnées.</p>')
  })

  it('has an end though the listing has none: when it would expire', async () => {
    const posting = await postingOf('Collaboration', { kind: 'collaboration', periods: null, window: {} })
    expect(POSTING.parse(posting)).toMatchObject({
      employmentType: ['CONTRACTOR'],
      validThrough: '2027-02-21T09:00:00.000Z',
    })
    const many = await postingOf('Vaccination', { kind: 'reinforcement', places: 3 })
    expect(POSTING.parse(many).employmentType).toContain('TEMPORARY')
    expect(many.totalJobOpenings).toBe(3)
  })

  it.each([
    'Cabinet du Dr Durand',
    'Docteure Anne Le Goff',
    'Drs Durand et Petit',
    'Mmes Roy, Blanc',
    'M. Martin',
    null,
  ])('names nobody: %s', async (structureName) => {
    expect((await postingOf('x', { structureName })).hiringOrganization.name).toBe('CPTS Erdre et Cens')
    const outside = await postingOf('y', { structureName, communes: ['75056'] }).catch(() => null)
    if (outside) expect(outside.hiringOrganization.name).toBe('Relève')
  })

  it('is none where there is no job, or it is not everybody’s', async () => {
    expect(await postingOf('À reprendre', { kind: 'succession', periods: null, window: {} })).toBeNull()
    const filled = await desk.publish('Pourvue')
    await fillListing(desk.owner, filled, [])
    const { status, html } = await visitor.get(`/annonces/${filled}`)
    expect(status).toBe(404)
    expect(postingIn(html)).toBeNull()
    expect(html).toContain('<meta name="robots" content="noindex"/>')
  })
})

describe('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
  })

  it('what people typed ends no script, runs none, and is read back as it was; the policy of scripts blocks nothing', async () => {
    const id = await desk.publish(BREAKING, { description: `${BREAKING}\n\u2028 & "deux" \\ <b>x</b>` })
    const page = await browser.newPage()
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('dialog', (dialog) => {
      said.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(`${service.baseUrl}/annonces/${id}`, { waitUntil: 'networkidle' })
    const texts = await page.locator('script[type="application/ld+json"]').allTextContents()
    await page.close()
    expect(said).toEqual([])
    expect(texts).toHaveLength(1)
    const posting = POSTING.parse(JSON.parse(texts[0] as string))
    const words = parseHTML(`<body>${posting.description}</body>`).document
    expect([...words.querySelectorAll('p')].map(({ textContent }) => textContent)).toContain(BREAKING)
    expect(words.querySelectorAll('script, b')).toHaveLength(0)
  })
})
