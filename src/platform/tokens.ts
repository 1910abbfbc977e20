import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, base64url: what a session cookie or a personal token holds. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 of a token: all that is kept of it. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** A keyed digest of a purpose and an id: proves that we made a link, for that purpose only. */
export function sign(secret: string, purpose: string, id: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose}\n${id}`).digest()
}

/** `id.signature`, safe in a URL. */
export function signedToken(secret: string, purpose: string, id: string): string {
  return `${id}.${sign(secret, purpose, id).toString('base64url')}`
}

/** The id of a signed token made for this purpose, or null when it is forged or altered. */
export function verifySignedToken(secret: string, purpose: string, token: string): string | null {
  const dot = token.lastIndexOf('.')
  if (dot < 0) return null
  const id = token.slice(0, dot)
  return sameBytes(Buffer.from(token.slice(dot + 1), 'base64url'), sign(secret, purpose, id)) ? id : null
}

/** `subject.expiry.signature`, safe in a URL: what a mail carries to let its reader do one thing until an instant. */
export function expiringToken(secret: string, purpose: string, subject: string, expiresAt: Date): string {
  return signedToken(secret, purpose, `${subject}.${Math.ceil(expiresAt.getTime() / 1000).toString(36)}`)
}

/** What such a token was made for, and whether its time is over; null when it is forged, altered, or for another purpose. */
export function readExpiringToken(
  secret: string,
  purpose: string,
  token: string,
  now: Date,
): { subject: string; expired: boolean } | null {
  const signed = verifySignedToken(secret, purpose, token)
  const dot = signed?.lastIndexOf('.') ?? -1
  if (!signed || dot < 0) return null
  const expiresAt = Number.parseInt(signed.slice(dot + 1), 36) * 1000
  return { subject: signed.slice(0, dot), expired: expiresAt <= now.getTime() }
}

/** Six digits computed from an id and the secret. */
export function sixDigits(secret: string, purpose: string, id: string): string {
  return String(sign(secret, purpose, id).readUInt32BE(0) % 1_000_000).padStart(6, '0')
}

/** Compares in constant time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
