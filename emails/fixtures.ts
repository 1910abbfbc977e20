import { alertMail } from './alert.ts'
import { broadcastMail, newsletterMail, type SpreadOpening } from './broadcast.ts'
import { CAMPAIGN_FIXTURES } from './campaign-fixtures.ts'
import type { OpeningCard } from './cards.ts'
import { addressesRefusedMail } from './desk.ts'
import { type WeeklyProps, weeklyMail } from './digest.ts'
import { erasedMail, partedMail } from './erasure.ts'
import { type Fixture, write } from './fixture.ts'
import { acceptedMail, declinedMail, interestMail, invitationMail, withdrawnMail } from './interest.ts'
import { listingEnteredMail } from './listing-entered.ts'
import { correctionReminderMail, takeOverReminderMail, unansweredReminderMail } from './listing-reminder.ts'
import {
  listingClosedMail,
  listingFilledByYouMail,
  listingPublishedMail,
  listingReceivedMail,
  listingRejectedMail,
  listingReleasedMail,
  listingReturnedMail,
} from './listing-state.ts'
import { memberAcceptedMail, memberAskedMail, memberDeclinedMail, memberInvitedMail } from './membership.ts'
import { messagesMail } from './message.ts'
import { profileImportedMail } from './profile-imported.ts'
import { confirmAvailabilityMail, inactivityMail, listingExpiringMail } from './reminder.ts'
import {
  advice,
  desk,
  mine,
  need,
  profile,
  quiet,
  SITE,
  searches,
  signed,
  spring,
  succession,
  title,
  wednesdays,
} from './samples.ts'
import { signInMail } from './sign-in.ts'

/** Every message as somebody could get it: what `npm run emails` shows and the tests hold. All of it is made up. */

const state = { title, url: mine, reason: null }
const reminded = { by: 'CPTS Erdre et Cens', title, url: mine }

const nothing: WeeklyProps = {
  openings: [],
  moreOpenings: 0,
  openingsUrl: signed('mes-correspondances'),
  searches: [],
  needs: [],
  desks: [],
  widen: [],
  preferencesUrl: signed('preferences'),
  unsubscribeUrl: signed('lettre/desabonnement'),
}
const ten = Array.from({ length: 10 }, (_, i) => [spring, wednesdays, succession][i % 3] as OpeningCard)
const alert = {
  openings: [spring],
  moreOpenings: 0,
  openingsUrl: nothing.openingsUrl,
  searches: [],
  preferencesUrl: nothing.preferencesUrl,
  unsubscribeUrl: signed('alertes/desabonnement'),
}
const words = 'Bonjour,\nje suis libre tout février et je connais bien votre logiciel.\n\nÀ bientôt !'
const contact = { name: 'Hélène O’Brien', email: 'helene.obrien@exemple.fr', phone: '06 12 34 56 78' }
const entered = {
  by: 'CPTS Erdre & Cens',
  title: 'Remplacement d’été à Orvault',
  profession: 'Infirmier·ère',
  place: 'Orvault',
  calendar: 'du 5 au 23 juil. 2027, du lundi au vendredi ; 30 demi-journées',
  url: signed('reprendre'),
  days: 30,
}
const spread: SpreadOpening[] = [spring, succession].map(({ title, what, place, calendar, terms, url }) => ({
  title,
  what,
  place,
  calendar,
  places: null,
  terms,
  url,
}))
const broadcast = {
  territory: 'CPTS Erdre et Cens',
  intro:
    'L’été approche : quatre cabinets cherchent encore.\nFaites suivre à vos confrères !\n\nCamille, coordinatrice',
  openings: [...spread, { ...(spread[0] as SpreadOpening), title: 'Centre de vaccination', places: '2 places sur 3' }],
  territoryUrl: `${SITE}/territoires/erdre-et-cens`,
  preferencesUrl: signed('preferences'),
  unsubscribeUrl: signed('arret-diffusion'),
}
const availability = {
  confirmUrl: signed('disponibilites/confirmer'),
  pauseUrl: signed('disponibilites/pause'),
  url: profile,
}
const expiring = { title, filledUrl: signed('annonce/pourvue'), url: mine }
const account = { keepUrl: signed('compte/garder'), url: `${SITE}/mon-compte` }

const joining = { name: 'CPTS Erdre & Cens', structureName: null, url: signed('connexion/invitation'), days: 30 }

export const FIXTURES: Record<string, Fixture> = {
  'sign-in': write(signInMail, { url: signed('connexion'), code: '012345', minutes: 30 }),
  'listing-received': write(listingReceivedMail, state),
  'listing-published': write(listingPublishedMail, state),
  'listing-returned': write(listingReturnedMail, {
    ...state,
    reason: 'Précisez le secteur conventionnel.\nEt les visites : combien par jour ?',
  }),
  'listing-rejected': write(listingRejectedMail, { ...state, reason: 'Cette annonce est déjà publiée.' }),
  'listing-closed': write(listingClosedMail, { title, url: profile }),
  'listing-filled-by-you': write(listingFilledByYouMail, { title, url: profile }),
  'listing-released': write(listingReleasedMail, { title, url: profile }),
  'listing-entered': write(listingEnteredMail, entered),
  'profile-imported': write(profileImportedMail, {
    by: entered.by,
    summary: 'Médecin (Médecine générale), autour de Nantes (30 km)',
    calendar: 'du 1er mars au 30 juin 2027, les lundis et jeudis',
    url: signed('reprendre'),
    days: 30,
  }),
  'listing-entered-known': write(listingEnteredMail, { ...entered, url: mine, days: null }),
  'listing-entered-blank': write(listingEnteredMail, {
    ...entered,
    title: null,
    profession: null,
    place: '',
    calendar: '',
  }),
  'listing-reminder-correct': write(correctionReminderMail, {
    ...reminded,
    reason: 'Les dates de mars se contredisent.',
  }),
  'listing-reminder-take-over': write(takeOverReminderMail, {
    ...reminded,
    url: signed('annonce/reprendre'),
    days: 12,
  }),
  'listing-reminder-known': write(takeOverReminderMail, { ...reminded, days: null }),
  'listing-reminder-unanswered': write(unansweredReminderMail, {
    ...reminded,
    why: 'Avec 3 jours de souplesse, 2 personnes de plus correspondraient.',
  }),
  'member-invited': write(memberInvitedMail, joining),
  'member-invited-known': write(memberInvitedMail, {
    ...joining,
    structureName: 'MSP des Deux Rives',
    url: `${SITE}/connexion`,
    days: null,
  }),
  'member-asked': write(memberAskedMail, { name: joining.name, waiting: 1, url: `${SITE}/mon-territoire/personnes` }),
  'member-asked-several': write(memberAskedMail, { name: joining.name, waiting: 3, url: signed('personnes') }),
  'member-accepted': write(memberAcceptedMail, { name: joining.name, word: words, url: `${SITE}/mes-cpts` }),
  'member-declined': write(memberDeclinedMail, { name: joining.name, word: null, url: `${SITE}/mes-cpts` }),
  'listing-expiring-7': write(listingExpiringMail, {
    ...expiring,
    daysLeft: 7,
    lastDay: '12 mars 2027',
    renewUrl: signed('annonce/toujours'),
  }),
  'listing-expiring-1': write(listingExpiringMail, {
    ...expiring,
    daysLeft: 1,
    lastDay: '24 avr. 2027',
    renewUrl: null,
  }),
  interest: write(interestMail, {
    title,
    url: mine,
    message: words,
    candidate: 'médecin (médecine générale), autour de Nantes (30 km)',
    reasonText: 'Disponible 32 demi-journées sur 32. À 8 km de Nantes, dans son rayon de 30 km.',
  }),
  'interest-masked': write(interestMail, {
    title,
    url: mine,
    message: 'Appelez-moi au [coordonnées masquées], le soir.',
    candidate: 'médecin (médecine générale), autour de Nantes (30 km)',
    reasonText: '',
    masked: true,
  }),
  invitation: write(invitationMail, {
    title,
    url: profile,
    message: null,
    calendar: 'du 9 au 20 févr. 2027, du lundi au vendredi ; 20 demi-journées',
    place: 'Orvault',
    reasonText: 'Disponible 18 demi-journées sur 20.',
  }),
  accepted: write(acceptedMail, { title, url: mine, contact }),
  'accepted-calendar': write(acceptedMail, {
    title,
    url: mine,
    contact: { ...contact, name: null, phone: null },
    calendar: true,
  }),
  declined: write(declinedMail, { title, url: profile, reason: 'Nous avons trouvé quelqu’un de plus près. Merci !' }),
  withdrawn: write(withdrawnMail, { title, url: mine }),
  message: write(messagesMail, { title, url: mine, texts: [words] }),
  'messages-masked': write(messagesMail, {
    title,
    url: mine,
    texts: [
      'Bonjour, le logiciel, c’est lequel ?',
      'Et pour dormir ?',
      'Mon numéro : [masqué]',
      'Merci !',
      'À lundi.',
      'Ou mardi.',
      'Dites-moi.',
    ],
    masked: true,
  }),
  'letter-candidate': write(weeklyMail, { ...nothing, openings: [spring, wednesdays], moreOpenings: 0 }),
  'letter-candidate-full': write(weeklyMail, { ...nothing, openings: ten, moreOpenings: 14, searches }),
  'letter-searches': write(weeklyMail, { ...nothing, searches }),
  'letter-owner': write(weeklyMail, { ...nothing, needs: [need] }),
  'letter-owner-quiet': write(weeklyMail, { ...nothing, needs: [quiet] }),
  'letter-coordinator': write(weeklyMail, { ...nothing, desks: [desk] }),
  'letter-coordinator-calm': write(weeklyMail, {
    ...nothing,
    desks: [
      {
        ...desk,
        queue: { pending: 0, changed: 0, reported: 0, oldestDays: null },
        stuck: [],
        filled: [],
        refusedAddresses: 0,
      },
    ],
  }),
  'letter-all': write(weeklyMail, {
    ...nothing,
    openings: [spring],
    moreOpenings: 1,
    searches,
    needs: [need, quiet],
    desks: [desk],
    widen: [
      {
        about: 'listing',
        title: quiet.title,
        url: quiet.url,
        advice: ['En acceptant que les dates bougent de 3 jours : 2 personnes de plus.'],
      },
    ],
  }),
  'letter-widen': write(weeklyMail, { ...nothing, widen: [{ about: 'profile', title: null, url: profile, advice }] }),
  ...CAMPAIGN_FIXTURES,
  alert: write(alertMail, alert),
  'alert-many': write(alertMail, { ...alert, openings: [spring, succession], moreOpenings: 2, searches }),
  'alert-search': write(alertMail, { ...alert, openings: [], searches }),
  broadcast: write(broadcastMail, broadcast),
  'broadcast-test': write(broadcastMail, {
    ...broadcast,
    intro: null,
    openings: [spread[0] as SpreadOpening],
    test: true,
  }),
  newsletter: write(newsletterMail, broadcast),
  'confirm-availability-60': write(confirmAvailabilityMail, { ...availability, days: 60, daysLeft: 60 }),
  'confirm-availability-90': write(confirmAvailabilityMail, { ...availability, days: 90, daysLeft: 30 }),
  'confirm-availability-113': write(confirmAvailabilityMail, { ...availability, days: 113, daysLeft: 7 }),
  'inactivity-30': write(inactivityMail, { ...account, daysLeft: 30, erasedOn: '12 mars 2027' }),
  'inactivity-7': write(inactivityMail, { ...account, daysLeft: 7, erasedOn: '12 mars 2027' }),
  'addresses-refused': write(addressesRefusedMail, {
    people: [
      { label: 'Annonce « Sage-femme, 16 à 20 semaines »', url: `${SITE}/annonces/0199a3d1` },
      { label: 'Profil d’infirmier autour de Sautron', url: `${SITE}/coordination/candidats/0199a3e1` },
    ],
  }),
  parted: write(partedMail, { title, url: profile }),
  erased: write(erasedMail, undefined),
}
