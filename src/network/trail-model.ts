import { z } from 'zod'
import { civilDate } from '../reference/fields.ts'

/** What the trail of a territory tells, in words; never more of a person than a name that its coordinators know. */

export interface TrailRow {
  id: string
  at: Date
  action: string
  /** Codes: of a role, of a kind of import, of the states of a listing, of what somebody reads as. */
  detail: { as?: string; role?: string; kind?: string; from?: string | null; to?: string }
  actor: string | null
  /** Null where the coordinators may not know it, or none was given. */
  actorName: string | null
  subject: string | null
  subjectName: string | null
  /** The subject is somebody whom the territory knows. */
  subjectKnown: boolean
  /** Of a listing that is still there. */
  title: string | null
}

/** What may be chosen; `actions` are whole ones, or what is before the point. */
export const TRAIL_GROUPS = [
  { code: 'annonces', label: 'Décisions sur les annonces', actions: ['listing'] },
  { code: 'coordonnees', label: 'Coordonnées lues', actions: ['contact', 'members', 'account'] },
  { code: 'roles', label: 'Rôles', actions: ['role'] },
  { code: 'imports', label: 'Imports', actions: ['import'] },
  { code: 'exports', label: 'Fichiers téléchargés', actions: ['export'] },
] as const

const dateOrNothing = z.preprocess((value) => (value === '' ? undefined : value), civilDate.optional())

/** Query parameters are text: empty means absent, as a form sends it. */
export const trailQuery = z
  .strictObject({
    action: z.preprocess(
      (value) => (value === '' ? undefined : value),
      z.enum(TRAIL_GROUPS.map(({ code }) => code)).optional(),
    ),
    from: dateOrNothing,
    to: dateOrNothing,
    avant: z.preprocess((value) => (value === '' ? undefined : value), z.uuid().optional()),
  })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ['to'],
    message: 'La fin précède le début : échangez ou corrigez les deux dates.',
  })
export type TrailQuery = z.infer<typeof trailQuery>

const PHRASES: Record<string, string> = {
  'listing.publish': 'Annonce publiée',
  'listing.request-changes': 'Correction demandée sur une annonce',
  'listing.reject': 'Annonce refusée',
  'listing.withdraw': 'Annonce retirée par la coordination',
  'listing.fill': 'Annonce dite pourvue par la coordination',
  'listing.renew': 'Annonce prolongée par la coordination',
  'contact.read': 'Coordonnées lues',
  'members.read': 'Liste des personnes lue, avec leurs coordonnées',
  'account.entered': 'Personne saisie par la coordination',
  'role.added': 'Rôle donné',
  'role.removed': 'Rôle retiré',
  'import.uploaded': 'Fichier apporté pour un import',
  'import.done': 'Import fait',
  'import.undone': 'Import annulé',
  'export.listings': 'Fichier téléchargé : annonces',
  'export.history': 'Fichier téléchargé : historique des annonces',
  'export.people': 'Fichier téléchargé : personnes, avec leurs coordonnées',
  'export.census': 'Fichier téléchargé : recensement, avec les coordonnées',
  'export.report': 'Fichier téléchargé : rapport',
  'export.planning': 'Fichier téléchargé : planning de renfort, avec les coordonnées',
  'export.corrections': 'Fichier téléchargé : lignes d’un import à corriger',
  'export.trail': 'Fichier téléchargé : journal',
}

const DETAILS: Record<string, string> = {
  coordinator: 'coordination',
  practitioner: 'titulaire',
  candidate: 'candidat',
  listings: 'annonces',
  candidates: 'profils',
  members: 'membres',
}

/** What was done, in words. */
export function trailPhrase({ action, detail }: Pick<TrailRow, 'action' | 'detail'>): string {
  const again = action === 'listing.publish' && detail.from === 'published'
  const phrase = again ? 'Annonce relue de nouveau, laissée en ligne' : (PHRASES[action] ?? action)
  const what = detail.role ?? detail.kind
  return what ? `${phrase} : ${DETAILS[what] ?? what}` : phrase
}

/** Who did it, for one of the coordinators. */
export function trailActor(row: TrailRow, reader: string): string {
  if (row.actor === reader) return 'Vous'
  if (row.actorName) return row.actorName
  if (row.action.startsWith('role.')) return 'L’exploitant du service'
  if (row.actor === null) return 'Un compte effacé'
  if (row.detail.as === 'owner') return 'Le titulaire d’une annonce'
  return row.detail.as === 'candidate' ? 'Un candidat' : 'Un coordinateur'
}

/** Whom or what it was done to; null where the phrase says all. */
export function trailSubject(row: TrailRow, reader: string): string | null {
  if (row.action.startsWith('listing.')) return row.title ?? 'Annonce sans titre'
  if (!/^(contact|account|role)\./.test(row.action)) return null
  if (row.subject === reader) return 'Vous'
  if (row.subject === null) return 'Un compte effacé'
  return (
    row.subjectName ?? (row.subjectKnown ? 'Une personne sans nom' : 'Une personne que le territoire ne connaît pas')
  )
}
