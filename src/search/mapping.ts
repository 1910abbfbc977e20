import type { Deps } from '../accounts/context.ts'
import { notFound } from '../platform/errors.ts'
import { OUTSIDE } from '../territories/model.ts'
import { listTerritories } from '../territories/service.ts'
import { type Address, PER_FILE, sitemap, sitemapIndex } from './sitemap.ts'
import * as store from './sitemap-store.ts'

/** What search engines are told to look at: the pages that are the same for all, and every opening that anybody finds. */

type Reading = Pick<Deps, 'sql' | 'clock' | 'baseUrl'>

/** Not the pages that are somebody's own, nor the searches, which have no end. */
const PAGES = ['/', '/territoires', '/aide', '/mentions-legales', '/donnees-personnelles', '/accessibilite']

/** Names the files below. */
export async function indexText({ sql, clock, baseUrl }: Reading): Promise<string> {
  const files = Math.ceil((await store.countOpen(sql, clock())) / PER_FILE)
  const names = ['pages', ...Array.from({ length: files }, (_, i) => `annonces-${i + 1}`)]
  return sitemapIndex(names.map((name) => `${baseUrl}/sitemaps/${name}.xml`))
}

export async function pagesText({ sql, baseUrl }: Reading): Promise<string> {
  const territories = (await listTerritories(sql)).filter(({ slug }) => slug !== OUTSIDE)
  const paths = [...PAGES, ...territories.map(({ slug }) => `/territoires/${slug}`)]
  return sitemap(paths.map((path): Address => ({ url: `${baseUrl}${path}`, at: null })))
}

/** The openings of file `number`, from 1 on; throws `not-found` for one that has none, but the first. */
export async function openingsText({ sql, clock, baseUrl }: Reading, number: number): Promise<string> {
  const open = await store.readOpen(sql, clock(), (number - 1) * PER_FILE, PER_FILE)
  if (open.length === 0 && number > 1) throw notFound()
  return sitemap(open.map(({ id, at }) => ({ url: `${baseUrl}/annonces/${id}`, at })))
}
