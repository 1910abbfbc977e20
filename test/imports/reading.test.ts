import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { findHeadings, guessField, guessMapping } from '../../src/imports/columns.ts'
import { decodeText, guessDelimiter, readDelimited } from '../../src/imports/delimited.ts'
import { IMPORT_KINDS, Unreadable } from '../../src/imports/model.ts'
import { TEMPLATES } from '../../src/imports/template.ts'
import { readSheet } from '../../src/imports/thread.ts'
import { workbookOf } from './sheets.ts'

/** Files as people keep them, and files that somebody made to do harm. */

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => new Uint8Array(Buffer.from(text, encoding))
const cellsOf = (file: Uint8Array) => readSheet(file).rows.map(({ cells }) => cells)

describe('text files', () => {
  test.each([
    ['a;b\n1;2\n', ';'],
    ['a,b\n1,2\n', ','],
    ['a\tb\n1\t2\n', '\t'],
    ['Nom;Dates, heures\nX;"3, 4; 5"\n', ';'],
    ['sep=,\na,b;c\n', ','],
    ['un seul titre\nligne\n', ';'],
  ])('are cut where %j is', (text, delimiter) => {
    expect(guessDelimiter(text)).toBe(delimiter)
  })

  test.each([
    ['UTF-8', bytes('é;€')],
    ['UTF-8 with its mark', bytes('\ufeffé;€')],
    ['UTF-16 with its mark', bytes('\ufeffé;€', 'utf16le')],
    [
      'UTF-16, the other way round',
      bytes('\ufeffé;€', 'utf16le')
        .slice()
        .reverse()
        .map((_, i, all) => all[all.length - 1 - (i ^ 1)] as number),
    ],
    ['Windows-1252', new Uint8Array([0xe9, 0x3b, 0x80])],
  ])('are read in %s', (_, file) => {
    expect(decodeText(file)).toBe('é;€')
  })

  test('keep line breaks within quotes, skip empty lines, and number rows as records', () => {
    const { rows } = readDelimited(bytes('Nom;Note\r\n\r\n"Roux";"une\ndeux"\r\n;;\r\nLe Goff;x\r\n'))
    expect(rows).toEqual([
      { n: 1, cells: ['Nom', 'Note'] },
      { n: 3, cells: ['Roux', 'une\ndeux'] },
      { n: 5, cells: ['Le Goff', 'x'] },
    ])
  })
})

describe('workbooks', () => {
  test('give the values that one sees: dates, percents, formulas’ last results, yes and no', async () => {
    const file = await workbookOf(
      [
        ['Nom', 'Début', 'Part', 'Fin', 'Total', 'Oui', 'Rien', 'Faux'],
        [
          'Roux',
          new Date('2027-03-03T00:00:00Z'),
          0.8,
          46_100,
          { formula: '1+1', result: 2 },
          true,
          { formula: '1+1' },
          { formula: '1/0', result: { error: '#DIV/0!' } },
        ],
      ],
      (sheet) => {
        sheet.getCell('B2').numFmt = 'dd/mm/yyyy'
        sheet.getCell('C2').numFmt = '0%'
      },
    )
    expect(cellsOf(file)[1]).toEqual(['Roux', '2027-03-03', '80 %', '46100', '2', 'oui', '#FORMULE!', '#DIV/0!'])
  })

  test('fill merged areas, down to the last row and no further', async () => {
    const file = await workbookOf(
      [
        ['Besoins 2027', null, null],
        ['Nom', 'Ville', 'Dates'],
        ['Roux', 'Orvault', 'mars'],
        [null, null, 'avril'],
      ],
      (sheet) => {
        sheet.mergeCells('A1:C1')
        sheet.mergeCells('A3:A4')
        sheet.mergeCells('B3:B400')
      },
    )
    expect(readSheet(file)).toEqual({
      name: 'Besoins',
      rows: [
        { n: 1, cells: ['Besoins 2027', 'Besoins 2027', 'Besoins 2027'] },
        { n: 2, cells: ['Nom', 'Ville', 'Dates'] },
        { n: 3, cells: ['Roux', 'Orvault', 'mars'] },
        { n: 4, cells: ['Roux', 'Orvault', 'avril'] },
      ],
    })
  })

  test.each([
    ['an old .xls', bytes('\xd0\xcf\x11\xe0 old', 'latin1'), '.xls'],
    [
      'an encrypted .xlsx',
      new Uint8Array(
        Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.from('EncryptedPackage', 'utf16le')]),
      ),
      'mot de passe',
    ],
    ['an .ods', bytes('PK\x03\x04…mimetypeapplication/vnd.oasis.opendocument.spreadsheet', 'latin1'), '.ods'],
    ['a cut .xlsx', bytes('PK\x03\x04 and nothing', 'latin1'), 'illisible'],
    ['a PDF', bytes('%PDF-1.7'), 'pas un tableur'],
    ['a page', bytes('<!doctype html><p>'), 'pas un tableur'],
    ['a picture', new Uint8Array([0x89, 0x50, 0, 0, 0, 1, 2, 3]), 'ni un CSV'],
    ['nothing but spaces', bytes(' \n;;\n'), 'vide'],
    ['a quote that never ends', bytes('a;b\n"x;y\n'), 'guillemet'],
  ])('refuse %s with a clear word', (_, file, word) => {
    expect(() => readSheet(file)).toThrow(Unreadable)
    expect(() => readSheet(file)).toThrow(word)
  })

  test.each(['1.5', '3000000000', 'x'])('with a row %s, which no spreadsheet has, are refused', async (r) => {
    const parts = unzipSync(await workbookOf([['Nom'], ['Roux']]))
    const name = 'xl/worksheets/sheet1.xml'
    const xml = strFromU8(parts[name] as Uint8Array).replace('<row r="2"', `<row r="${r}"`)
    expect(() => readSheet(zipSync({ ...parts, [name]: strToU8(xml) }))).toThrow('illisible')
  })

  test('of more columns than anybody has are refused', async () => {
    const file = await workbookOf([Array.from({ length: 201 }, (_, i) => `c${i}`)])
    expect(() => readSheet(file)).toThrow('200 colonnes')
  })
})

test.each(IMPORT_KINDS.map(({ code }) => code))(
  'the example file of %s has headings that all mean something',
  (kind) => {
    const headings = TEMPLATES[kind].map(([heading]) => heading)
    const mapping = guessMapping(kind, headings)
    expect(headings.filter((_, i) => mapping[i] === null)).toEqual([])
  },
)

describe('headings', () => {
  test.each([
    ['E-mail', 'email'],
    ['Adresse mail du titulaire', 'email'],
    ['Prénom', 'firstName'],
    ['NOM', 'name'],
    ['Tél. portable', 'phone'],
    ['Ville du cabinet', 'commune'],
    ['C.P.', 'postalCode'],
    ['Date de début', 'from'],
    ["Jusqu'au", 'to'],
    ['Rétrocession', 'split'],
    ['Part du remplaçant (%)', 'share'],
    ['Redevance', 'fee'],
    ['Couleur préférée', null],
    ['', null],
  ])('%j means %s', (heading, field) => {
    expect(guessField('listings', heading)).toBe(field)
  })

  test('are looked for below titles and notes, and each field is filled by one column', () => {
    const rows = [
      { n: 1, cells: ['CPTS Erdre et Cens', 'CPTS Erdre et Cens', ''] },
      { n: 2, cells: ['Mis à jour le', '3 mars 2027', ''] },
      { n: 4, cells: ['Nom', 'Mail', 'Commune', 'E-mail'] },
      { n: 5, cells: ['Roux', 'roux@cabinet.fr', 'Orvault', ''] },
    ]
    expect(findHeadings('listings', rows)).toBe(2)
    expect(guessMapping('listings', rows[2]?.cells ?? [])).toEqual(['name', 'email', 'commune', null])
  })
})
