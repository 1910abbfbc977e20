import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { connect, type Sql } from '../../src/platform/db.ts'
import { FAST } from '../../src/platform/embedded/postgres.ts'
import { openServices } from '../../src/platform/embedded/services.ts'
import { migrate, WEB_ROLE } from '../../src/platform/migrate.ts'
import { ROOT } from '../../src/platform/root.ts'
import { loadReference } from '../../src/territories/store.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser, and the web's restricted login: both without a database name. */
    pgUrl: string
    webUrl: string
    meili: { url: string; masterKey: string }
  }
}

const WEB_PASSWORD = 'web-test-password'

/** One Postgres and one Meilisearch for the whole run; the migrated database `template_app` is cloned by each file. */
export default async function setup(project: TestProject) {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'releve-test-'))
  fs.chmodSync(dataDir, 0o711)
  const settings = [...FAST, 'max_connections=200']
  const log = (line: string) => console.error(line)
  const services = await openServices({ dataDir, holder: 'server', want: ['meilisearch'], settings, log }).catch(
    (error) => {
      fs.rmSync(dataDir, { recursive: true, force: true })
      throw error
    },
  )
  const teardown = async () => {
    await services.close()
    fs.rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    if (!services.meili) throw new Error('the tests need Meilisearch: run npm ci without --omit=optional')
    const server = services.databaseUrl.replace(/\/[^/]*$/, '')
    const webUrl = server.replace(/\/\/.*@/, `//${WEB_ROLE}:${WEB_PASSWORD}@`)
    await makeTemplate(server, webUrl)
    project.provide('pgUrl', server)
    project.provide('webUrl', webUrl)
    project.provide('meili', services.meili)
    return teardown
  } catch (error) {
    await teardown()
    throw error
  }
}

async function makeTemplate(server: string, webUrl: string): Promise<void> {
  await administer(server, (sql) => sql`create database template_app`)
  await migrate(`${server}/template_app`, { webUrl: `${webUrl}/template_app` })
  const sql = connect(`${server}/template_app`, { max: 1 })
  await loadReference(sql, ROOT)
  await sql.end()
  await administer(server, (sql) => sql`alter database template_app is_template true`)
}

async function administer(server: string, act: (sql: Sql) => Promise<unknown>): Promise<void> {
  const sql = connect(`${server}/postgres`, { max: 1 })
  await act(sql)
  await sql.end()
}
