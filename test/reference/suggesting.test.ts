import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLexicon } from '../../src/reference/lexicon.ts'
import { professionsLike } from '../../src/reference/suggesting.ts'

const lexicon = parseLexicon(readFileSync(new URL('../../search/words.json', import.meta.url), 'utf8'))

const suggested = (typed: string) =>
  professionsLike(typed, lexicon).map(({ code, specialty }) => (specialty ? `${code}: ${specialty}` : code))

describe('typing a profession', () => {
  it.each([
    // Begun.
    ['kin', 'masseur-kinesitherapeute'],
    ['ki', 'masseur-kinesitherapeute'],
    ['masseur', 'masseur-kinesitherapeute'],
    ['infirm', 'infirmier'],
    ['inf', 'infirmier'],
    ['infirmier en pra', 'ipa'],
    ['sage f', 'sage-femme'],
    ['sage-f', 'sage-femme'],
    ['dent', 'chirurgien-dentiste'],
    ['chirurgien d', 'chirurgien-dentiste'],
    ['psychomo', 'psychomotricien'],
    ['psycho', 'psychologue'],
    ['orthop', 'orthophoniste'],
    ['orthopt', 'orthoptiste'],
    ['ergo', 'ergotherapeute'],
    ['diet', 'dieteticien'],
    ['podo', 'pedicure-podologue'],
    ['opt', 'opticien'],
    ['audio', 'audioprothesiste'],
    ['bio', 'biologiste'],
    ['méd', 'medecin'],
    ['pharm', 'pharmacien'],
    ['lunet', 'opticien'],
    // Everyday words and abbreviations, case and accents.
    ['idel', 'infirmier'],
    ['IDE', 'infirmier'],
    ['IPA', 'ipa'],
    ['MG', 'medecin: medecine-generale'],
    ['mk', 'masseur-kinesitherapeute'],
    ['SF', 'sage-femme'],
    ['toubib', 'medecin'],
    ['KINÉ', 'masseur-kinesitherapeute'],
    ['kine\u0301', 'masseur-kinesitherapeute'],
    ['generaliste', 'medecin: medecine-generale'],
    ['pédiatre', 'medecin: pediatrie'],
    ['pediat', 'medecin: pediatrie'],
    ['dermato', 'medecin: dermatologie-et-venereologie'],
    ['ophtalmo', 'medecin: ophtalmologie'],
    ['orl', 'medecin: oto-rhino-laryngologie-chirurgie-cervico-faciale'],
    ['cardio', 'medecin: medecine-cardiovasculaire'],
    ['médecine vasculaire', 'medecin: medecine-vasculaire'],
    ['chirurgie orale', 'medecin: chirurgie-orale'],
    // Feminine and plural.
    ['infirmières', 'infirmier'],
    ['pharmacienne', 'pharmacien'],
    ['diététiciennes', 'dieteticien'],
    ['kinés', 'masseur-kinesitherapeute'],
    ['sages-femmes', 'sage-femme'],
    ['masseuse', 'masseur-kinesitherapeute'],
    ['psychologues', 'psychologue'],
    ['pédiatres', 'medecin: pediatrie'],
    // Misspelt, begun or whole.
    ['ortop', 'orthophoniste'],
    ['ortofoniste', 'orthophoniste'],
    ['orthofoniste', 'orthophoniste'],
    ['orthoptisste', 'orthoptiste'],
    ['infirmer', 'infirmier'],
    ['infirmire', 'infirmier'],
    ['kinesiterapeute', 'masseur-kinesitherapeute'],
    ['pharmaciene', 'pharmacien'],
    ['dieticien', 'dieteticien'],
    ['pedicur podolog', 'pedicure-podologue'],
    ['psycologue', 'psychologue'],
    ['sage fame', 'sage-femme'],
    ['dermatologe', 'medecin: dermatologie-et-venereologie'],
    ['opthalmo', 'medecin: ophtalmologie'],
    ['ergoterapeute', 'ergotherapeute'],
    ['  kin  ', 'masseur-kinesitherapeute'],
  ])('"%s": %s first', (typed, first) => {
    expect(suggested(typed)[0]).toBe(first)
  })

  it('says each meaning once, in the order of the lists among equals', () => {
    expect(suggested('infirm')).toEqual(['infirmier', 'ipa'])
    expect(suggested('ortho')).toEqual([
      'orthophoniste',
      'orthoptiste',
      expect.stringContaining('chirurgie-orthopedique'),
    ])
    const all = suggested('e')
    expect(all).toEqual([...new Set(all)])
  })

  it('a slip is not looked for where something begins so', () => {
    expect(suggested('podo')).toEqual(['pedicure-podologue'])
  })

  it.each([
    '',
    '   ',
    '44',
    '!?',
    '%',
    '\u0000',
    '🩺',
    'zzzz',
    '𝕶𝖎𝖓',
    'x'.repeat(10_000),
    'a b c d e f g h i j k l m',
    '\u202e',
  ])('finds nothing for %j', (typed) => {
    expect(suggested(typed)).toEqual([])
  })
})
