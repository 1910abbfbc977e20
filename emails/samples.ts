import type { OpeningCard, SearchNews } from './cards.ts'
import type { DeskNews } from './desk.ts'
import type { NeedNews } from './digest.ts'

/** Made-up openings, people and territories, as the fixtures tell of them. */

export const SITE = 'https://releve.example'
/** As long as a signed link is. */
export const signed = (path: string) =>
  `${SITE}/${path}/AZ1kq0vXeR2m7sT9fHbW3A.mQ5xJc8ZrYtLpN4vKdGh2sUwEaBi6oCf?v=9fHbW3AmQ5xJc8ZrYtLpN4`

export const title = 'Médecine générale en maison de santé, printemps 2027'
export const mine = `${SITE}/mes-annonces/0199a3c2-7f1e-7c5a-9d3b-2f6e8a1b4c7d`
export const profile = `${SITE}/mon-profil`

export const spring: OpeningCard = {
  title,
  what: 'Remplacement, médecin (médecine générale)',
  place: 'Orvault',
  calendar:
    'du 9 au 20 févr. 2027, du lundi au vendredi ; du 13 au 24 avr. 2027, les lundis, mardis et jeudis ; 32 demi-journées',
  terms: '80 % pour le remplaçant, 20 % de redevance',
  score: 91.4,
  reasonText:
    "Disponible 32 demi-journées sur 32. À 8 km de Nantes, dans votre rayon de 30 km. Mode d'exercice préféré : maison de santé. Votre part : 80 % des honoraires, au moins votre minimum de 75 %.",
  url: signed('annonces/0199a3c2'),
  dismissUrl: signed('lettre/pas-pour-moi'),
  changed: false,
}

export const wednesdays: OpeningCard = {
  ...spring,
  title: 'Tous les mercredis de septembre à juin, licence acceptée',
  place: 'La Chapelle-sur-Erdre',
  calendar: 'les mercredis du 2 sept. 2026 au 30 juin 2027, sauf le 14 avr. 2027 ; 84 demi-journées',
  terms: '75 % pour le remplaçant, 25 % de redevance',
  score: 68,
  reasonText:
    "Disponible 70 demi-journées sur 84. À 11 km de Nantes, dans votre rayon de 30 km. Mode d'exercice accepté : cabinet de groupe.",
  changed: true,
}

export const succession: OpeningCard = {
  ...spring,
  title: 'Deux successeurs pour un cabinet à la campagne, patientèle gratuite',
  what: 'Cession, médecin (médecine générale)',
  place: 'Villaines-la-Juhel, Javron-les-Chapelles',
  calendar: 'début : date ouverte',
  terms: 'patientèle : gratuite ; matériel : gratuit ; murs : 180 000 €',
  score: 61.6,
  reasonText:
    'Dates de début compatibles. À 24 km de Mayenne, dans votre rayon de 40 km. Vos souhaits : collaboration d’abord (possible).',
}

export const searches: SearchNews[] = [
  {
    name: 'Kiné à Mayenne cet été',
    url: signed('annonces'),
    total: 4,
    openings: [
      {
        title: 'Trois semaines en juillet, maison et vélo prêtés',
        what: 'Remplacement, masseur-kinésithérapeute',
        place: 'Mayenne',
        calendar: 'du 5 au 23 juil. 2027, dates souples, à 5 jours près ; 30 demi-journées',
        terms: '75 % pour le remplaçant, 25 % de redevance',
        url: signed('annonces/0199a3c3'),
      },
      {
        title: 'Balnéo et domicile, août',
        what: 'Remplacement, masseur-kinésithérapeute',
        place: 'Lassay-les-Châteaux',
        calendar: 'du 2 au 27 août 2027, du lundi au jeudi ; 32 demi-journées',
        terms: 'part à convenir',
        url: signed('annonces/0199a3c4'),
      },
    ],
  },
]

const still = {
  renewUrl: signed('annonce/toujours'),
  filledUrl: signed('annonce/pourvue'),
  withdrawUrl: signed('annonce/retirer'),
}
export const need: NeedNews = {
  title,
  url: mine,
  viewsLately: 12,
  candidates: [
    {
      summary: 'médecin (médecine générale), autour de Nantes (30 km)',
      score: 88,
      reasonText:
        'Disponible 32 demi-journées sur 32. À 8 km de Nantes, dans son rayon de 30 km. Disponibilités confirmées il y a 3 jours.',
      dismissUrl: signed('lettre/pas-pour-moi'),
      changed: false,
    },
    {
      summary: 'médecin (médecine générale), étudiant, autour de Rennes (100 km) et de Saint-Herblain (20 km)',
      score: 64,
      reasonText: 'Disponible 24 demi-journées sur 32. Sur place, à Orvault. Disponibilités confirmées hier.',
      dismissUrl: signed('lettre/pas-pour-moi'),
      changed: true,
    },
  ],
  more: 3,
  still,
}
export const quiet: NeedNews = {
  title: 'Collaboration en cabinet de groupe, orthophonie',
  url: `${SITE}/mes-annonces/0199a3c9`,
  viewsLately: 0,
  candidates: [],
  more: 0,
  still: { ...still, renewUrl: null },
}

export const desk: DeskNews = {
  territory: 'Erdre et Cens',
  url: `${SITE}/coordination`,
  queue: { pending: 2, changed: 1, reported: 0, oldestDays: 4 },
  stuck: [
    {
      title: 'Sage-femme, 16 à 20 semaines',
      url: `${SITE}/annonces/0199a3d1`,
      why: 'Publiée depuis 41 jours, aucune réponse.',
    },
    {
      title: 'IDEL, dix jours par mois',
      url: `${SITE}/annonces/0199a3d2`,
      why: '3 réponses attendent le titulaire depuis 9 jours.',
    },
  ],
  filled: [{ title: 'Deux semaines en février, cabinet de groupe', url: `${SITE}/annonces/0199a3d3` }],
  figures: { published: 4, filled: 1, open: 23, candidates: 1117 },
  refusedAddresses: 2,
}

export const advice = [
  'En passant de 30 à 45 km autour de Nantes : 4 annonces de plus.',
  'En abaissant votre minimum de 5 à 2 jours : 2 annonces de plus.',
]
