import type { OddityCode } from './oddities.ts'

/** Reasons that a coordinator gives often, ready to send: the person reads them in their mail. Pure. */

export interface ReadyReason {
  code: string
  /** On its box. */
  label: string
  text: string
  /** What it answers; none of these: a general one. */
  answers: readonly OddityCode[]
}

export const READY_REASONS: readonly ReadyReason[] = [
  {
    code: 'coordonnees',
    label: 'Coordonnées dans le texte',
    text: 'Merci de retirer vos coordonnées (téléphone, mail, lien) du texte\u00a0: Relève les donne à l’autre personne dès que vous avez dit oui tous les deux.',
    answers: ['phone', 'email', 'url'],
  },
  {
    code: 'adresse',
    label: 'Adresse précise',
    text: 'Merci de retirer l’adresse précise\u00a0: la commune suffit, l’adresse se donne une fois que vous êtes d’accord.',
    answers: ['address'],
  },
  {
    code: 'patient',
    label: 'Information sur un patient',
    text: 'Merci de retirer ce qui parle d’un patient (nom, date de naissance, numéro, maladie)\u00a0: même partielle, cette information est couverte par le secret professionnel.',
    answers: ['patient'],
  },
  {
    code: 'sante',
    label: 'Motif de l’absence',
    text: 'Merci de retirer le motif de l’absence (maladie, grossesse…)\u00a0: c’est une donnée de santé, elle n’a pas à être publiée.',
    answers: ['health'],
  },
  {
    code: 'surcharge',
    label: 'Surcharge d’activité',
    text: 'Un remplacement suppose que la personne remplacée soit absente. Pour absorber un surcroît d’activité, choisissez plutôt «\u00a0Collaboration\u00a0»\u00a0; votre Ordre peut vous renseigner.',
    answers: ['overload'],
  },
  {
    code: 'doublon',
    label: 'Doublon',
    text: 'Cette annonce semble faire double emploi avec une autre\u00a0: gardez la plus complète et retirez l’autre.',
    answers: ['duplicate'],
  },
  {
    code: 'part',
    label: 'Part à vérifier',
    text: 'Merci de vérifier la part\u00a0: le formulaire demande ce que garde la personne qui vient. 80 veut dire 80\u00a0% pour elle, 20\u00a0% de redevance pour vous.',
    answers: ['share'],
  },
  {
    code: 'dates',
    label: 'Dates à vérifier',
    text: 'Merci de vérifier les dates\u00a0: elles sont passées, ou laissent trop peu de temps pour trouver quelqu’un.',
    answers: ['past', 'soon'],
  },
  {
    code: 'prix',
    label: 'Prix à vérifier',
    text: 'Merci de vérifier les prix\u00a0: ils sont en euros, 0 veut dire gratuit, et rien veut dire à convenir.',
    answers: ['price'],
  },
  {
    code: 'exercice',
    label: 'Profession ou mode d’exercice',
    text: 'Merci de vérifier la profession et le mode d’exercice\u00a0: ils ne semblent pas aller ensemble.',
    answers: ['practice'],
  },
  {
    code: 'titre',
    label: 'Titre à reprendre',
    text: 'Merci de donner un titre de quelques mots, sans majuscules\u00a0: par exemple «\u00a0Remplacement de médecine générale à Orvault, deux semaines en février\u00a0».',
    answers: ['title'],
  },
  {
    code: 'texte',
    label: 'Texte à étoffer',
    text: 'Merci de dire en quelques phrases à quoi ressemblent les journées\u00a0: nombre d’actes, visites, secrétariat, logiciel, ce que vous prêtez. Les annonces précises trouvent plus vite.',
    answers: ['text'],
  },
  {
    code: 'hors-sujet',
    label: 'Hors sujet',
    text: 'Relève sert aux remplacements, successions, collaborations et renforts entre professionnels de santé\u00a0: cette annonce n’en est pas une.',
    answers: [],
  },
  {
    code: 'recruteur',
    label: 'Agence ou publicité',
    text: 'Les annonces d’agences, de recruteurs et les publicités ne sont pas publiées ici.',
    answers: [],
  },
  {
    code: 'identite',
    label: 'Auteur à vérifier',
    text: 'Nous n’avons pas pu vérifier qui dépose cette annonce. Merci d’appeler la coordination de votre CPTS.',
    answers: [],
  },
]

/** The ready reasons, those that answer something odd first. */
export function readyReasons(odd: readonly OddityCode[]): { suggested: ReadyReason[]; others: ReadyReason[] } {
  const suggested = READY_REASONS.filter(({ answers }) => answers.some((code) => odd.includes(code)))
  return { suggested, others: READY_REASONS.filter((reason) => !suggested.includes(reason)) }
}

/** One reason of those chosen (by code) and of what was typed; null when there is neither. Each stands on its own lines. */
export function composeReason(chosen: readonly string[], typed: string | null): string | null {
  const ready = READY_REASONS.filter(({ code }) => chosen.includes(code)).map(({ text }) => text)
  const parts = [...ready.filter((text) => !typed?.includes(text)), ...(typed ? [typed] : [])]
  return parts.join('\n\n') || null
}
