import { describe, expect, test } from 'vitest'
import { normalizeName } from '../../src/reference/geography.ts'
import {
  isListingKind,
  isPracticeType,
  isProfession,
  isSituation,
  isSpecialty,
  LISTING_KINDS,
  listingKindLabel,
  PRACTICE_TYPES,
  PROFESSIONS,
  practiceTypeLabel,
  professionLabel,
  SITUATIONS,
  SPECIALTIES,
  situationLabel,
  specialtyLabel,
  studentsAllowed,
} from '../../src/reference/professions.ts'

const codes = (choices: readonly { code: string }[]) => choices.map((choice) => choice.code).join(' ')

describe('the lists of the API', () => {
  test('seventeen professions', () => {
    expect(codes(PROFESSIONS)).toBe(
      'medecin infirmier ipa pharmacien sage-femme masseur-kinesitherapeute orthophoniste ergotherapeute dieteticien ' +
        'pedicure-podologue psychologue chirurgien-dentiste orthoptiste psychomotricien audioprothesiste opticien biologiste',
    )
  })

  test('practice types, situations and kinds', () => {
    expect(codes(PRACTICE_TYPES)).toBe('individuel groupe msp centre etablissement domicile officine')
    expect(codes(SITUATIONS)).toBe('remplacant installe salarie retraite etudiant')
    expect(codes(LISTING_KINDS)).toBe('replacement succession collaboration reinforcement')
  })

  test('the 44 specialties of médecins, each coded by the slug of its name', () => {
    expect(SPECIALTIES).toHaveLength(44)
    expect(new Set(SPECIALTIES.map((specialty) => specialty.code)).size).toBe(44)
    for (const { code, label } of SPECIALTIES) expect(code).toBe(normalizeName(label).replaceAll(' ', '-'))
  })
})

test('only médecins have specialties', () => {
  expect(PROFESSIONS.filter((profession) => profession.specialties.length > 0).map(({ code }) => code)).toEqual([
    'medecin',
  ])
  expect(isSpecialty('medecin', 'pediatrie')).toBe(true)
  expect(isSpecialty('infirmier', 'pediatrie')).toBe(false)
  expect(isSpecialty('medecin', 'astrologie')).toBe(false)
})

test('a student is never let near an orthophoniste, and may stand in for every other', () => {
  expect(PROFESSIONS.filter(({ code }) => !studentsAllowed(code)).map(({ code }) => code)).toEqual(['orthophoniste'])
  expect(studentsAllowed('sorcier')).toBe(false)
})

test('every code has a French label, and an unknown one is shown as it is', () => {
  expect(professionLabel('masseur-kinesitherapeute')).toBe('Masseur-kinésithérapeute')
  expect(specialtyLabel('medecin', 'medecine-d-urgence')).toBe("Médecine d'urgence")
  expect(practiceTypeLabel('msp')).toBe('Maison de santé (MSP)')
  expect(situationLabel('retraite')).toBe('Retraité')
  expect(listingKindLabel('reinforcement')).toBe('Renfort ponctuel')
  expect(professionLabel('sorcier')).toBe('sorcier')
})

test('a code is known or it is not, whatever objects inherit', () => {
  expect(isProfession('ipa') && isPracticeType('msp') && isSituation('salarie') && isListingKind('succession')).toBe(
    true,
  )
  for (const word of ['constructor', 'toString', '', 'Medecin']) {
    expect(isProfession(word) || isPracticeType(word) || isSituation(word) || isListingKind(word)).toBe(false)
  }
})
