import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { waitUntil } from './child.ts'
import type { Service } from './service.ts'

/** The narrowest phone. */
export const NARROW = { width: 360, height: 780 }

/** A person at the keyboard. */
export interface Typist {
  page: Page
  /** Tabs to the control or link with this label. */
  to(label: string): Promise<void>
  type(text: string): Promise<void>
  press(key: string): Promise<void>
  /** Enter, and whatever page that leads to. */
  enter(): Promise<void>
  /** Until the focus is on this, without a key being pressed: the browser moves it a moment after the page is there. */
  at(label: string): Promise<void>
  /** What the page says, without its frame. */
  said(): Promise<string>
}

export async function typistIn(context: BrowserContext): Promise<Typist> {
  const page = await context.newPage()
  return {
    page,
    to: (label) => tabTo(page, label),
    type: (text) => page.keyboard.type(text),
    press: (key) => page.keyboard.press(key),
    async enter() {
      const moved = page.waitForEvent('domcontentloaded')
      await page.keyboard.press('Enter')
      await moved
    },
    async at(label) {
      await waitUntil(async () => (await page.evaluate(focusedElement)).label === label)
    },
    said: () => page.locator('main').innerText(),
  }
}

/** Asks for the sign-in mail on the page that is open, and types its code. */
export async function typeCode(me: Typist, service: Service, email: string): Promise<void> {
  const before = service.smtp.mails.filter((mail) => mail.to.includes(email)).length
  await me.to('Votre adresse mail')
  await me.type(email)
  await me.enter()
  const mail = (await service.mailsTo(email, before + 1)).at(-1)?.mail.text ?? ''
  await me.at('Code à six chiffres')
  await me.type(/^(\d{6})$/m.exec(mail)?.[1] as string)
  await me.enter()
}

/** Tabs on until a label, at most twice round a page. */
export async function tabTo(page: Page, label: string): Promise<void> {
  const passed: string[] = []
  while (passed.length < 150) {
    const at = await page.evaluate(focusedElement)
    if (at.label === label) {
      expect(at.visible, `the focus on “${label}”`).toBe(true)
      return
    }
    passed.push(at.label)
    await page.keyboard.press('Tab')
  }
  throw new Error(`no “${label}” at ${page.url()}, but ${[...new Set(passed)].join(' · ')}`)
}

/** Runs in the page. */
function focusedElement(): { label: string; visible: boolean } {
  const element = document.activeElement
  if (!element || element === document.body) return { label: '', visible: false }
  const labels = (element as HTMLInputElement).labels
  const style = getComputedStyle(element)
  return {
    label: ((labels?.[0] ?? element).textContent ?? '').trim(),
    visible: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
  }
}

/**
 * The nth date to come whose day and month are the same number, as one types it ("02022027"): whether a date field asks
 * for the day or the month first depends on the browser's language.
 */
export function typedDate(now: Date, n: number): string {
  const dates = Array.from({ length: 30 }, (_, i) => {
    const [year, month] = [now.getUTCFullYear() + Math.floor(i / 12), (i % 12) + 1]
    return new Date(Date.UTC(year, month - 1, month))
  }).filter((date) => date > now)
  const [year, month, day] = (dates[n] as Date).toISOString().slice(0, 10).split('-')
  return `${day}${month}${year}`
}
