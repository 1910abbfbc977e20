import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { useService } from '../support/service.ts'

/** The API's page, in a real browser under our own Content-Security-Policy, with nothing from elsewhere. */

const service = useService()
// A busy machine draws the page slowly.
const PATIENT = { timeout: 10_000 }
let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

test('shows every operation and tries one, without a script, style or picture from elsewhere', async () => {
  const page = await browser.newPage()
  const asked: string[] = []
  const trouble: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('requestfailed', (request) => trouble.push(request.url()))
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(message.text())
  })
  const response = await page.goto(`${service.baseUrl}/api/docs`)
  expect(response?.headers()['content-security-policy']).toContain("script-src 'self'")
  await page.locator('.opblock-tag').first().waitFor()
  for (const tag of await page.locator('.opblock-tag').all()) await tag.click()
  const { body } = await service.visitor('GET', '/api/openapi.json')
  const operations = Object.values(body.paths as Record<string, object>).flatMap((verbs) => Object.keys(verbs))
  await expect.poll(() => page.locator('.opblock').count(), PATIENT).toBe(operations.length)

  const operation = page.locator('.opblock').filter({ hasText: '/api/communes/{code}' })
  await operation.locator('.opblock-summary-control').click()
  await operation.locator('.try-out__btn').click()
  await operation.getByPlaceholder('code').fill('44109')
  await operation.locator('.execute').click()
  await expect.poll(() => operation.locator('.live-responses-table').textContent(), PATIENT).toContain('Nantes')

  expect(trouble).toEqual([])
  expect(asked.filter((url) => !url.startsWith(`${service.baseUrl}/`) && !url.startsWith('data:'))).toEqual([])
})

test('is named by the document; its scripts have names that change with them', async () => {
  const { body } = await service.visitor('GET', '/api/openapi.json')
  expect(body.externalDocs.url).toBe(`${service.baseUrl}/api/docs`)
  expect(body.servers).toEqual([{ url: service.baseUrl }])
  const page = await service.visitor('GET', '/api/docs')
  const [bundle] = /\/assets\/swagger-ui\.[0-9a-f]+\.js/.exec(page.body) ?? []
  const asset = await service.visitor('GET', bundle as string)
  expect(asset.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
  expect(asset.headers.get('Cache-Control')).toContain('immutable')
})
