import { contextOf } from '../../src/deps.ts'
import { uploadImport } from '../../src/imports/service.ts'
import type { Service } from '../support/service.ts'

/** Imports of a coordinator in each state, for the walk over every page: the first waits for its columns. */
export async function walkImports(service: Service, account: string, territory: string) {
  const ctx = contextOf(service.worker, { account, roles: [{ role: 'coordinator', territory }] })
  const upload = (name: string, text: string, kind: 'listings' | 'candidates' | 'members' = 'listings') =>
    uploadImport(ctx, territory, { kind, name, bytes: new Uint8Array(Buffer.from(text)) })
  const mapping = await upload('colonnes.csv', ROWS)
  const refused = await upload('ancien.xls', '\xd0\xcf\x11\xe0')
  const waiting = await upload('en-cours.csv', ROWS)
  await service.settled()
  await service.db.sql`update import set state = 'reading', progress = 1 where id = ${waiting}`
  return [mapping, refused, waiting].map((id) => ({
    path: `/mon-territoire/imports/${id}`,
    as: 'coordinator' as const,
  }))
}

const ROWS = `Nom;Mail;Commune;Profession;Dates;Très long titre de colonne que quelqu’un a écrit ainsi
Roux;roux@cabinet.example;Rouen;IDEL;du 3 au 14 mars;x
Le Goff;goff@cabinet;Rouen;kiné;31/02;y
`
