import { contextOf } from '../../src/deps.ts'
import { claimUrl } from '../../src/imports/claims.ts'
import { chooseRows, mapColumns, startImport, startUndo, uploadImport } from '../../src/imports/service.ts'
import type { Service } from '../support/service.ts'

/** Imports of a coordinator in each state, for the walk over every page: the first waits for its columns. */
export async function walkImports(service: Service, account: string, territory: string) {
  const ctx = contextOf(service.worker, { account, roles: [{ role: 'coordinator', territory }] })
  const upload = async (name: string, text: string, kind: 'listings' | 'candidates' | 'members' = 'listings') => {
    const id = await uploadImport(ctx, territory, { kind, name, bytes: new Uint8Array(Buffer.from(text)) })
    await service.settled()
    return id
  }
  const map = async (id: string) => {
    const [row] = await service.db.sql`select mapping from import where id = ${id}`
    await mapColumns(ctx, id, row?.mapping)
    await service.settled()
    return id
  }
  const mapping = await upload('colonnes.csv', ROWS)
  const refused = await upload('ancien.xls', '\xd0\xcf\x11\xe0')
  await service.db
    .sql`update import set trouble = 'Ce format est trop ancien.', state = 'refused' where id = ${refused}`
  const waiting = await upload('en-cours.csv', ROWS)
  await service.db.sql`update import set state = 'reading', progress = 1 where id = ${waiting}`
  const preview = await map(await upload('relecture.csv', ROWS))
  const undone = await map(await upload('annule.csv', ROWS.replace('roux@', 'rousse@')))
  await chooseRows(ctx, undone, [2, 4], [2])
  await startImport(ctx, undone, { submit: true })
  await service.settled()
  const done = await map(await upload('fait.csv', ROWS.replace('roux@', 'rouge@')))
  await chooseRows(ctx, done, [2, 4], [2])
  await startImport(ctx, done, { submit: false })
  await service.settled()
  // One of them has been taken over meanwhile.
  await service.db.sql`
    update listing set taken_over_at = now() where id in (select listing from import_row where import = ${undone})`
  await startUndo(ctx, undone)
  await service.settled()
  const people = await map(await upload('candidats.csv', PEOPLE, 'candidates'))
  await startImport(ctx, people, { submit: false })
  await service.settled()
  const [profile] = await service.db.sql`select candidate as id, account from import_row where import = ${people}`
  const claim = claimUrl(service.worker, { id: profile?.id, accountId: profile?.account })
  const as = 'coordinator' as const
  return {
    pages: [mapping, refused, waiting, preview, done, undone, people].map((id) => ({
      path: `/mon-territoire/imports/${id}`,
      as,
    })),
    claims: [{ path: claim.slice(service.baseUrl.length), as: 'visitor' as const }],
    columns: [{ path: `/mon-territoire/imports/${mapping}/colonnes`, as }],
    rows: [{ path: `/mon-territoire/imports/${preview}/lignes/3`, as }],
  }
}

const PEOPLE = `Nom;Mail;Profession;Commune;Disponibilités
Lucie Martin;lucie.martin@mail.example;MG;Rouen;du 1er mars au 30 juin 2027
`

const ROWS = `Nom;Mail;Commune;Profession;Dates;Très long titre de colonne que quelqu’un a écrit ainsi
Roux;roux@cabinet.example;Rouen;IDEL;du 3 au 14 mars;x
Le Goff;goff@cabinet;Rouen;kiné;31/02;y
Roux;roux@cabinet.example;Rouen;IDEL;du 10 au 20 mars;z
Total;;;;2;
`
