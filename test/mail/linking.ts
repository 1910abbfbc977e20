import { beforeAll, beforeEach } from 'vitest'
import { createApp } from '../../src/app.ts'
import { actionUrl } from '../../src/mail/links.ts'
import type { Action } from '../../src/mail/model.ts'
import { createWorld, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import type { TestDeps } from '../support/deps.ts'
import { textOf } from '../support/visitor.ts'

export interface Page {
  status: number
  html: string
  text: string
  headers: Headers
}

type Fields = Record<string, string>

/** Links of mails, opened and pressed by whoever holds them: no cookie, no Origin unless said. */
export interface Links {
  world: World
  pathOf(action: Action, subject: string): string
  ask(method: string, path: string, fields?: Fields, headers?: Record<string, string>): Promise<Page>
  open(path: string): Promise<Page>
  press(path: string, fields?: Fields): Promise<Page>
}

/** Call it after `useDeps`; before each test the clock is back where it was. */
export function useLinks(deps: TestDeps): Links {
  const send = useApi(() => deps.web)
  const start = deps.now
  const links = {} as Links
  let app: ReturnType<typeof createApp>
  beforeAll(async () => {
    app = createApp(deps.web)
    links.world = await createWorld(deps, send)
  })
  beforeEach(() => {
    deps.now = start
  })
  links.pathOf = (action, subject) => new URL(actionUrl(deps.web, action, subject, deps.now)).pathname
  links.ask = async (method, path, fields, headers = {}) => {
    const body = fields && new URLSearchParams(fields)
    const response = await app.request(path, { method, headers, ...(body ? { body } : {}) })
    const html = await response.text()
    return { status: response.status, html, text: textOf(html), headers: response.headers }
  }
  links.open = (path) => links.ask('GET', path)
  links.press = (path, fields) => links.ask('POST', path, fields)
  return links
}
