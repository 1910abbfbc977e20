import type { Context } from 'hono'

/** Everything a page may confirm after a redirect: the address carries the code, never a text. */
const CONFIRMATIONS = {
  connecte: 'Connexion réussie.',
  deconnecte: 'Vous avez fermé votre session.',
  'deconnecte-partout': 'Toutes vos sessions sont fermées, sur tous vos appareils.',
  efface: 'Votre compte et vos données sont effacés. Un dernier mail vous le confirme.',
  compte: 'Vos coordonnées sont enregistrées.',
  mails: 'Vos choix sont enregistrés.',
  'agenda-retire': 'L’adresse de votre agenda est retirée\u00a0: les programmes abonnés ne le reçoivent plus.',
  brouillon: 'Brouillon enregistré. Personne d’autre que vous ne le voit.',
  apercu: 'Brouillon enregistré. Relisez-le, puis envoyez-le.',
  'de-nouveau': 'Brouillon prêt. Relisez tout, surtout les dates.',
  enregistree: 'Modifications enregistrées.',
  envoyee: 'Annonce envoyée.',
  saisie: 'Brouillon enregistré. La personne reçoit un mail avec un lien pour le reprendre ou le refuser.',
  'saisie-envoyee': 'Annonce envoyée à la relecture. La personne reçoit un mail avec un lien pour la reprendre.',
  retiree: 'Annonce retirée.',
  'annonce-reprise': 'Cette annonce est maintenant la vôtre. Relisez-la, complétez-la si besoin.',
  pourvue: 'Annonce marquée comme pourvue.',
  'place-pourvue': 'C’est noté. L’annonce reste publiée pour les places qui restent.',
  republiee: 'Annonce remise en ligne.',
  invitation: 'Invitation envoyée. Vous recevrez un mail avec la réponse.',
  interet: 'Votre réponse est envoyée. Vous recevrez un mail dès que la personne aura répondu.',
  accepte: 'C’est accepté\u00a0: chacun peut maintenant voir les coordonnées de l’autre.',
  decline: 'C’est décliné. L’autre personne est prévenue par mail.',
  'mise-en-relation-retiree': 'C’est retiré. L’autre personne est prévenue par mail.',
  message: 'Message envoyé.',
  ecartee: 'C’est écarté de votre liste. L’autre personne n’en sait rien.',
  remise: 'C’est de nouveau dans votre liste.',
  'comme-avant': 'C’est annulé\u00a0: tout est comme avant.',
  profil: 'Profil enregistré. Les annonces qui vous correspondent arrivent dans quelques secondes.',
  confirme: 'Merci\u00a0: vos disponibilités sont confirmées.',
  pause: 'Votre profil est en pause\u00a0: plus aucune annonce ne vous est proposée.',
  reprise: 'Votre profil est de nouveau actif.',
  publiee: 'Annonce publiée.',
  correction: 'Correction demandée. L’auteur de l’annonce reçoit votre motif par mail.',
  signalee: 'Merci\u00a0: votre signalement est transmis au coordinateur, qui va relire cette annonce.',
  refusee: 'Annonce refusée. Son auteur reçoit votre motif par mail.',
  'cpts-rejointe': 'Bienvenue\u00a0: vous êtes membre de cette CPTS.',
  'cpts-demandee': 'Demande envoyée. Vous recevrez un mail avec la réponse.',
  'cpts-demande-corrigee': 'Votre demande est corrigée.',
  'aide-dite': 'C’est enregistré. Les coordinateurs de cette CPTS savent à quoi vous pourriez aider.',
  'aide-effacee': 'C’est effacé\u00a0: les coordinateurs ne le voient plus.',
  'membre-invite': 'Invitation envoyée. La personne reçoit un mail.',
  'membre-invitation-retiree': 'Invitation retirée.',
  'demande-acceptee': 'Demande acceptée. La personne reçoit un mail.',
  'demande-declinee': 'Demande déclinée. La personne reçoit un mail.',
  note: 'Note enregistrée.',
  'note-supprimee': 'Note supprimée.',
  'cpts-refusee': 'Vous avez refusé l’invitation. Vous ne serez pas réinvité avant 30\u00a0jours.',
  'cpts-quittee': 'Vous avez quitté cette CPTS. Ses coordinateurs ne voient plus ce que vous partagiez avec elle.',
  'diffusion-choisie': 'Vous recevrez la diffusion de cette CPTS.',
  'diffusion-arretee': 'Vous ne recevrez plus la diffusion de cette CPTS.',
  recherche: 'Recherche gardée.',
  relance: 'Relance envoyée. La prochaine sera possible dans une semaine.',
  'lettre-reglee': 'Le jour et l’heure de la lettre sont enregistrés.',
  'import-choix': 'Vos choix sont enregistrés.',
  'import-ligne': 'Ligne corrigée.',
  'profil-repris': 'Ce profil est maintenant le vôtre. Relisez-le, corrigez-le si besoin.',
  'import-supprime': 'Import supprimé, avec le fichier et ses lignes.',
  'diffusion-essai': 'Un essai part à votre adresse\u00a0: il arrive dans une minute.',
  'diffusion-envoyee': 'La diffusion part aux membres abonnés.',
  'diffusion-hebdo': 'C’est réglé\u00a0: les nouvelles annonces partiront chaque semaine.',
  'diffusion-hebdo-arretee': 'C’est arrêté\u00a0: plus rien ne part sans vous.',
  'recherche-changee': 'C’est enregistré.',
  'recherche-adresses': 'Les adresses sont nouvelles\u00a0: les précédentes ne fonctionnent plus.',
  'recherche-rendue': 'La recherche est de nouveau gardée, comme avant.',
  campagne: 'Campagne enregistrée.',
  creneaux: 'Créneaux enregistrés.',
  'campagne-ouverte': 'Campagne ouverte. Les disponibilités arrivent dans quelques secondes.',
  'campagne-close': 'Campagne close. Les personnes encore invitées ou en attente sont prévenues par mail.',
  'campagne-supprimee': 'Brouillon supprimé.',
  'renfort-confirme':
    'C’est noté, merci\u00a0! Un mail vous confirme vos demi-journées, avec le fichier pour votre agenda.',
  'renfort-attente':
    'C’était complet\u00a0: vous êtes en liste d’attente. Un mail vous prévient si une place se libère.',
  'renfort-en-partie':
    'Une partie n’a pas pu être confirmée\u00a0: vous êtes déjà pris·e à ce moment, ou la limite par personne est atteinte. Voyez ci-dessous.',
  'renfort-decline': 'C’est noté, merci d’avoir répondu.',
  'renfort-retrait': 'C’est noté\u00a0: votre place va à quelqu’un d’autre.',
  'renfort-annule': 'C’est annulé. La personne est prévenue par mail.',
  vague: 'Invitations envoyées. Les réponses apparaissent ici.',
  'vague-vide':
    'Il n’y a personne à inviter pour l’instant\u00a0: voyez l’état de chaque créneau, ou réessayez demain.',
} as const

export type Confirmation = keyof typeof CONFIRMATIONS

/** The confirmation that the address asks for, if it is one of ours. */
export function confirmationOf(code: string | undefined): string | null {
  return code !== undefined && Object.hasOwn(CONFIRMATIONS, code) ? CONFIRMATIONS[code as Confirmation] : null
}

/** After a POST: on to a page that says what was done. `path` is one of ours, maybe with a query and a fragment. */
export function seeOther(c: Context, path: string, confirmation?: Confirmation): Response {
  const [page, fragment] = path.split('#') as [string, string?]
  const query = confirmation ? `${page.includes('?') ? '&' : '?'}ok=${confirmation}` : ''
  return c.redirect(`${page}${query}${fragment === undefined ? '' : `#${fragment}`}`, 303)
}
