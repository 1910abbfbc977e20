import { beforeAll } from 'vitest'
import { admit, provisionAccount } from '../../src/accounts/service.ts'
import type { Service } from '../support/service.ts'
import { importOf, upload } from './sheets.ts'

/** Two coordinators, of two territories, who bring in spreadsheets. Call it after `useService`. */
export function useCountry(service: Service) {
  const sessions: Record<string, string> = {}
  const accounts: Record<string, string> = {}
  beforeAll(async () => {
    for (const [who, territory] of [
      ['desk', 'erdre-et-cens'],
      ['elsewhere', 'rouen'],
      ['nobody', undefined],
    ] as const) {
      const role = territory ? ('coordinator' as const) : undefined
      const { id } = await provisionAccount(service.worker, { email: `${who}@cpts.test`, role, territory })
      accounts[who] = id
      const admitted = await service.db.sql.begin((tx) => admit(service.worker, tx, id, null))
      sessions[who] = admitted.sessionToken
    }
  })

  async function ask(path: string, who = 'desk', fields?: Record<string, string | string[]>) {
    const entries = Object.entries(fields ?? {}).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
    const response = await fetch(`${service.baseUrl}${path}`, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { Cookie: `releve=${sessions[who]}`, Origin: service.baseUrl },
      ...(fields ? { body: new URLSearchParams(entries) } : {}),
    })
    return { status: response.status, html: await response.text(), headers: response.headers }
  }

  const pathOf = (id: string, rest = '') => `/mon-territoire/imports/${id}${rest}`

  /** Uploads a file and waits until it is read. */
  async function read(name: string, bytes: Uint8Array, kind = 'listings'): Promise<string> {
    const id = importOf(await upload(service, sessions.desk as string, { name, bytes, kind }))
    await service.settled()
    return id
  }

  const rowsOf = (id: string) => service.db.sql`select * from import_row where import = ${id} order by n`

  async function stateOf(id: string) {
    const [row] = await service.db.sql`select * from import where id = ${id}`
    return row
  }

  return { sessions, accounts, ask, pathOf, read, rowsOf, stateOf }
}
