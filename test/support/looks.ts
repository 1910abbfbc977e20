import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What axe complains of in a page as it stands (or in a part of it), first in light, then in dark; the page stays light. */
export async function complaints(page: Page, within?: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await violations(page, within)
  await page.emulateMedia({ colorScheme: 'dark' })
  // The other rules do not depend on the colours.
  const dark = await violations(page, within, 'color-contrast')
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...dark.map((one) => `dark: ${one}`)]
}

async function violations(page: Page, within: string | undefined, rule?: string): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  if (within) axe.include(within)
  if (rule) axe.withRules(rule)
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** In CSS pixels: more than the screen's where something hangs out. */
export const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth)
