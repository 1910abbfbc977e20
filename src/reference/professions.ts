/** The lists everyone chooses from, with their French labels. The codes are part of the API and never change. */

interface Choice {
  code: string
  label: string
}

/** The 44 specialties of médecins: the DES of the arrêté of 21 April 2017; a code is the slug of the official name. */
export const SPECIALTIES = [
  { code: 'medecine-generale', label: 'Médecine générale' },
  { code: 'allergologie', label: 'Allergologie' },
  { code: 'anatomie-et-cytologie-pathologiques', label: 'Anatomie et cytologie pathologiques' },
  { code: 'anesthesie-reanimation', label: 'Anesthésie-réanimation' },
  { code: 'biologie-medicale', label: 'Biologie médicale' },
  { code: 'chirurgie-maxillo-faciale', label: 'Chirurgie maxillo-faciale' },
  { code: 'chirurgie-orale', label: 'Chirurgie orale' },
  { code: 'chirurgie-orthopedique-et-traumatologique', label: 'Chirurgie orthopédique et traumatologique' },
  { code: 'chirurgie-pediatrique', label: 'Chirurgie pédiatrique' },
  {
    code: 'chirurgie-plastique-reconstructrice-et-esthetique',
    label: 'Chirurgie plastique, reconstructrice et esthétique',
  },
  { code: 'chirurgie-thoracique-et-cardiovasculaire', label: 'Chirurgie thoracique et cardiovasculaire' },
  { code: 'chirurgie-vasculaire', label: 'Chirurgie vasculaire' },
  { code: 'chirurgie-viscerale-et-digestive', label: 'Chirurgie viscérale et digestive' },
  { code: 'dermatologie-et-venereologie', label: 'Dermatologie et vénéréologie' },
  { code: 'endocrinologie-diabetologie-nutrition', label: 'Endocrinologie-diabétologie-nutrition' },
  { code: 'genetique-medicale', label: 'Génétique médicale' },
  { code: 'geriatrie', label: 'Gériatrie' },
  { code: 'gynecologie-medicale', label: 'Gynécologie médicale' },
  { code: 'gynecologie-obstetrique', label: 'Gynécologie obstétrique' },
  { code: 'hematologie', label: 'Hématologie' },
  { code: 'hepato-gastro-enterologie', label: 'Hépato-gastro-entérologie' },
  { code: 'maladies-infectieuses-et-tropicales', label: 'Maladies infectieuses et tropicales' },
  { code: 'medecine-cardiovasculaire', label: 'Médecine cardiovasculaire' },
  { code: 'medecine-d-urgence', label: "Médecine d'urgence" },
  { code: 'medecine-et-sante-au-travail', label: 'Médecine et santé au travail' },
  { code: 'medecine-intensive-reanimation', label: 'Médecine intensive-réanimation' },
  { code: 'medecine-interne-et-immunologie-clinique', label: 'Médecine interne et immunologie clinique' },
  { code: 'medecine-legale-et-expertises-medicales', label: 'Médecine légale et expertises médicales' },
  { code: 'medecine-nucleaire', label: 'Médecine nucléaire' },
  { code: 'medecine-physique-et-de-readaptation', label: 'Médecine physique et de réadaptation' },
  { code: 'medecine-vasculaire', label: 'Médecine vasculaire' },
  { code: 'nephrologie', label: 'Néphrologie' },
  { code: 'neurochirurgie', label: 'Neurochirurgie' },
  { code: 'neurologie', label: 'Neurologie' },
  { code: 'oncologie', label: 'Oncologie' },
  { code: 'ophtalmologie', label: 'Ophtalmologie' },
  {
    code: 'oto-rhino-laryngologie-chirurgie-cervico-faciale',
    label: 'Oto-rhino-laryngologie - chirurgie cervico-faciale',
  },
  { code: 'pediatrie', label: 'Pédiatrie' },
  { code: 'pneumologie', label: 'Pneumologie' },
  { code: 'psychiatrie', label: 'Psychiatrie' },
  { code: 'radiologie-et-imagerie-medicale', label: 'Radiologie et imagerie médicale' },
  { code: 'rhumatologie', label: 'Rhumatologie' },
  { code: 'sante-publique', label: 'Santé publique' },
  { code: 'urologie', label: 'Urologie' },
] as const satisfies readonly Choice[]

/** `studentsAllowed` is part of the definition of a match: the Ordres let no student replace an orthophoniste. */
export const PROFESSIONS = [
  { code: 'medecin', label: 'Médecin', studentsAllowed: true, specialties: SPECIALTIES },
  { code: 'infirmier', label: 'Infirmier', studentsAllowed: true, specialties: [] },
  { code: 'ipa', label: 'Infirmier en pratique avancée', studentsAllowed: true, specialties: [] },
  { code: 'pharmacien', label: 'Pharmacien', studentsAllowed: true, specialties: [] },
  { code: 'sage-femme', label: 'Sage-femme', studentsAllowed: true, specialties: [] },
  { code: 'masseur-kinesitherapeute', label: 'Masseur-kinésithérapeute', studentsAllowed: true, specialties: [] },
  { code: 'orthophoniste', label: 'Orthophoniste', studentsAllowed: false, specialties: [] },
  { code: 'ergotherapeute', label: 'Ergothérapeute', studentsAllowed: true, specialties: [] },
  { code: 'dieteticien', label: 'Diététicien', studentsAllowed: true, specialties: [] },
  { code: 'pedicure-podologue', label: 'Pédicure-podologue', studentsAllowed: true, specialties: [] },
  { code: 'psychologue', label: 'Psychologue', studentsAllowed: true, specialties: [] },
  { code: 'chirurgien-dentiste', label: 'Chirurgien-dentiste', studentsAllowed: true, specialties: [] },
  { code: 'orthoptiste', label: 'Orthoptiste', studentsAllowed: true, specialties: [] },
  { code: 'psychomotricien', label: 'Psychomotricien', studentsAllowed: true, specialties: [] },
  { code: 'audioprothesiste', label: 'Audioprothésiste', studentsAllowed: true, specialties: [] },
  { code: 'opticien', label: 'Opticien', studentsAllowed: true, specialties: [] },
  { code: 'biologiste', label: 'Biologiste', studentsAllowed: true, specialties: [] },
] as const satisfies readonly (Choice & { studentsAllowed: boolean; specialties: readonly Choice[] })[]

/** Where and how the work is done (modes d'exercice). */
export const PRACTICE_TYPES = [
  { code: 'individuel', label: 'Cabinet individuel' },
  { code: 'groupe', label: 'Cabinet de groupe' },
  { code: 'msp', label: 'Maison de santé (MSP)' },
  { code: 'centre', label: 'Centre de santé' },
  { code: 'etablissement', label: 'Établissement' },
  { code: 'domicile', label: 'Domicile, tournée' },
  { code: 'officine', label: 'Officine' },
] as const satisfies readonly Choice[]

/** Where a candidate stands today. */
export const SITUATIONS = [
  { code: 'remplacant', label: 'Remplaçant' },
  { code: 'installe', label: 'Installé' },
  { code: 'salarie', label: 'Salarié' },
  { code: 'retraite', label: 'Retraité' },
  { code: 'etudiant', label: 'Étudiant' },
] as const satisfies readonly Choice[]

/** What a listing asks for. */
export const LISTING_KINDS = [
  { code: 'replacement', label: 'Remplacement' },
  { code: 'succession', label: 'Succession' },
  { code: 'collaboration', label: 'Collaboration' },
  { code: 'reinforcement', label: 'Renfort ponctuel' },
] as const satisfies readonly Choice[]

/** Kinds that ask for half-days; the others begin within a window. */
export const DATED_KINDS = ['replacement', 'reinforcement'] as const satisfies readonly ListingKind[]
export const BEGINNING_KINDS = ['succession', 'collaboration'] as const satisfies readonly ListingKind[]

export type Specialty = (typeof SPECIALTIES)[number]['code']
export type Profession = (typeof PROFESSIONS)[number]['code']
export type PracticeType = (typeof PRACTICE_TYPES)[number]['code']
export type Situation = (typeof SITUATIONS)[number]['code']
export type ListingKind = (typeof LISTING_KINDS)[number]['code']

const professions = new Map<string, (typeof PROFESSIONS)[number]>(PROFESSIONS.map((each) => [each.code, each]))
const specialtyLabels = labels(SPECIALTIES)
const practiceTypeLabels = labels(PRACTICE_TYPES)
const situationLabels = labels(SITUATIONS)
const kindLabels = labels(LISTING_KINDS)

function labels(choices: readonly Choice[]): ReadonlyMap<string, string> {
  return new Map(choices.map((choice) => [choice.code, choice.label]))
}

export function isProfession(code: string): code is Profession {
  return professions.has(code)
}

/** Whether the profession has that specialty; only the médecins' have any. */
export function isSpecialty(profession: string, code: string): code is Specialty {
  return profession === 'medecin' && specialtyLabels.has(code)
}

export function isPracticeType(code: string): code is PracticeType {
  return practiceTypeLabels.has(code)
}

export function isSituation(code: string): code is Situation {
  return situationLabels.has(code)
}

export function isListingKind(code: string): code is ListingKind {
  return kindLabels.has(code)
}

/** French label; a code that is not in the list comes back as it is, and so for every label below. */
export function professionLabel(code: string): string {
  return professions.get(code)?.label ?? code
}

export function specialtyLabel(profession: string, code: string): string {
  return isSpecialty(profession, code) ? (specialtyLabels.get(code) as string) : code
}

export function practiceTypeLabel(code: string): string {
  return practiceTypeLabels.get(code) ?? code
}

export function situationLabel(code: string): string {
  return situationLabels.get(code) ?? code
}

export function listingKindLabel(code: string): string {
  return kindLabels.get(code) ?? code
}

/** Whether a student with a licence may stand in for this profession at all. */
export function studentsAllowed(profession: string): boolean {
  return professions.get(profession)?.studentsAllowed ?? false
}
