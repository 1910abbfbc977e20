import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it, test } from 'vitest'
import type { OpeningCard } from '../../emails/cards.ts'
import { type WeeklyProps, weeklyMail } from '../../emails/digest.ts'
import type { Fixture } from '../../emails/fixture.ts'
import { FIXTURES } from '../../emails/fixtures.ts'
import { acceptedMail } from '../../emails/interest.ts'
import { type Message, message } from '../../emails/layout.tsx'
import { ROOT } from '../../src/platform/root.ts'
import { linksOfHtml, linksOfText, preheaderOf, wordsOfHtml, wordsOfText } from './reading.ts'

const HOSTILE = ' <script>alert(1)</script> <b>& "x" \'y\'\r\nBcc: a@exemple.fr\u0000\u2028\u202e'

/** The same message where people typed the worst they can: every text, no address of a page. */
function hostile({ mail, props }: Fixture): Message {
  const spoil = (value: unknown): unknown => {
    if (typeof value === 'string') return value.startsWith('https://') || value === 'profile' ? value : value + HOSTILE
    if (Array.isArray(value)) return value.map(spoil)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoil(inner)]))
  }
  return (mail as (props: unknown) => Message)(spoil(props))
}

const messageOf = (name: string) => FIXTURES[name]?.message as Message

test('every message has a fixture', async () => {
  const shown = new Set(Object.values(FIXTURES).map(({ mail }) => mail as unknown))
  const folder = path.join(ROOT, 'emails')
  const files = fs.readdirSync(folder).filter((file) => /\.tsx?$/.test(file) && file !== 'preview.tsx')
  const modules = await Promise.all(files.map((file) => import(path.join(folder, file)) as Promise<object>))
  const mails = modules.flatMap((module) => Object.entries(module)).filter(([name]) => name.endsWith('Mail'))
  expect(mails.length).toBeGreaterThan(20)
  expect(mails.filter(([, mail]) => !shown.has(mail)).map(([name]) => name)).toEqual([])
})

describe.each(Object.entries(FIXTURES))('%s', (name, fixture) => {
  const written = fixture.message
  const spoiled = hostile(fixture)

  it('is as it was', async () => {
    await expect(`${written.subject}\n\n${written.text}`).toMatchFileSnapshot(`./snapshots/${name}.txt`)
    await expect(written.html).toMatchFileSnapshot(`./snapshots/${name}.html.snap`)
  })

  it('says the same in text and in HTML, whatever people typed', () => {
    for (const { html, text } of [written, spoiled]) {
      expect(wordsOfText(text)).toBe(wordsOfHtml(html))
      expect(linksOfText(text)).toEqual(linksOfHtml(html))
      expect(text).not.toMatch(/\S.*https?:\/\//)
    }
  })

  it('takes people’s words as words', () => {
    const { subject, html, text } = spoiled
    expect(html).not.toMatch(/<script|<b>/)
    if (text.includes('Bcc:')) expect(text).toContain('<script>alert(1)</script> <b>& "x"')
    expect(`${subject}${html}${text}`).not.toMatch(/[^\P{Cc}\n]|[\u2028-\u202e]/u)
    expect(subject).not.toMatch(/\n/)
    expect(subject.length).toBeLessThanOrEqual(150)
  })

  it('has a subject of a line, and first words that are its own', () => {
    expect(written.subject).toMatch(/^\S.*\S$/)
    expect(written.subject.length).toBeLessThan(130)
    const said = wordsOfHtml(written.html).toLowerCase()
    const teaser = preheaderOf(written.html)
    expect(teaser).not.toBe('')
    for (const word of teaser.replace('…', '').split(/[\s,]+/)) expect(said).toContain(word.toLowerCase())
  })

  it('needs nothing from outside, and is never clipped', () => {
    expect(written.html).not.toMatch(/<(img|script|link|iframe|object|embed|video|audio|form|svg|base)\b/i)
    expect(written.html).not.toMatch(/url\(|@import|\ssrc=|\sbackground=|\son[a-z]+=/i)
    expect(written.html.replace(/ href="[^"]*"/g, '')).not.toContain('://')
    // Gmail cuts at 102 KB.
    expect(Buffer.byteLength(written.html)).toBeLessThan(60 * 1024)
  })
})

test('a letter of ten wordy openings is far from being clipped', () => {
  const { props } = FIXTURES['letter-candidate-full'] as { props: unknown } as { props: WeeklyProps }
  const wordy = (opening: OpeningCard) => ({
    ...opening,
    title: 'é'.repeat(120),
    calendar: opening.calendar.repeat(6),
    reasonText: opening.reasonText.repeat(3),
  })
  const { html } = weeklyMail({ ...props, openings: props.openings.map(wordy) })
  expect(Buffer.byteLength(html)).toBeLessThan(80 * 1024)
})

test('the sign-in code is alone on its line, unspaced', () => {
  expect(messageOf('sign-in').text).toMatch(/^012345$/m)
})

test('the acceptance gives the other’s contact, leaves out what is not known, and tells of the calendar sent along', () => {
  expect(messageOf('accepted').text).toContain('Nom : Hélène O’Brien')
  expect(messageOf('accepted').text).not.toContain('.ics')
  const contact = { name: null, email: 'a@exemple.fr', phone: null }
  const { text } = acceptedMail({ title: 'x', url: 'https://releve.example/', contact, calendar: true })
  expect(text).not.toMatch(/Nom :|Téléphone :/)
  expect(text).toContain('.ics')
})

test('several messages are counted, and the first of them are there', () => {
  expect(messageOf('messages-masked').subject).toMatch(/^7 messages : /)
  expect(messageOf('messages-masked').text).toMatch(/> À lundi\.\n\nEt 2 messages de plus\.\n\nLes coordonnées/)
})

test('a subject is one line, cut at a word where it is long', () => {
  expect(message('a\r\nBcc: b@exemple.fr', []).subject).toBe('a Bcc: b@exemple.fr')
  const { subject } = message('mots '.repeat(100), [])
  expect(subject).toMatch(/^(mots )+mots…$/)
  expect(subject.length).toBeLessThanOrEqual(150)
})

describe('the letter', () => {
  it.each([
    ['letter-candidate', '1 nouvelle annonce et 1 annonce modifiée pour vous'],
    ['letter-candidate-full', '21 nouvelles annonces, 3 annonces modifiées et 4 annonces dans vos recherches'],
    ['letter-searches', '4 annonces dans vos recherches'],
    ['letter-owner', '4 nouveaux profils et 1 profil modifié pour vous'],
    ['letter-owner-quiet', 'Toujours d’actualité ? Collaboration en cabinet de groupe, orthophonie'],
    ['letter-coordinator', '3 annonces à relire'],
    ['letter-coordinator-calm', 'La semaine du territoire Erdre et Cens'],
    ['letter-widen', 'Rien de nouveau cette semaine : comment élargir votre recherche'],
  ])('%s counts in its subject what is in it', (name, subject) => {
    expect(messageOf(name).subject).toBe(subject)
  })

  it('has a section a role, and none for a role that has nothing', () => {
    const sections = (name: string) => messageOf(name).text.match(/^.+(?=\n={3,}$)/gm)
    expect(sections('letter-candidate')).toEqual(['Des annonces pour vous'])
    expect(sections('letter-coordinator')).toEqual(['Territoire Erdre et Cens'])
    expect(sections('letter-all')).toEqual([
      'Des annonces pour vous',
      'Recherche « Kiné à Mayenne cet été » : 4 nouvelles annonces',
      'Pour votre annonce « Médecine générale en maison de santé, printemps 2027 »',
      'Pour votre annonce « Collaboration en cabinet de groupe, orthophonie »',
      'Territoire Erdre et Cens',
      'Et si l’on élargissait un peu ?',
    ])
  })

  it('lets one set aside each opening, settle what one gets and stop, and an alert likewise', () => {
    const { text } = messageOf('letter-candidate')
    expect(text.match(/^Pas pour moi :\nhttps:/gm)).toHaveLength(2)
    expect(text).toMatch(/^Régler ce que je reçois :\nhttps:.*\nNe plus recevoir la lettre :\nhttps:.*\n$/m)
    expect(messageOf('alert').text).toMatch(/^Régler ce que je reçois :\n.*\nNe plus recevoir ces alertes :\nhttps:/m)
  })

  it('says of an opening told before that it was modified', () => {
    expect(messageOf('letter-candidate').text.match(/^Modifiée depuis/gm)).toHaveLength(1)
  })

  it('asks an owner whether it still counts, with a yes only where there is something to prolong', () => {
    expect(messageOf('letter-owner').text).toMatch(/Toujours d’actualité \?.*\n\nOui, toujours :\nhttps/)
    expect(messageOf('letter-owner-quiet').text).not.toContain('Oui, toujours')
  })
})

test('an alert names its only opening', () => {
  expect(messageOf('alert').subject).toBe('Nouvelle annonce : Médecine générale en maison de santé, printemps 2027')
  expect(messageOf('alert-many').subject).toBe(
    '4 nouvelles annonces pour vous et 4 annonces dans votre recherche « Kiné à Mayenne cet été »',
  )
})
