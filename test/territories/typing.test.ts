import { describe, expect, test } from 'vitest'
import { placeLabel } from '../../src/territories/model.ts'
import { searchCommunes } from '../../src/territories/service.ts'
import { readTyped } from '../../src/territories/typed.ts'
import { useDb } from '../support/db.ts'

/** What people type, letter by letter, and the commune that must be offered: first, or among the first three. */

const db = useDb()

const offered = async (q: string, limit = 8) => (await searchCommunes(db.sql, q, limit)).map(placeLabel)

describe('typing a commune', () => {
  test.each([
    // Begun.
    ['nan', 'Nantes (44000)'],
    ['nante', 'Nantes (44000)'],
    ['orvaul', 'Orvault (44700)'],
    ['st her', 'Saint-Herblain (44800)'],
    ['saint-her', 'Saint-Herblain (44800)'],
    ['ST-HERB', 'Saint-Herblain (44800)'],
    ['ste luce sur', 'Sainte-Luce-sur-Loire (44980)'],
    ['la chapelle sur', 'La Chapelle-sur-Erdre (44240)'],
    ['chapelle sur erd', 'La Chapelle-sur-Erdre (44240)'],
    ['boulogne b', 'Boulogne-Billancourt (92100)'],
    ['mont st ai', 'Mont-Saint-Aignan (76130)'],
    ['fort de f', 'Fort-de-France (97200)'],
    // Misspelt.
    ['sant etiene', 'Saint-Étienne (42000)'],
    ['st etiene', 'Saint-Étienne (42000)'],
    ['sant herblin', 'Saint-Herblain (44800)'],
    ['bordaux', 'Bordeaux (33000)'],
    ['marseile', 'Marseille (13001)'],
    ['montpelier', 'Montpellier (34000)'],
    ['grenobe', 'Grenoble (38000)'],
    ['tolouse', 'Toulouse (31000)'],
    ['strassbourg', 'Strasbourg (67000)'],
    ['lile', 'Lille (59000)'],
    ['ruen', 'Rouen (76000)'],
    ['villeurbane', 'Villeurbanne (69100)'],
    ['clermont ferand', 'Clermont-Ferrand (63000)'],
    ['perpinian', 'Perpignan (66000)'],
    ['boulogne bilancourt', 'Boulogne-Billancourt (92100)'],
    ['aix en provance', 'Aix-en-Provence (13080)'],
    ['chapelle sur erdr', 'La Chapelle-sur-Erdre (44240)'],
    ['la chapele sur erdre', 'La Chapelle-sur-Erdre (44240)'],
    ['st nazer', 'Saint-Nazaire (44600)'],
    ['saintdenis', 'Saint-Denis (97400)'],
    ['lehavre', 'Le Havre (76600)'],
    ['carquefous', 'Carquefou (44470)'],
    ['chateaubrillant', 'Châteaubriant (44110)'],
    ['poitier', 'Poitiers (86000)'],
    ['quinper', 'Quimper (29000)'],
    // Misspelt and begun.
    ['montpeli', 'Montpellier (34000)'],
    ['sant herb', 'Saint-Herblain (44800)'],
    ['boulogne bilan', 'Boulogne-Billancourt (92100)'],
    ['la chapele sur er', 'La Chapelle-sur-Erdre (44240)'],
    ['sant naz', 'Saint-Nazaire (44600)'],
    ['villeurba ', 'Villeurbanne (69100)'],
    ['strassb', 'Strasbourg (67000)'],
    // Codes.
    ['44700', 'Orvault (44700)'],
    ['4470', 'Orvault (44700)'],
    ['44', 'Nantes (44000)'],
    ['44 700', 'Orvault (44700)'],
    ['44700 orv', 'Orvault (44700)'],
    ['Orvault (44700)', 'Orvault (44700)'],
    ['orvault 44700', 'Orvault (44700)'],
    ['nantes cedex 1', 'Nantes (44000)'],
    ['75011', 'Paris (75001)'],
    // With a département.
    ['Nantes 44', 'Nantes (44000)'],
    ['nantes (44)', 'Nantes (44000)'],
    ['44 nantes', 'Nantes (44000)'],
    ['saint denis 93', 'Saint-Denis (93200)'],
    ['St-Denis 974', 'Saint-Denis (97400)'],
    ['st denis réunion', 'Saint-Denis (97400)'],
    ['ajacio 2a', 'Ajaccio (20000)'],
    ['saint pierre 97', 'Saint-Pierre (97410)'],
    ['sant nazere 44', 'Saint-Nazaire (44600)'],
    ['montreuil 62', 'Montreuil-sur-Mer (62170)'],
    ['la chapelle 4424', 'La Chapelle-sur-Erdre (44240)'],
    ['chapelle erdre', 'La Chapelle-sur-Erdre (44240)'],
    // Arrondissements.
    ['paris 11', 'Paris 11e Arrondissement (75011)'],
    ['paris 11e', 'Paris 11e Arrondissement (75011)'],
    ['paris 11eme', 'Paris 11e Arrondissement (75011)'],
    ['Paris 11ème arr.', 'Paris 11e Arrondissement (75011)'],
    ['paris 1', 'Paris 1er Arrondissement (75001)'],
    ['lyon 3', 'Lyon 3e Arrondissement (69003)'],
    ['lyon 03', 'Lyon 3e Arrondissement (69003)'],
    ['marseille 13', 'Marseille 13e Arrondissement (13013)'],
    ['paris 75', 'Paris (75001)'],
    ['lyon 69', 'Lyon (69001)'],
    // Articles, accents, case, signs.
    ['le havre', 'Le Havre (76600)'],
    ['havre', 'Le Havre (76600)'],
    ['LE HAVRE', 'Le Havre (76600)'],
    ['l isle adam', "L'Isle-Adam (95290)"],
    ['l’isle-adam', "L'Isle-Adam (95290)"],
    ["l'isle adam", "L'Isle-Adam (95290)"],
    ['isle adam', "L'Isle-Adam (95290)"],
    ['lisle adam', "L'Isle-Adam (95290)"],
    ['rochelle', 'La Rochelle (17000)'],
    ['reze', 'Rezé (44400)'],
    ['REZÉ', 'Rezé (44400)'],
    ['Reze\u0301', 'Rezé (44400)'],
    ['vandœuvre', 'Vandœuvre-lès-Nancy (54500)'],
    ['vandoeuvre les nancy', 'Vandœuvre-lès-Nancy (54500)'],
    ['vandeuvre les nancy', 'Vandœuvre-lès-Nancy (54500)'],
    ['  saint   herblain ', 'Saint-Herblain (44800)'],
    ['chalon s/ saone', 'Chalon-sur-Saône (71100)'],
    ['nd de monts', 'Notre-Dame-de-Monts (85690)'],
    ['saint\u2011herblain', 'Saint-Herblain (44800)'],
  ])('"%s": %s', async (q, label) => {
    expect((await offered(q))[0]).toBe(label)
  })

  test.each([
    ['la chap', 'La Chapelle-sur-Erdre (44240)'],
    ['sant eti', 'Saint-Étienne (42000)'],
    ['marse', 'Marseille (13001)'],
    ['ste luce', 'Sainte-Luce-sur-Loire (44980)'],
    ['marseille 13', 'Marseille (13001)'],
    ['nantes 4', 'Nantes (44000)'],
  ])('"%s": %s among the first three', async (q, label) => {
    expect((await offered(q)).slice(0, 3)).toContain(label)
  })
})

test('what is longer than any name is not compared with all of them', () => {
  expect(readTyped('st '.repeat(33)).name.length).toBeLessThanOrEqual(70)
})
