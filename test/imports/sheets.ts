import ExcelJS from 'exceljs'
import { expect } from 'vitest'
import type { Service } from '../support/service.ts'
import type { Seen, Visitor } from '../support/visitor.ts'

/** Spreadsheets made by the tests, and the way a coordinator brings them in. */

export type Value = string | number | boolean | Date | null | { formula: string; result?: unknown } | { error: string }

/** An .xlsx of one sheet; `touch` may merge cells, set formats… */
export async function workbookOf(
  rows: readonly (readonly Value[])[],
  touch: (sheet: ExcelJS.Worksheet) => void = () => {},
): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook()
  const sheet = workbook.addWorksheet('Besoins')
  for (const row of rows) sheet.addRow([...row])
  touch(sheet)
  return new Uint8Array(await workbook.xlsx.writeBuffer())
}

/** A session of a person who coordinates. */
export interface Uploader {
  visitor: Visitor
  upload(name: string, bytes: Uint8Array, kind?: string, territory?: string): Promise<Seen>
}

/** Sends a file as a browser does; the cookie is that of the session. */
export async function upload(
  service: Pick<Service, 'baseUrl'>,
  session: string,
  file: { name: string; bytes: Uint8Array; kind?: string; territory?: string },
): Promise<Response> {
  const body = new FormData()
  body.set('territoire', file.territory ?? 'erdre-et-cens')
  body.set('type', file.kind ?? 'listings')
  body.set('fichier', new File([new Uint8Array(file.bytes)], file.name))
  return fetch(`${service.baseUrl}/mon-territoire/imports`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: `releve=${session}`, Origin: service.baseUrl },
    body,
  })
}

/** The id of the import that an upload made. */
export function importOf(response: Response): string {
  expect(response.status).toBe(303)
  return /imports\/([0-9a-f-]+)/.exec(response.headers.get('Location') ?? '')?.[1] as string
}
