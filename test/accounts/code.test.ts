import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { complaints } from '../support/looks.ts'
import { useService } from '../support/service.ts'

/** Signing in on a phone, the mail read elsewhere. */

// The browser keeps the session cookie by its own clock.
const service = useService(new Date().toISOString())
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

it('takes the code at once, and a second mail only when the first had time to come', { timeout: 60_000 }, async () => {
  const email = 'anne@cabinet.example'
  const context = await browser.newContext({ viewport: { width: 360, height: 780 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.clock.install()
  await page.goto(`${service.baseUrl}/connexion?next=/mes-annonces`)
  await page.getByLabel('Votre adresse mail').fill(email)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Regardez votre boîte mail' }).waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('code')
  expect(await complaints(page)).toEqual([])
  const again = page.getByRole('button', { name: 'Renvoyer le mail' })
  expect(await again.isDisabled()).toBe(true)
  await page.clock.runFor(31_000)
  expect([await again.isDisabled(), await again.innerText()]).toEqual([false, 'Renvoyer le mail'])
  await again.click()
  const [, second] = await service.mailsTo(email, 2)
  const code = /^(\d{6})$/m.exec(second?.mail.text ?? '')?.[1] as string
  await page.getByLabel('Code à six chiffres').fill(`${code.slice(0, 3)} ${code.slice(3)}`)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/mes-annonces')
  const [cookie] = await context.cookies()
  expect(Math.round(((cookie?.expires ?? 0) - service.now.getTime() / 1000) / 86_400)).toBe(90)
})
