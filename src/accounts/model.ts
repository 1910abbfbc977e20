import { z } from 'zod'
import { emailAddress, line, phoneNumber } from '../reference/fields.ts'

export type RoleName = 'practitioner' | 'candidate' | 'coordinator'

export interface Role {
  role: RoleName
  /** The slug, for a coordinator. */
  territory?: string
}

/** Who acts: an account and what it may be. */
export interface Actor {
  account: string
  roles: Role[]
  /** The secret of the session or token, by which the database knows who asks (sql/0045); the worker has none. */
  credential?: string | undefined
}

export interface Contact {
  name: string | null
  email: string
  phone: string | null
}

/** A form that people may leave half-way and find again: `listing` is what is edited, null for something new. */
export interface Slot {
  what: 'listing' | 'entering' | 'profile' | 'answer' | 'joining'
  listing: string | null
}

const NEXT = 'next doit être un chemin de ce site, par exemple /mes-annonces.'

/** A page of this site, never another: `//elsewhere` and `/\elsewhere` would leave it. */
export const nextPath = z
  .string()
  .max(2000)
  .regex(/^\/(?![/\\])/, NEXT)
  .refine((path) => !/\p{Cc}/u.test(path), NEXT)

export const linkRequest = z.strictObject({ email: emailAddress, next: nextPath.nullish() })

const code = z
  .string()
  .transform((text) => text.replace(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'Le code a six chiffres : recopiez celui du mail.'))

export const sessionRequest = z
  .strictObject({ token: z.string().max(200).optional(), email: emailAddress.optional(), code: code.optional() })
  .superRefine((input, ctx) => {
    if (input.token !== undefined) return
    if (input.email === undefined)
      ctx.addIssue({ code: 'custom', path: ['email'], message: 'Donnez token, ou email et code.' })
    if (input.code === undefined)
      ctx.addIssue({ code: 'custom', path: ['code'], message: 'Donnez token, ou email et code.' })
  })

export const meChange = z.strictObject({ name: line(200).nullish(), phone: phoneNumber.nullish() })

export const tokenRequest = z.strictObject({ name: line(100) })

export type LinkRequest = z.infer<typeof linkRequest>
export type SessionRequest = z.infer<typeof sessionRequest>
export type MeChange = z.infer<typeof meChange>

/** True for a coordinator of one of these territories. */
export function coordinates(actor: Actor | null, territories: readonly string[]): boolean {
  return coordinatedTerritories(actor).some((slug) => territories.includes(slug))
}

export function coordinatedTerritories(actor: Actor | null): string[] {
  return (actor?.roles ?? []).flatMap((role) => (role.territory ? [role.territory] : []))
}
