import { parseHTML } from 'linkedom'
import papaparse from 'papaparse'
import { beforeAll, describe, expect, it } from 'vitest'
import { addressOf, filled } from './places.ts'
import type { RoleOf } from './rules.ts'
import { MARKED, spoilWords } from './spoiling.ts'
import { ROUTES } from './table.ts'
import { type Answered, useAccessWorld } from './world.ts'

/** What people typed is text, wherever it is shown: never an element, an attribute, an address that acts, a line, a formula. */

const world = useAccessWorld()
let taken: string[]
beforeAll(async () => {
  taken = await spoilWords(world.service.db.sql)
})

const ROLES: RoleOf[] = ['visitor', 'owner', 'candidate', 'coordinator']

function inHtml(text: string): string[] {
  const { document } = parseHTML(text)
  const all = [...document.querySelectorAll('*')]
  return [
    ...all.filter((element) => element.classList.contains('hostile')).map(() => 'an element'),
    ...all.flatMap((element) =>
      [...element.attributes].flatMap(({ name, value }) =>
        /^on|["'<>]/.test(name)
          ? [`the attribute ${name}`]
          : /^(href|src|action|formaction)$/.test(name) && /^\s*(javascript|data):/i.test(value)
            ? [`${name} ${value}`]
            : [],
      ),
    ),
  ]
}

/** What became of the words in an answer, by its type. */
function slips({ headers, text }: Answered): string[] {
  const type = headers.get('Content-Type') ?? ''
  if (type.includes('json')) return []
  if (type.includes('csv')) {
    const rows = papaparse.parse<string[]>(text.replace(/^\uFEFF/, ''), { delimiter: ';' }).data
    return rows.flat().filter((cell) => /^[=+@\t\r]/.test(cell))
  }
  if (type.includes('calendar')) return text.split('\r\n').filter((line) => /^X-HOSTILE|\n/.test(line))
  const raw = text.includes('<img class=hostile') ? ['not escaped'] : []
  return type.includes('html') ? [...raw, ...inHtml(text)] : raw
}

describe('hostile words', () => {
  it('stand in every kind of text that people write', () => {
    for (const column of WRITTEN) expect(taken).toContain(column)
  })

  it.each(ROUTES.filter(({ route }) => route.startsWith('GET ')).map((one) => [one.route, one] as const))(
    '%s shows them as text',
    async (route, { who, request }) => {
      const pattern = route.split(' ')[1] as string
      const path = request.at ? filled(request.at, world.places) : addressOf(pattern, world.places, world.pages.stops)
      const found: string[] = []
      for (const as of ROLES.filter((role) => who[role] === 'yes')) {
        const answered = await world.ask({ method: 'GET', path, as })
        if (answered.status >= 500) found.push(`${as}: ${answered.status}`)
        found.push(...slips(answered).map((slip) => `${as}: ${slip}`))
      }
      expect(found).toEqual([])
    },
  )

  it('typed into a form that is refused, are shown again as text', async () => {
    // Columns that programs fill are spoilt too, so that a verb may fail: what is shown is what counts here.
    const names = [
      'title',
      'name',
      'text',
      'message',
      'reason',
      'email',
      'phone',
      'description',
      'note',
      'communes.0',
      'q',
    ]
    const body = Object.fromEntries(names.map((name) => [name, MARKED]))
    const found: string[] = []
    for (const { route, who } of ROUTES.filter(({ route }) => /^POST \/(?!api)/.test(route))) {
      const path = addressOf(route.split(' ')[1] as string, world.places, world.pages.stops)
      const as = ROLES.findLast((role) => who[role] === 'yes') ?? 'visitor'
      const answered = await world.ask({ method: 'POST', path, as, body: { ...body, territoire: 'rouen' } })
      found.push(...slips(answered).map((slip) => `${route}: ${slip}`))
    }
    expect(found).toEqual([])
  })
})

const WRITTEN = [
  'listing.title',
  'listing.description',
  'contact.name',
  'message.text',
  'interest.message',
  'campaign.title',
]
