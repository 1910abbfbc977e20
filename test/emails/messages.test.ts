import { expect, it } from 'vitest'
import { digestMail } from '../../emails/digest.ts'
import { erasedMail, partedMail } from '../../emails/erasure.ts'
import { acceptedMail, declinedMail, interestMail, invitationMail, withdrawnMail } from '../../emails/interest.ts'
import type { Message } from '../../emails/layout.tsx'
import { listingEnteredMail } from '../../emails/listing-entered.ts'
import {
  listingClosedMail,
  listingFilledByYouMail,
  listingPublishedMail,
  listingReceivedMail,
  listingRejectedMail,
  listingReleasedMail,
  listingReturnedMail,
} from '../../emails/listing-state.ts'
import { messagesMail } from '../../emails/message.ts'
import { signInMail } from '../../emails/sign-in.ts'

const url = 'https://releve.example/annonces/1?a=1&b=2'
const title = 'Remplacement <script>alert(1)</script> & « visites »'
const state = { title, url, reason: 'Précisez <b>les dates</b>.\nEt le secteur.' }
const contact = { name: 'Hélène O’Brien', email: 'helene@exemple.fr', phone: '06 12 34 56 78' }
const why = 'Disponible 18 demi-journées sur 20.'

const MESSAGES: Record<string, Message> = {
  signIn: signInMail({ url, code: '012345', minutes: 30 }),
  received: listingReceivedMail(state),
  published: listingPublishedMail(state),
  returned: listingReturnedMail(state),
  rejected: listingRejectedMail(state),
  closed: listingClosedMail({ title, url }),
  filledByYou: listingFilledByYouMail({ title, url }),
  released: listingReleasedMail({ title, url }),
  entered: listingEnteredMail({
    by: 'CPTS Erdre & Cens',
    title,
    profession: 'Infirmier·ère',
    place: 'Orvault',
    calendar: 'le 3 mars 2027',
    url,
    days: 30,
  }),
  enteredKnown: listingEnteredMail({
    by: 'CPTS Erdre & Cens',
    title,
    profession: 'Infirmier·ère',
    place: 'Orvault',
    calendar: 'le 3 mars 2027',
    url,
    days: null,
  }),
  enteredBlank: listingEnteredMail({
    by: 'CPTS Erdre & Cens',
    title: null,
    profession: null,
    place: '',
    calendar: '',
    url,
    days: 30,
  }),
  interest: interestMail({ title, url, message: 'Bonjour,\n1 < 2', candidate: 'médecin', reasonText: why }),
  invitation: invitationMail({
    title,
    url,
    message: null,
    calendar: 'le 3 mars 2027',
    place: 'Orvault',
    reasonText: why,
  }),
  accepted: acceptedMail({ title, url, contact }),
  declined: declinedMail({ title, url, reason: null }),
  withdrawn: withdrawnMail({ title, url }),
  message: messagesMail({ title, url, texts: ['Bonjour,\n1 < 2'] }),
  messages: messagesMail({ title, url, texts: ['un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept'] }),
  parted: partedMail({ title, url }),
  erased: erasedMail(),
  digest: digestMail({
    openings: [
      {
        title,
        place: 'Orvault',
        calendar: 'le 3 mars 2027',
        what: 'Remplacement, médecin',
        terms: '80 % pour le remplaçant',
        score: 87.4,
        reasonText: why,
        url,
      },
    ],
    needs: [{ title, url, candidates: [{ summary: 'médecin, autour de Nantes', score: 61, reasonText: why }] }],
    unsubscribeUrl: 'https://releve.example/lettre/desabonnement/x',
  }),
}

/** What a reader of the HTML sees, as one line of words. */
const seen = (html: string) =>
  html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')

it.each(Object.entries(MESSAGES))('%s says the same in text and in HTML', (_name, { text, html }) => {
  const words = seen(html)
  const lines = text.split('\n').map((line) =>
    line
      .replace(/^(> |- )/, '')
      .replace(/ :$/, '')
      .trim(),
  )
  for (const line of lines.filter((one) => one && !/^-+$/.test(one) && !one.startsWith('http'))) {
    expect(words).toContain(line.replace(/\s+/g, ' '))
  }
  for (const link of text.match(/https:\/\/\S+/g) ?? [])
    expect(html).toContain(`href="${link.replaceAll('&', '&amp;')}"`)
})

it.each(Object.entries(MESSAGES))('%s takes people’s words as words', (_name, { subject, html }) => {
  expect(html).not.toMatch(/<script|<b>/)
  expect(subject).not.toMatch(/[\r\n]/)
  expect(subject.length).toBeLessThan(200)
})

it('has the code alone on its line, unspaced', () => {
  expect(MESSAGES.signIn?.text).toMatch(/^012345$/m)
})

it('tells how to stop the digest, and counts what is new in its subject', () => {
  expect(MESSAGES.digest?.text).toContain('https://releve.example/lettre/desabonnement/x')
  expect(MESSAGES.digest?.subject).toBe('Relève : 1 nouvelle annonce et 1 nouveau profil pour vous')
})

it('gives both sides’ contact in the acceptance, and leaves out what is not known', () => {
  expect(MESSAGES.accepted?.text).toContain('Nom : Hélène O’Brien')
  const { text } = acceptedMail({ title, url, contact: { name: null, email: 'a@exemple.fr', phone: null } })
  expect(text).not.toMatch(/Nom :|Téléphone :/)
})

it('says how many messages there are, and holds the first of them', () => {
  expect(MESSAGES.message?.subject).toBe(`Un message : ${title}`)
  expect(MESSAGES.messages?.subject).toBe(`7 messages : ${title}`)
  expect(MESSAGES.messages?.text).toMatch(/> cinq\n\nEt 2 messages de plus\./)
})
