import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MISSPELT_DOMAINS, suggestedAddress } from '../../src/reference/addresses.ts'
import { emailAddress } from '../../src/reference/fields.ts'

/** What the field says of an address: itself, or why not. */
function said(text: string): string {
  const read = emailAddress.safeParse(text)
  return read.success ? read.data : (read.error.issues[0]?.message ?? '')
}

describe('an address that cannot exist is refused with the one that was meant', () => {
  test.each([
    ['prenom@gmial.com', 'prenom@gmail.com'],
    ['prenom@gmai.com', 'prenom@gmail.com'],
    ['prenom@gmail.con', 'prenom@gmail.com'],
    ['prenom@gmail.fr', 'prenom@gmail.com'],
    ['prenom@gmail', 'prenom@gmail.com'],
    ['prenom@gmail,com', 'prenom@gmail.com'],
    ['Prenom.Nom @ Gmail.com', 'prenom.nom@gmail.com'],
    ['prenom@hotmial.fr', 'prenom@hotmail.fr'],
    ['prenom@hotmal.com', 'prenom@hotmail.com'],
    ['prenom@hotmial.con', 'prenom@hotmail.com'],
    ['prenom@yaho.fr', 'prenom@yahoo.fr'],
    ['prenom@orange.f', 'prenom@orange.fr'],
    ['prenom@wanado.fr', 'prenom@wanadoo.fr'],
    ['prenom@laposte.ner', 'prenom@laposte.net'],
    ['prenom@outlok.com', 'prenom@outlook.com'],
    ['prenom@icloud.con', 'prenom@icloud.com'],
    ['prenom@free.f', 'prenom@free.fr'],
    ['prenom@cabinet-dupont.fe', 'prenom@cabinet-dupont.fr'],
    ['prenom@cabinet.cmo', 'prenom@cabinet.com'],
    ['prenom..nom@cabinet.fr', 'prenom.nom@cabinet.fr'],
    ['prenom.@cabinet.fr', 'prenom@cabinet.fr'],
    ['.prenom@cabinet.fr', 'prenom@cabinet.fr'],
    ['prenom@cabinet.fr.', 'prenom@cabinet.fr'],
    ['prenom@cabinet..fr', 'prenom@cabinet.fr'],
    ['Hélène Martin <helene@cabinet.fr>', 'helene@cabinet.fr'],
    ['mailto:helene@cabinet.fr', 'helene@cabinet.fr'],
    ['hélène@cabinet.fr', 'helene@cabinet.fr'],
  ])('%s: %s', (typed, meant) => {
    expect(said(typed)).toBe(`Cette adresse ne peut pas exister : vouliez-vous écrire ${meant} ?`)
    expect(suggestedAddress(typed)).toBe(meant)
    expect(said(meant)).toBe(meant)
  })

  test('so is every misspelling of the table, and what is meant can exist', () => {
    expect(MISSPELT_DOMAINS.size).toBeGreaterThanOrEqual(80)
    for (const [wrong, right] of MISSPELT_DOMAINS) {
      expect(said(`a@${wrong}`), wrong).toContain(`vouliez-vous écrire a@${right} ?`)
      expect(said(`a@${right}`)).toBe(`a@${right}`)
    }
  })
})

describe('without a guess', () => {
  test.each([
    ['zoe', /écrivez-la comme prenom\.nom@exemple\.fr/],
    ['zoe@exemple', /prenom\.nom@exemple\.fr/],
    ['zoe@@exemple.fr', /prenom\.nom@exemple\.fr/],
    ['zoe martin@exemple.fr', /prenom\.nom@exemple\.fr/],
    ['"zoe"@exemple.fr', /prenom\.nom@exemple\.fr/],
    ['zoe@192.0.2.1', /prenom\.nom@exemple\.fr/],
    ['zoe@[192.0.2.1]', /prenom\.nom@exemple\.fr/],
    ['zoe@exemple.x', /prenom\.nom@exemple\.fr/],
    ['zoe@exemple.123', /prenom\.nom@exemple\.fr/],
    ['zoe@-exemple.fr', /prenom\.nom@exemple\.fr/],
    ['zoe@exemple.fr\r\nBcc: x@exemple.fr', /prenom\.nom@exemple\.fr/],
    ['', /prenom\.nom@exemple\.fr/],
    [`${'a'.repeat(65)}@exemple.fr`, /avant @ est trop longue : 64/],
    [`a@${'exemple.'.repeat(40)}fr`, /trop longue : 254/],
    ['жанна@exemple.fr', /pas d’accent avant @/],
  ])('%s', (typed, message) => {
    expect(said(typed)).toMatch(message)
    expect(said(typed)).not.toContain('vouliez-vous')
  })
})

describe('what can exist passes', () => {
  test.each([
    ['zoe@releve.test', 'zoe@releve.test'],
    ['zoe@cpts.example', 'zoe@cpts.example'],
    ['zoe@poste.local', 'zoe@poste.local'],
    ["o'neil+travail@chu-nantes.fr", "o'neil+travail@chu-nantes.fr"],
    ['a@laposte.fr', 'a@laposte.fr'],
    ['a@orange.com', 'a@orange.com'],
    ['a@ymail.com', 'a@ymail.com'],
    ['a@exemple.co', 'a@exemple.co'],
    ['a@exemple.cm', 'a@exemple.cm'],
    ['a@x.paris', 'a@x.paris'],
    [' Zoe@Hôpital.FR ', 'zoe@xn--hpital-ixa.fr'],
    ['zoe@почта.рф', 'zoe@xn--80a1acny.xn--p1ai'],
    [`${'a'.repeat(64)}@exemple.fr`, `${'a'.repeat(64)}@exemple.fr`],
  ])('%s', (typed, kept) => expect(said(typed)).toBe(kept))

  test('so does every ordinary address, and reading it again changes nothing', () => {
    const word = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?$/)
    const ordinary = fc
      .tuple(
        fc.array(word, { minLength: 1, maxLength: 3 }),
        word,
        fc.constantFrom('fr', 'com', 'net', 'org', 'bzh', 'paris', 'sante.fr', 'asso.fr', 'cm', 'co', 'test', 'local'),
      )
      .map(([local, domain, ending]) => ({ local: local.join('.'), domain: `${domain}.${ending}` }))
      .filter(({ domain }) => !MISSPELT_DOMAINS.has(domain))
    fc.assert(
      fc.property(ordinary, ({ local, domain }) => {
        expect(said(`${local}@${domain}`)).toBe(`${local}@${domain}`)
      }),
    )
  })

  test('whatever is typed gets an answer, and no guess is refused in its turn', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom('', '@', '@gmail.con'),
        (text, end) => {
          const guess = suggestedAddress(text + end)
          expect(said(text + end)).not.toBe('')
          if (guess) expect(said(guess)).toBe(guess)
        },
      ),
    )
  })
})
