import {
  campaignConfirmedMail,
  campaignInvitationMail,
  campaignReleasedMail,
  campaignReminderMail,
} from './campaign.ts'
import { type Fixture, write } from './fixture.ts'
import { profile, signed } from './samples.ts'

/** What volunteers of a campaign are told. */

const campaign = {
  title: 'Centre de vaccination d’Orvault',
  place: 'Salle de la Frébaudière, Orvault',
  slots: ['lundi 1er mars 2027, matin (infirmier)', 'mardi 2 mars 2027, après-midi (infirmier)'],
  url: signed('renfort'),
}
const deskContact = 'Camille Petit, 02 40 00 00 00'

export const CAMPAIGN_FIXTURES: Record<string, Fixture> = {
  'campaign-invitation': write(campaignInvitationMail, {
    ...campaign,
    territory: 'CPTS Erdre et Cens',
    description: 'Vaccination de tous, en équipe.\nRepas offert.',
    until: 'mardi 23 févr. 2027 à 14 h',
    profileUrl: profile,
  }),
  'campaign-confirmed': write(campaignConfirmedMail, { ...campaign, waiting: [], contact: deskContact }),
  'campaign-waiting': write(campaignConfirmedMail, {
    ...campaign,
    slots: [],
    waiting: campaign.slots,
    contact: deskContact,
  }),
  'campaign-released': write(campaignReleasedMail, {
    ...campaign,
    released: ['mercredi 3 mars 2027, matin (infirmier)'],
  }),
  'campaign-reminder': write(campaignReminderMail, { ...campaign, contact: deskContact }),
}
