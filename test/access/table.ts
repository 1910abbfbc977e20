import type { Action, Request, Row } from './rules.ts'
import { type Expected, ROLES } from './rules.ts'
import { API } from './table-api.ts'
import { DESK } from './table-desk.ts'
import { PEOPLE } from './table-people.ts'

/** Who may do what, by every route there is: access.test.ts asks each of them as everybody. */
export const TABLE: readonly Action[] = [...PEOPLE, ...DESK, ...API]

export const ROUTES: readonly { route: string; who: Row; request: Request }[] = TABLE.flatMap(({ who, routes }) =>
  Object.entries(routes).map(([route, request]) => ({ route, who, request })),
)

const SIGNS: Record<Expected, string> = { yes: '✓', 'sign-in': '', no: '–', hidden: '–', 'not theirs': '–' }

/** The table for people who read, as it stands in the README: what pages and the API do alike is one line. */
export function printed(): string {
  const head = `| | ${ROLES.join(' | ')} |\n|---|${ROLES.map(() => ':-:').join('|')}|`
  const lines = TABLE.map(({ does, who }) => `| ${does} | ${ROLES.map((role) => SIGNS[who[role]]).join(' | ')} |`)
  return [head, ...new Set(lines)].join('\n')
}
