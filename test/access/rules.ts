/** The words of the access table: who asks, what they may expect. */

/** Whose thing it is: the owner's listing, the candidate's introduction, the coordinator's territory; the others have such of their own. */
export const ROLES = [
  'visitor',
  'account',
  'owner',
  'other owner',
  'candidate',
  'other candidate',
  'coordinator',
  'other coordinator',
  'operator',
] as const
export type RoleOf = (typeof ROLES)[number]

/**
 * `yes`: the same as for whoever it is for, whatever they sent (a body refused or a state that does not fit included);
 * `sign-in`: 401, or led to the sign-in; `no`: 403; `hidden`: 404, as if there were nothing; `not theirs`: 409, for they have none of
 * what it is about.
 */
export type Expected = 'yes' | 'sign-in' | 'no' | 'hidden' | 'not theirs'

export type Row = Readonly<Record<RoleOf, Expected>>

/** How a route is called. Ids of the world stand in braces. */
export interface Request {
  /** Where it is not its pattern, filled in by PLACES. */
  at?: string
  /** Fields of a form, or JSON for the API; by default the example of the document. */
  body?: unknown
  /** A form kept for after the sign-in: the one thing that a refused request may write. */
  parks?: true
}

export interface Action {
  /** For the README, where it is one line. */
  does: string
  who: Row
  routes: Readonly<Record<string, Request>>
}

const rowOf = (expected: (role: RoleOf) => Expected): Row =>
  Object.fromEntries(ROLES.map((role) => [role, expected(role)])) as Row

/** The operator's token opens /metrics: for the rest its bearer is a visitor. */
export const isOutside = (role: RoleOf) => role === 'visitor' || role === 'operator'

export const everybody = rowOf(() => 'yes')
export const nobody = rowOf(() => 'sign-in')

/** Whoever has signed in, each for their own. */
export const signedIn = rowOf((role) => (isOutside(role) ? 'sign-in' : 'yes'))

/** These; of the others, who has signed in gets `others`. */
export const only = (who: readonly RoleOf[], others: Expected, but: Partial<Row> = {}): Row => ({
  ...rowOf((role) => (isOutside(role) ? 'sign-in' : who.includes(role) ? 'yes' : others)),
  ...but,
})

export const COORDINATORS = ['coordinator', 'other coordinator'] as const
export const CANDIDATES = ['candidate', 'other candidate'] as const
export const OWNERS = ['owner', 'other owner'] as const
