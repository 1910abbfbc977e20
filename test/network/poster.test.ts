import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, test } from 'vitest'
import { admit } from '../../src/accounts/service.ts'
import { fillListing } from '../../src/introductions/filling.ts'
import { prepareBroadcast } from '../../src/network/broadcasts.ts'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'
import { openDesk } from './territory.ts'

/** The A4 poster, as a browser prints it and a phone reads it. */

const service = useService(new Date().toISOString())
const HERE = 'erdre-et-cens'
const LONG = {
  description: 'Texte.',
  communes: ['44114', '44194', '44035'],
  periods: Array.from({ length: 8 }, (_, i) => ({
    from: `2027-0${i + 1}-04`,
    to: `2027-0${i + 1}-15`,
    weekdays: [1, 3],
  })),
}

/** Of jsQR, where its script is loaded. */
type Decode = (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null

let browser: Browser
let page: Page
let world: Awaited<ReturnType<typeof openDesk>>
const ids: string[] = []

beforeAll(async () => {
  world = await openDesk(service)
  for (let i = 0; i < 7; i++)
    ids.push(await world.publish(`Annonce ${i} ${'très longue à lire '.repeat(5)}`.trim(), LONG))
  await service.settled()
  browser = await launchBrowser()
  const context = await browser.newContext({ bypassCSP: true })
  page = await context.newPage()
  const { sessionToken } = await signIn()
  await context.addCookies([{ name: 'releve', value: sessionToken, url: service.baseUrl }])
}, 120_000)

afterAll(async () => {
  await browser?.close()
})

async function signIn() {
  const account = world.desk.actor?.account as string
  return service.db.sql.begin((tx) => admit(service.worker, tx, account, null))
}

async function open(listings: readonly string[]): Promise<void> {
  const id = await prepareBroadcast(world.desk, HERE, { listings: [...listings] })
  await page.goto(`${service.baseUrl}/mon-territoire/diffusion/${id}/affiche`)
}

/** How many pages the browser prints. */
async function pages(): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
  const text = pdf.toString('latin1')
  expect(text).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/)
  return text.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
}

test.each([
  [1, 1],
  [2, 1],
  [3, 1],
  [6, 1],
  [7, 2],
])('%s openings with all the words they may have fit %s sheets of A4', async (count, sheets) => {
  await open(ids.slice(0, count))
  expect(await page.locator('.sheet').count()).toBe(sheets)
  expect(await pages()).toBe(sheets)
})

it('prints every code whole', async () => {
  await open(ids)
  await page.emulateMedia({ media: 'print' })
  // What is cut off by its frame is no code any more.
  const cut = await page.evaluate(
    () =>
      [...document.querySelectorAll('.sheet .qr')].filter((code) => {
        const box = code.getBoundingClientRect()
        const frames = [code.closest('.sheet'), code.parentElement].map((one) =>
          (one as Element).getBoundingClientRect(),
        )
        return box.width < 100 || frames.some((one) => box.bottom > one.bottom + 1 || box.right > one.right + 1)
      }).length,
  )
  await page.emulateMedia({ media: null })
  expect(cut).toBe(0)
})

it('leads a phone to each opening, and to the page of the territory', async () => {
  await open(ids.slice(0, 3))
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('jsqr') })
  const read = await page.evaluate(async () => {
    const decode = (globalThis as unknown as { jsQR: Decode }).jsQR
    const texts: (string | undefined)[] = []
    for (const svg of document.querySelectorAll('.qr')) {
      const image = new Image(300, 300)
      const copy = svg.cloneNode(true) as Element
      copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
      copy.setAttribute('width', '300')
      copy.setAttribute('height', '300')
      image.src = `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}`
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = canvas.height = 300
      const context = canvas.getContext('2d') as CanvasRenderingContext2D
      context.drawImage(image, 0, 0, 300, 300)
      texts.push(decode(context.getImageData(0, 0, 300, 300).data, 300, 300)?.data)
    }
    return texts
  })
  expect(read).toEqual([
    ...ids.slice(0, 3).map((id) => `${service.baseUrl}/annonces/${id}`),
    `${service.baseUrl}/territoires/${HERE}`,
  ])
})

it('shows no one filled since, and nobody’s name', async () => {
  const gone = await world.publish('Bientôt pourvue')
  await service.settled()
  await open([gone, ids[0] as string])
  expect(await page.locator('.sheet article').count()).toBe(2)
  await fillListing(world.owner, gone, [])
  await page.reload()
  expect(await page.locator('.sheet article').count()).toBe(1)
  expect(await page.content()).not.toContain('Tilleuls')
})
