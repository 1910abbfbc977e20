import { type ContactKind, contactKinds, findContacts, maskContacts } from '../reference/contacts.ts'
import { enumerate } from '../reference/french.ts'
import type { Interest } from './model.ts'

/** Words as one side reads them: what would reach their writer goes along once both agreed. Pure. */
export interface Words {
  text: string
  /** The contact details that its writer put in. */
  flagged: ContactKind[]
  /** They are hidden from this reader. */
  masked: boolean
}

/** `own`: the reader wrote them. */
export function wordsFor(text: string, { state, own }: { state: Interest['state']; own: boolean }): Words {
  const found = findContacts(text)
  const masked = found.length > 0 && !own && state !== 'accepted'
  return { text: masked ? maskContacts(text, found) : text, flagged: contactKinds(found), masked }
}

/** What an interest's words held, by the field that held it. */
export interface Flagged {
  flagged: { message: ContactKind[]; reason: ContactKind[] }
  masked: boolean
}

/** An interest as a side reads it: it wrote either the message or the reason of a decline. Null reads what the others may. */
export function interestFor(interest: Interest, side: Interest['by'] | null): { interest: Interest } & Flagged {
  const { by, state } = interest
  const message = interest.message === null ? null : wordsFor(interest.message, { state, own: side === by })
  const own = side !== null && side !== by
  const reason = interest.reason === null ? null : wordsFor(interest.reason, { state, own })
  return {
    interest: { ...interest, message: message?.text ?? null, reason: reason?.text ?? null },
    flagged: { message: message?.flagged ?? [], reason: reason?.flagged ?? [] },
    masked: Boolean(message?.masked || reason?.masked),
  }
}

const NAMES: Record<ContactKind, string> = {
  phone: 'un numéro de téléphone',
  email: 'une adresse mail',
  url: 'une adresse de site',
}

/** To the writer of words that hold contact details, while they are hidden from the other side; null when they are not. */
export function maskNotice(flagged: readonly ContactKind[], state: Interest['state']): string | null {
  if (flagged.length === 0 || state === 'accepted') return null
  const what = `Votre message contient ${enumerate(flagged.map((kind) => NAMES[kind]))}.`
  const it = flagged.length > 1 ? 'les' : flagged[0] === 'phone' ? 'le' : 'la'
  return state === 'proposed'
    ? `${what} L’autre personne ${it} verra quand vous aurez dit oui tous les deux.`
    : `${what} L’autre personne ne ${it} voit pas.`
}
