import { Failure, invalid } from '../platform/errors.ts'
import { signedToken, verifySignedToken } from '../platform/tokens.ts'
import { type Context, countUse, signedIn } from './context.ts'
import * as kept from './kept.ts'
import type { Slot } from './model.ts'

/** Forms left half-way: what was typed is kept, valid or not, until it is saved for good. */

/** A visitor's is kept for this long, an account's for that. */
export const VISITOR_DAYS = 7
export const ACCOUNT_DAYS = 60

/** Of the fields as JSON, in bytes: several times what the longest form that may be saved has. */
const MOST_BYTES = 64 * 1024

const PURPOSE = 'parked-form'

/** What a form held, by field name. */
export type Typed = ReadonlyMap<string, readonly string[]>

/** A form found again. */
export interface Parked {
  values: Map<string, string[]>
  savedAt: Date
  /** It still is a visitor's: whoever has the token may go on with it. */
  visitors: boolean
}

/**
 * Keeps what somebody typed, in the place of what was kept before. Of an account it becomes the account's, though begun as
 * a visitor, unless another waits there; of a visitor, and then, the token is returned that finds it again, the same one as long as it works. `invalid` when it is
 * too big; `too-many` when a visitor's address has begun too many.
 */
export async function parkForm(ctx: Context, slot: Slot, typed: Typed, token: string | null): Promise<string | null> {
  const fields: kept.KeptFields = [...typed]
  if (Buffer.byteLength(JSON.stringify(fields)) > MOST_BYTES) {
    throw invalid([{ path: '', message: 'Ce formulaire est trop long pour être gardé : raccourcissez les textes.' }])
  }
  const id = token && idOf(ctx, token)
  const now = ctx.clock()
  if (ctx.actor) {
    const { account } = ctx.actor
    return ctx.sql.begin(async (tx) => {
      // What the account has begun before is not written over by what a visitor began: that goes on by its token.
      const own = id && (await kept.readAccounts(tx, account, slot))
      if (own && (await kept.replaceForVisitor(tx, id, slot.what, fields, now))) return token
      await kept.keepForAccount(tx, account, slot, fields, now)
      if (id) await kept.dropVisitors(tx, id)
      return null
    })
  }
  if (slot.listing !== null) throw new Failure('unauthenticated', 'Connectez-vous d’abord.')
  if (id && (await kept.replaceForVisitor(ctx.sql, id, slot.what, fields, now))) return token
  await countUse(ctx, 'parkings')
  return signedToken(ctx.secret, PURPOSE, await kept.keepForVisitor(ctx.sql, slot.what, fields, now))
}

/** What was kept behind a visitor's token, else the account's own; null when there is none, or none any more. Changes nothing. */
export async function findParked(ctx: Context, slot: Slot, token: string | null): Promise<Parked | null> {
  const id = token && slot.listing === null ? idOf(ctx, token) : null
  const visitors = id ? await kept.readVisitors(ctx.sql, id, slot.what, daysAgo(ctx, VISITOR_DAYS)) : null
  const form = visitors ?? (ctx.actor ? await kept.readAccounts(ctx.sql, ctx.actor.account, slot) : null)
  if (!form) return null
  return {
    values: new Map(form.fields.map(([name, texts]) => [name, [...texts]])),
    savedAt: form.savedAt,
    visitors: form.account === null,
  }
}

/** Forgets what was kept: it was saved for good, or is not wanted any more. A visitor's goes alone: the account's own waits on. */
export async function forgetParked(ctx: Context, slot: Slot, token: string | null): Promise<void> {
  const id = token && idOf(ctx, token)
  await ctx.sql.begin(async (tx) => {
    const visitors = id && (await kept.dropVisitors(tx, id))
    if (ctx.actor && !visitors) await kept.dropAccounts(tx, ctx.actor.account, slot)
  })
}

/** All that the person acting has begun and not saved, for their own eyes. */
export async function myParked(ctx: Context) {
  const forms = await kept.listKept(ctx.sql, signedIn(ctx).account)
  return forms.map(({ what, listing, savedAt, fields }) => ({
    what,
    listing,
    savedAt,
    fields: fields.map(([name, texts]) => ({ name, texts })),
  }))
}

/** The clock's verb: what nobody went on with is not kept. */
export async function purgeParked(ctx: Pick<Context, 'sql' | 'clock'>): Promise<void> {
  await kept.purgeKept(ctx.sql, daysAgo(ctx, VISITOR_DAYS), daysAgo(ctx, ACCOUNT_DAYS))
}

/** Of a token that we made; whether anything is still there is for the store to say. */
const idOf = (ctx: Pick<Context, 'secret'>, token: string) => verifySignedToken(ctx.secret, PURPOSE, token)

const daysAgo = (ctx: Pick<Context, 'clock'>, days: number) => new Date(ctx.clock().getTime() - days * 86_400_000)
