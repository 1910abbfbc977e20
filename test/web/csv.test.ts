import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { csvOf } from '../../src/web/csv.ts'

const columns = [
  { title: 'Nom', of: (row: { name: string }) => row.name },
  { title: 'Note', of: () => 4.5 },
  { title: 'Solde', of: () => -3 },
  { title: 'Vide', of: () => null },
  { title: 'Actif', of: () => true },
]

const read = (text: string) =>
  Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { delimiter: ';' }).data.filter((row) => row.length > 1)

test('another reader finds what was written, accents, quotes and line ends too', () => {
  const text = csvOf(columns, [{ name: 'Léa "la\nkiné" ; Brétigné' }])
  expect(text.startsWith('\uFEFFNom;Note;Solde;Vide;Actif\r\n')).toBe(true)
  expect(read(text)[1]).toEqual(['Léa "la\nkiné" ; Brétigné', '4,5', '-3', '', 'oui'])
})

test.each(['=1+1', '+33 6', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\uFF1D1+1'])(
  '%j does not run in a spreadsheet',
  (name) => {
    expect(read(csvOf(columns, [{ name }]))[1]?.[0]).toBe(`'${name}`)
  },
)
