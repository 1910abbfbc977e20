import type { ListingInput } from '../listings/model.ts'
import { atPlace, bothShares, frenchNumber, ofPlace } from '../reference/french.ts'
import { pick, type Random, sample } from './random.ts'

/** What people of a seed write: titles and descriptions that say what the fields say, each in its own way. Pure. */

/** What a text is about, beside the fields. */
export interface Subject {
  input: Omit<ListingInput, 'title' | 'description'>
  /** Of the first commune. */
  place: string
  places: string[]
  /** "médecin généraliste", "MG", "médecins généralistes", "cabinet de médecine générale". */
  full: string
  short: string
  many: string
  business: string
  tasks: readonly string[]
  /** "3 semaines en juillet"; empty for a succession or collaboration. */
  when: string
}

const capital = (text: string) => text.replace(/^\p{L}/u, (first) => first.toUpperCase())
/** "d’orthophoniste", "de kiné". */
export const de = (text: string) => (/^[aeiouyéèêîôœ]/i.test(text) ? `d’${text}` : `de ${text}`)
/** "Lyon 3e", as people say it. */
export const spoken = (name: string) => name.replace(/ Arrondissement$/, '')

const SETTING: Record<string, string[]> = {
  individuel: ['en cabinet individuel', 'en cabinet'],
  groupe: ['en cabinet de groupe', 'en cabinet partagé'],
  msp: ['en MSP', 'en maison de santé'],
  centre: ['en centre de santé', 'en centre de santé municipal'],
  etablissement: ['en établissement', 'en clinique'],
  domicile: ['en tournée', 'à domicile'],
  officine: ['en officine', 'en pharmacie'],
}
const settingOf = (random: Random, { practiceType }: Subject['input']) =>
  pick(random, SETTING[practiceType ?? ''] ?? [''])

/** A title of at most 120 characters. */
export function titleOf(random: Random, subject: Subject): string {
  const { full, short, place } = subject
  const title = TITLES[subject.input.kind ?? 'replacement'](random, subject)
  return title.length <= 120 ? title : capital(`${pick(random, [full, short])} ${atPlace(place)}`)
}

type Write = (random: Random, subject: Subject) => string

const TITLES: Record<NonNullable<ListingInput['kind']>, Write> = {
  replacement(random, subject) {
    const { full, short, when, places } = subject
    const [at, setting] = [atPlace(subject.place), settingOf(random, subject.input)]
    const any = pick(random, [full, short])
    const titles = [
      `Remplacement ${any} ${at}`,
      `Remplacement ${any} ${at}, ${when}`,
      `Recherche remplaçant ${any} ${at}`,
      `Cherche ${any} remplaçant·e ${at} – ${when}`,
      `Rempla ${short} ${at}, ${when}`,
      `${capital(any)} : remplacement ${setting} ${at}`,
      `Remplacement ${setting} ${at}, ${when}`,
      `Remplaçant(e) ${any} : ${when} ${at}`,
      `${capital(when)} ${setting} ${at} : qui peut me remplacer ?`,
      `Remplacement ponctuel ${any} ${setting}, secteur ${ofPlace(subject.place)}`,
    ]
    if (places.length > 1) titles.push(`Tournée ${short} ${places.slice(0, 3).join(' / ')} : ${when}`)
    if (subject.input.housing === 'yes') titles.push(`Remplacement ${any} ${at}, logement sur place`)
    return pick(random, titles)
  },
  succession(random, { full, short, business, place, input }) {
    const at = atPlace(place)
    const titles = [
      `Cession de patientèle ${short} ${at}`,
      `${capital(business)} à reprendre ${at}`,
      `Cherche successeur ${full} ${at}`,
      `Départ en retraite : ${business} ${at}`,
      `Reprise de patientèle ${pick(random, [full, short])} ${at}`,
      `À céder : ${business} ${at}`,
      `Cède ${business}, secteur ${ofPlace(place)}`,
    ]
    if (input.patientelePrice === 0) titles.push(`Patientèle offerte ${at} : ${full} cherche successeur`)
    if (input.collaborationFirst) titles.push(`${capital(business)} ${at} : collaboration puis cession`)
    if ((input.successorsWanted ?? 1) > 1) titles.push(`Cherche deux successeurs : ${business} ${at}`)
    if (typeof input.wallsPrice === 'number') titles.push(`${capital(business)} et murs à vendre ${at}`)
    return pick(random, titles)
  },
  collaboration(random, subject) {
    const { full, short, place } = subject
    const [at, setting] = [atPlace(place), settingOf(random, subject.input)]
    return pick(random, [
      `Collaboration libérale ${full} ${at}`,
      `Cherche collaborateur ou collaboratrice ${short} ${at}`,
      `Assistanat ${short} ${at}`,
      `${capital(full)} : collaboration ${setting} ${at}`,
      `Poste ${de(short)} en collaboration ${at}, planning plein`,
      `Rejoignez notre équipe ${at} : ${full} en collaboration`,
      `Collaboration ${short} ${setting}, près ${ofPlace(place)}`,
    ])
  },
  reinforcement(random, { full, many, place, when, input }) {
    const at = atPlace(place)
    const count = input.places ?? 1
    const who = count > 1 ? `${count} ${many}` : full
    const titles = [
      `Renfort ${full} ${at}, ${when}`,
      `Journées de dépistage ${at} : ${who}`,
      `Besoin de renfort ${at}, ${when} (${who})`,
      `${capital(who)} pour un renfort ponctuel ${at}`,
    ]
    if (VACCINATE.includes(input.profession ?? '')) {
      titles.push(`Centre de vaccination ${at} : ${who} en renfort`)
      titles.push(`Campagne de vaccination ${at} : cherche ${who}`)
    }
    return pick(random, titles)
  },
}

const VACCINATE = ['medecin', 'infirmier', 'ipa', 'pharmacien', 'sage-femme']

/** A few sentences: what is asked, where, what the days are like, the terms, and a word to end. */
export function descriptionOf(random: Random, subject: Subject): string {
  const { input } = subject
  const parts = [
    pick(random, OPENINGS[input.kind ?? 'replacement'])(random, subject),
    ...sample(random, subject.tasks, 1 + Math.floor(random() * 2)),
    ...sample(random, practicalities(random, subject), 1 + Math.floor(random() * 3)),
    ...termsOf(random, input),
  ]
  if (random() < 0.7) parts.push(pick(random, CLOSINGS))
  return parts.join(' ')
}

const OPENINGS: Record<NonNullable<ListingInput['kind']>, Write[]> = {
  replacement: [
    (random, { full, place, input }) =>
      `Je cherche une personne pour me remplacer ${settingOf(random, input)} ${atPlace(place)} (${full}).`,
    (_, { full, place, when }) =>
      `Bonjour, je recherche un·e ${full} pour un remplacement ${atPlace(place)} : ${when}.`,
    (random, { place, input }) =>
      `Remplacement ${settingOf(random, input)}, à deux pas du centre ${ofPlace(place)}, dans une équipe accueillante.`,
    (_, { place, when, short }) =>
      `${capital(when)}, remplacement ${short} ${atPlace(place)}. Je vous passe la main la veille.`,
  ],
  succession: [
    (_, { business, place }) => `Je cesse mon activité et cherche à transmettre mon ${business} ${atPlace(place)}.`,
    (_, { full, place }) => `${capital(full)} ${atPlace(place)} depuis vingt-cinq ans, je souhaite passer le relais.`,
    (random, { input, place }) =>
      `Patientèle fidèle et nombreuse ${settingOf(random, input)}, secteur ${ofPlace(place)}.`,
  ],
  collaboration: [
    (_, { full, place }) => `Nous cherchons un·e ${full} pour une collaboration durable ${atPlace(place)}.`,
    (random, { input, place }) =>
      `Collaboration ${settingOf(random, input)} ${atPlace(place)} : la demande dépasse nos agendas.`,
    (_, { short, place }) => `Place libre pour un·e ${short} dans un cabinet dynamique ${atPlace(place)}.`,
  ],
  reinforcement: [
    (_, { many, place }) => `Nous montons une équipe ${de(many)} ${atPlace(place)} pour quelques jours.`,
    (_, { place, when }) => `Campagne ${atPlace(place)}, ${when} : toute aide est la bienvenue, même une demi-journée.`,
    (_, { place }) => `Renfort demandé par la CPTS ${atPlace(place)} ; matériel et secrétariat sur place.`,
  ],
}

function practicalities(random: Random, { input, place }: Subject): string[] {
  const all = [
    pick(random, ['Parking et gare à cinq minutes.', 'Locaux récents, accessibles, salle de pause agréable.']),
    pick(random, [
      'Équipe soudée, réunions de concertation le mardi midi.',
      'Exercice coordonné, entraide entre confrères.',
      'Membre de la CPTS, soins non programmés organisés.',
    ]),
  ]
  if (random() < 0.3) all.push(`Cadre de vie agréable ${atPlace(place)}, écoles et commerces.`)
  if (input.software) all.push(`Logiciel ${input.software}, prise en main ensemble.`)
  if (input.secretary) all.push(`Secrétariat ${input.secretary}.`)
  if (input.patientsPerDay) all.push(`${input.patientsPerDay.min} à ${input.patientsPerDay.max} personnes par jour.`)
  if (input.housing === 'yes')
    all.push(pick(random, ['Studio prêté au-dessus du cabinet.', 'Logement possible sur place.']))
  if (input.transport === 'yes') all.push('Voiture prêtée pour les visites.')
  if (input.vehicleNeeded) all.push('Véhicule indispensable.')
  if (input.studentsAccepted) all.push('Licence de remplacement bienvenue.')
  return all
}

const euros = (price: number) => `${frenchNumber(price)} €`

function termsOf(random: Random, input: Subject['input']): string[] {
  const said: string[] = []
  if (typeof input.candidateSharePct === 'number' && random() < 0.6)
    said.push(`${bothShares(input.candidateSharePct)}.`)
  if (input.kind !== 'succession') return said
  if (input.patientelePrice === 0) said.push('Patientèle cédée gratuitement.')
  else if (input.patientelePrice) said.push(`Patientèle : ${euros(input.patientelePrice)}.`)
  if (input.equipmentPrice) said.push(`Matériel : ${euros(input.equipmentPrice)}.`)
  if (input.wallsPrice) said.push(`Murs à vendre : ${euros(input.wallsPrice)}.`)
  if (input.rent === 0) said.push('Local mis à disposition sans loyer par la commune.')
  else if (input.rent) said.push(`Loyer : ${euros(input.rent)} par mois.`)
  if (input.collaborationFirst)
    said.push('Quelques mois de collaboration avant la reprise, pour présenter les patients.')
  return said
}

const CLOSINGS = [
  'N’hésitez pas à poser vos questions.',
  'Horaires à convenir ensemble.',
  'Au plaisir de vous rencontrer.',
  'Possibilité de venir voir le cabinet avant.',
  'Renouvelable si vous vous plaisez.',
  'Dates à affiner ensemble.',
  'Réponse rapide assurée.',
]
