import { pick, type Random } from '../../src/seed/random.ts'
import { LISTING, MESSAGE, PROFILE } from '../api/world.ts'
import { waitUntil } from '../support/child.ts'
import { createClient, mailed, PATIENCE_MS, type Seen, type Send, signIn } from './client.ts'
import type { Ground } from './ground.ts'

/** Two people and a coordinator who go the whole way, and what they were told is done. */

const ENDINGS = ['filled', 'withdrawn', 'parted', 'owner-erased', 'candidate-erased', 'open'] as const
export type Ending = (typeof ENDINGS)[number]

/** What was acknowledged in one journey, whole. */
export interface Journey {
  title: string
  ending: Ending
  owner: Party
  candidate: Party & { profile: string }
  listing: string
  interest: string
  /** By whom, in the order of writing. */
  messages: [Party, string][]
  /** Recipient and subject of each mail that has to come. */
  mails: [email: string, subject: string][]
}

export interface Party {
  email: string
  account: string
  name: string
  phone: string
  send: Send
  /** Sign-in links asked for. */
  links: number
}

/** The n-th journey, to its end. */
export async function travel(ground: Ground, seen: Seen, desk: string, random: Random, n: number): Promise<Journey> {
  const party = async (who: string, name: string): Promise<Party> => {
    const email = `${who}${n}@crash.test`
    const { send, account, links } = await signIn(ground, seen, email)
    const phone = `06 ${String(10_000_000 + n).replace(/(..)(?=.)/g, '$1 ')}`
    await send('PATCH', '/api/me', { name, phone })
    return { email, account, name, phone, send, links }
  }
  const [owner, locum] = await Promise.all([party('titulaire', `Hélène ${n}`), party('remplacant', `Karim ${n}`)])
  const mails: Journey['mails'] = []
  const hears = async ({ email }: Party, subject: string) => {
    mails.push([email, subject])
    await mailed(ground, email, subject)
  }

  const title = `Voyage ${n}`
  const coordinator = createClient(ground, seen, { Authorization: `Bearer ${desk}` })
  const profile = (await locum.send('PUT', '/api/candidates/me', PROFILE)).body.id
  const { id } = (await owner.send('POST', '/api/listings', { ...LISTING, title: 'Brouillon' })).body
  await owner.send('PATCH', `/api/listings/${id}`, { title })
  await owner.send('POST', `/api/listings/${id}/submit`)
  await hears(owner, `Annonce reçue : ${title}`)
  await coordinator('POST', `/api/listings/${id}/moderation`, { decision: 'publish' })
  await hears(owner, `Annonce publiée : ${title}`)
  await found(locum.send, `/api/listings?limit=100&q=${encodeURIComponent(title)}`, (item) => item.id === id)
  await found(locum.send, '/api/candidates/me/matches?limit=100', (item) => item.listing?.id === id)

  const interest = (await locum.send('POST', `/api/listings/${id}/interest`, MESSAGE)).body.id
  await hears(owner, `Quelqu’un est intéressé : ${title}`)
  await owner.send('POST', `/api/interests/${interest}/accept`)
  await hears(locum, `Mise en relation : ${title}`)
  await hears(owner, `Mise en relation : ${title}`)
  const messages: Journey['messages'] = []
  const write = async (by: Party, to: Party, text: string) => {
    await by.send('POST', `/api/interests/${interest}/messages`, { text })
    messages.push([by, text])
    // The first of each is mailed at once; the next wait for the hour.
    if (messages.filter(([one]) => one === by).length === 1) await hears(to, `Un message : ${title}`)
  }
  await write(owner, locum, 'Êtes-vous libre ce soir ?')
  await write(locum, owner, 'Oui, à quelle heure ?')
  await write(locum, owner, 'Appelez quand vous voulez.')

  const drawn = pick(random, ENDINGS)
  // There is one that holds everything.
  const ending = n === 0 ? 'open' : drawn
  if (ending === 'filled') {
    await owner.send('POST', `/api/listings/${id}/fill`, { candidateIds: [profile] })
    await hears(locum, `Annonce pourvue par vous : ${title}`)
  } else if (ending === 'withdrawn') {
    await owner.send('POST', `/api/listings/${id}/withdraw`)
    await hears(locum, `Annonce close : ${title}`)
  } else if (ending === 'parted') {
    await locum.send('POST', `/api/interests/${interest}/withdraw`)
    await hears(owner, `Proposition retirée : ${title}`)
  } else if (ending !== 'open') {
    const [gone, left] = ending === 'owner-erased' ? [owner, locum] : [locum, owner]
    // Asked again after a lost answer, there is nobody any more who asks.
    await gone.send('DELETE', '/api/me', undefined, { also: [401] })
    await hears(gone, 'Vos données ont été effacées')
    await hears(left, `Mise en relation terminée : ${title}`)
  }
  return { title, ending, owner, candidate: { ...locum, profile }, listing: id, interest, messages, mails }
}

interface Item {
  id: string
  listing?: { id: string }
}

/** Looks until it is there: search may lag a second, matches as long as their job waits. */
async function found(send: Send, first: string, is: (item: Item) => boolean): Promise<void> {
  await waitUntil(async () => {
    for (let path: string | null = first; path; ) {
      const { body } = await send('GET', path)
      if (body.items.some(is)) return true
      path = body.next ? `${first}&cursor=${encodeURIComponent(body.next)}` : null
    }
    return false
  }, PATIENCE_MS).catch(() => {
    throw new Error(`not found: ${first}`)
  })
}
