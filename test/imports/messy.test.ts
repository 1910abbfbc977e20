import { beforeAll, describe, expect, test } from 'vitest'
import { useService } from '../support/service.ts'
import { useCountry } from './country.ts'
import { type Value, workbookOf } from './sheets.ts'

/** A coordinator's real year: 500 rows in which everything goes wrong that goes wrong, with the counts known. */

const service = useService()
const { ask, pathOf, read, rowsOf, stateOf } = useCountry(service)

const HEAD = ['Titulaire', 'E-mail', 'Portable', 'Ville', 'Métier', 'Début', 'Fin', 'Rétrocession', 'Remarques', 'Coût']
const ROWS = 500
const day = (n: number) => new Date(Date.UTC(2027, 1, 1 + n))
/** Excel's number of that day. */
const serial = (n: number) => day(n).getTime() / 86_400_000 + 25_569
const french = (n: number) => day(n).toISOString().slice(0, 10).split('-').reverse().join('/')
const short = (n: number) => french(n).replace('/2027', '/27')

/** What is wrong with a row, by its number; the others are right in one of four ways of writing dates. */
type Fault = 'email' | 'date' | 'place' | 'share' | 'formula' | 'twin' | 'title' | 'far'
const faultOf = (i: number): Fault | null => {
  if (i % 50 === 49) return 'title'
  if (i % 50 === 7) return 'email'
  if (i % 50 === 11) return 'date'
  if (i % 50 === 17) return 'place'
  if (i % 50 === 23) return 'share'
  if (i % 50 === 31) return 'formula'
  if (i % 50 === 37) return 'far'
  return i % 50 === 41 ? 'twin' : null
}
const count = (fault: Fault | null) =>
  Array.from({ length: ROWS }, (_, i) => faultOf(i)).filter((one) => one === fault).length

function rowOf(i: number): Value[] {
  const fault = faultOf(i)
  if (fault === 'title') return [`Semaine ${i}`, ...HEAD.slice(1).map(() => null)]
  // A twin says again what stands two rows above.
  const n = fault === 'twin' ? i - 2 : i
  const from = [day(n), serial(n), french(n), short(n)][n % 4] as Value
  return [
    `Titulaire ${n}`,
    fault === 'email' ? `t${n}@gmial.com` : `t${n}@cabinet.test`,
    600_000_000 + n,
    fault === 'place'
      ? 'Orvaux-les-Bains'
      : fault === 'far'
        ? 'Rouen'
        : (['Orvault', '44700', 'SAUTRON', 'La Chapelle sur Erdre'][n % 4] as string),
    ['IDEL', 'Kiné', 'Médecin généraliste', 'sage-femme'][n % 4] as string,
    fault === 'date' ? '31/02/2027' : fault === 'formula' ? { formula: 'A1+1' } : from,
    { formula: 'F4+9', result: day(n + 9) },
    fault === 'share' ? 'selon' : ([0.8, '80/20', '20 % de rétrocession', '80 %'][n % 4] as Value),
    `Besoin numéro ${n}`,
    { formula: '1/0', result: { error: '#DIV/0!' } },
  ]
}

async function checked(name: string, bytes: Uint8Array): Promise<string> {
  const id = await read(name, bytes)
  const { mapping } = (await stateOf(id)) as { mapping: (string | null)[] }
  expect(mapping).toEqual([
    'name',
    'email',
    'phone',
    'commune',
    'profession',
    'from',
    'to',
    'split',
    'description',
    null,
  ])
  const fields = Object.fromEntries(mapping.map((code, i) => [`colonne${i}`, code ?? '']))
  expect((await ask(pathOf(id, '/colonnes'), 'desk', fields)).status).toBe(303)
  await service.settled()
  return id
}

const COUNTS = {
  valid: count(null),
  error: count('email') + count('date') + count('place') + count('share') + count('formula') + count('far'),
  duplicate: count('twin'),
  ignored: count('title'),
}

async function countsOf(id: string) {
  const rows = await rowsOf(id)
  const of = (status: string) => rows.filter((row) => row.status === status).length
  return { valid: of('valid'), error: of('error'), duplicate: of('duplicate'), ignored: of('ignored') }
}

let id: string
beforeAll(async () => {
  const rows = [
    ['Remplacements 2027'],
    ['Mis à jour par Camille'],
    HEAD,
    ...Array.from({ length: ROWS }, (_, i) => rowOf(i)),
  ]
  const file = await workbookOf(rows, (sheet) => {
    sheet.mergeCells('A1:J1')
    for (let i = 0; i < ROWS; i++) {
      if (faultOf(i) === 'title') sheet.mergeCells(`A${i + 4}:J${i + 4}`)
      sheet.getCell(`H${i + 4}`).numFmt = '0%'
      if (typeof sheet.getCell(`F${i + 4}`).value === 'object') sheet.getCell(`F${i + 4}`).numFmt = 'dd/mm/yyyy'
      sheet.getCell(`G${i + 4}`).numFmt = 'dd/mm/yyyy'
    }
  })
  id = await checked('messy.xlsx', file)
}, 60_000)

describe('a messy year of 500 rows', () => {
  test('is counted exactly, and each fault is told at its column', async () => {
    expect(COUNTS).toEqual({ valid: 420, error: 60, duplicate: 10, ignored: 10 })
    expect(await countsOf(id)).toEqual(COUNTS)
    const rows = await rowsOf(id)
    const told = (fault: Fault) =>
      rows[Array.from({ length: ROWS }, (_, i) => i).find((i) => faultOf(i) === fault) ?? 0]?.problems
    expect(told('email')).toEqual([{ column: 1, message: expect.stringContaining('@gmail.com') }])
    expect(told('date')).toEqual([{ column: 5, message: expect.stringContaining('n’existe pas') }])
    expect(told('place')).toEqual([{ column: 3, message: expect.stringContaining('introuvable') }])
    expect(told('share')).toEqual([{ column: 7, message: expect.stringContaining('80/20') }])
    expect(told('formula')).toContainEqual({ column: 5, message: expect.stringContaining('pas de résultat') })
    expect(told('far')).toEqual([{ column: 3, message: expect.stringContaining('pas dans votre territoire') }])
  })

  test('reads every way of writing a day as the same day, and every share as the candidate’s', async () => {
    const rows = (await rowsOf(id)).filter(({ status }) => status === 'valid').slice(0, 40)
    for (const { n, input } of rows) {
      const iso = (days: number) =>
        day(n - 4 + days)
          .toISOString()
          .slice(0, 10)
      expect(input.listing.periods, `row ${n}`).toEqual([{ from: iso(0), to: iso(9), weekdays: null, halves: null }])
      expect(input.listing.candidateSharePct, `row ${n}`).toBe(80)
    }
  })

  test('says the same as a CSV in Windows-1252', async () => {
    const text = [HEAD, ...Array.from({ length: ROWS }, (_, i) => rowOf(i))]
      .map((cells, i) => (i > 0 ? plainOf(cells) : cells).join(';'))
      .join('\r\n')
    const latin = await checked('messy.csv', new Uint8Array(Buffer.from(text, 'latin1')))
    expect(await countsOf(latin)).toEqual(COUNTS)
  })

  test('becomes listings, all of them', async () => {
    expect((await ask(pathOf(id, '/importer'), 'desk', {})).status).toBe(303)
    for (let i = 0; i < 200 && (await stateOf(id))?.state !== 'done'; i++)
      await new Promise((later) => setTimeout(later, 100))
    const [row] = await service.db.sql`select count(*)::int as n from listing where entered_at is not null`
    expect(row?.n).toBe(COUNTS.valid)
  })
})

/** Cells as a spreadsheet saves them as text. */
function plainOf(cells: readonly Value[]): string[] {
  return cells.map((cell, column): string => {
    if (cell === null) return ''
    if (cell instanceof Date) return cell.toISOString().slice(0, 10).split('-').reverse().join('/')
    if (typeof cell === 'object' && 'formula' in cell)
      return cell.result === undefined ? '#REF!' : plainResult(cell.result)
    return column === 7 && cell === 0.8 ? '80%' : String(cell)
  })
}

const plainResult = (result: unknown) => (result instanceof Date ? (plainOf([result])[0] as string) : '#DIV/0!')
