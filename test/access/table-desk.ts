import { type Action, COORDINATORS, only } from './rules.ts'

/** Every page of coordinators, GET and POST: asked for the territory of the one. */

const HERE = { territoire: 'rouen' }
const asked = (path: string) => ({ at: `${path}?territoire=rouen` })

export const DESK: readonly Action[] = [
  {
    does: 'Write a listing for somebody else, moderate what came in to one’s own territories',
    who: only(COORDINATORS, 'no'),
    routes: {
      'GET /moderation': {},
      'GET /mes-annonces/pour-autrui': {},
      'POST /mes-annonces/pour-autrui': {},
    },
  },
  {
    does: 'Read a listing at the desk, decide on it',
    who: only(['coordinator'], 'no', { 'other coordinator': 'hidden' }),
    routes: { 'GET /moderation/:id': {}, 'POST /moderation/:id': {} },
  },
  {
    does: 'Read the territory’s board, report, files, letter; set its letter; spread its listings',
    who: only(['coordinator'], 'no'),
    routes: {
      'GET /mon-territoire': asked('/mon-territoire'),
      'GET /mon-territoire/annonces.csv': asked('/mon-territoire/annonces.csv'),
      'GET /mon-territoire/historique.csv': asked('/mon-territoire/historique.csv'),
      'GET /mon-territoire/rapport': asked('/mon-territoire/rapport'),
      'GET /mon-territoire/rapport.csv': asked('/mon-territoire/rapport.csv'),
      'GET /mon-territoire/rapport/imprimer': asked('/mon-territoire/rapport/imprimer'),
      'GET /mon-territoire/journal': asked('/mon-territoire/journal'),
      'GET /mon-territoire/journal.csv': asked('/mon-territoire/journal.csv'),
      'GET /mon-territoire/lettre': asked('/mon-territoire/lettre'),
      'POST /mon-territoire/lettre': { body: { ...HERE, weekday: '2', hour: '8' } },
      'GET /mon-territoire/diffusion': asked('/mon-territoire/diffusion'),
      'POST /mon-territoire/diffusion': { body: HERE },
      'POST /mon-territoire/diffusion/chaque-semaine': { body: HERE },
    },
  },
  {
    does: 'Read a prepared broadcast, try it, send it',
    who: only(['coordinator'], 'hidden'),
    routes: {
      'GET /mon-territoire/diffusion/:id{[0-9a-f-]{36}}': {},
      'GET /mon-territoire/diffusion/:id{[0-9a-f-]{36}}/affiche': {},
      'GET /mon-territoire/diffusion/:id{[0-9a-f-]{36}}/courrier': {},
      'POST /mon-territoire/diffusion/:id{[0-9a-f-]{36}}/essai': {},
      'POST /mon-territoire/diffusion/:id{[0-9a-f-]{36}}/envoyer': {},
    },
  },
  {
    does: 'Remind the owner of a listing of the territory',
    who: only(['coordinator'], 'hidden'),
    routes: { 'POST /mon-territoire/relancer/:id': { body: HERE } },
  },
  {
    does: 'Read the territory’s people with their contacts (each reading is kept), invite, answer, note',
    who: only(['coordinator'], 'no'),
    routes: {
      'GET /mon-territoire/personnes': asked('/mon-territoire/personnes'),
      'GET /mon-territoire/personnes.csv': asked('/mon-territoire/personnes.csv'),
      'GET /mon-territoire/personnes/:id': asked('/mon-territoire/personnes/{person}'),
      'GET /mon-territoire/personnes/inviter': asked('/mon-territoire/personnes/inviter'),
      'POST /mon-territoire/personnes/inviter': { body: { ...HERE, email: 'une@cabinet.example' } },
      'POST /mon-territoire/personnes/:id/notes': { body: { ...HERE, text: 'Appeler le soir.' } },
      'POST /mon-territoire/personnes/:id/notes/:note': { body: { ...HERE, text: 'Appeler le matin.' } },
      'POST /mon-territoire/personnes/:id/reponse': {
        at: '/mon-territoire/personnes/{asker}/reponse',
        body: { ...HERE, action: 'accepter' },
      },
      'POST /mon-territoire/personnes/:id/invitation/retirer': {
        at: '/mon-territoire/personnes/{invited}/invitation/retirer',
        body: HERE,
      },
      'GET /mon-territoire/recensement': asked('/mon-territoire/recensement'),
      'GET /mon-territoire/recensement.csv': asked('/mon-territoire/recensement.csv'),
    },
  },
  {
    does: 'List the territory’s imports and campaigns, begin one',
    who: only(['coordinator'], 'no'),
    routes: {
      'GET /mon-territoire/imports': asked('/mon-territoire/imports'),
      'POST /mon-territoire/imports': { body: { ...HERE, type: 'listings', fichier: '{file}' } },
      'GET /mon-territoire/renforts': asked('/mon-territoire/renforts'),
      'GET /mon-territoire/renforts/nouveau': asked('/mon-territoire/renforts/nouveau'),
      'POST /mon-territoire/renforts/nouveau': { body: HERE },
    },
  },
  {
    does: 'Look at an import’s rows, correct them, carry it out, undo it',
    who: only(['coordinator'], 'hidden'),
    routes: {
      'GET /mon-territoire/imports/:id': {},
      'GET /mon-territoire/imports/:id/a-corriger.csv': {},
      'GET /mon-territoire/imports/:id/colonnes': {},
      'POST /mon-territoire/imports/:id/colonnes': {},
      'GET /mon-territoire/imports/:id/lignes/:n': {},
      'POST /mon-territoire/imports/:id/lignes/:n': {},
      'POST /mon-territoire/imports/:id/choix': {},
      'POST /mon-territoire/imports/:id/importer': {},
      'POST /mon-territoire/imports/:id/annuler': {},
      'POST /mon-territoire/imports/:id/supprimer': {},
    },
  },
  {
    does: 'Plan a campaign, open it, invite to it, close it, delete it; its schedule with contacts',
    who: only(['coordinator'], 'hidden'),
    routes: {
      'GET /mon-territoire/renforts/:id': {},
      'GET /mon-territoire/renforts/:id/modifier': {},
      'POST /mon-territoire/renforts/:id/modifier': {},
      'GET /mon-territoire/renforts/:id/creneaux': {},
      'POST /mon-territoire/renforts/:id/creneaux': {},
      'GET /mon-territoire/renforts/:id/creneau/:slot': {},
      'POST /mon-territoire/renforts/:id/creneau/:slot': { body: { candidate: '{candidate}' } },
      'POST /mon-territoire/renforts/:id/places': {},
      'POST /mon-territoire/renforts/:id/ouvrir': {},
      'POST /mon-territoire/renforts/:id/inviter': {},
      'POST /mon-territoire/renforts/:id/clore': {},
      'POST /mon-territoire/renforts/:id/supprimer': {},
      'GET /mon-territoire/renforts/:id/planning': {},
      'GET /mon-territoire/renforts/:id/planning.csv': {},
      'GET /mon-territoire/renforts/:id/planning.ics': {},
    },
  },
]
