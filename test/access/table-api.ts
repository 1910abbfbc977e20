import {
  type Action,
  CANDIDATES,
  COORDINATORS,
  everybody,
  nobody,
  OWNERS,
  only,
  ROLES,
  type Row,
  signedIn,
} from './rules.ts'

/** Every operation of the API. */

const operator = Object.fromEntries(ROLES.map((role) => [role, role === 'operator' ? 'yes' : 'sign-in'])) as Row

export const API: readonly Action[] = [
  {
    does: 'Read what is public: the listings, the territories, the help and legal pages, feeds and site maps',
    who: everybody,
    routes: {
      'GET /api/professions': {},
      'GET /api/practice-types': {},
      'GET /api/communes': { at: '/api/communes?q=rouen' },
      'GET /api/communes/:code': {},
      'GET /api/territories': {},
      'GET /api/territories/:slug': {},
      'GET /api/listings': {},
      'GET /api/listings/:id': {},
      'GET /api/openapi.json': {},
      'GET /api/docs': {},
    },
  },
  {
    does: 'Report a listing, ask a CPTS to join it; ask for a sign-in link, use it, sign out',
    who: everybody,
    routes: {
      'POST /api/listings/:id/report': {},
      'POST /api/auth/link': {},
      'POST /api/auth/session': {},
      'DELETE /api/auth/session': {},
    },
  },
  {
    does: 'Read and change one’s own account, searches, calendar and mail; export, erase it; write a listing, a profile',
    who: signedIn,
    routes: {
      'GET /api/me': {},
      'PATCH /api/me': {},
      'DELETE /api/me': {},
      'GET /api/me/export': {},
      'DELETE /api/me/sessions': {},
      'GET /api/me/tokens': {},
      'POST /api/me/tokens': {},
      'GET /api/me/calendar': {},
      'POST /api/me/calendar': {},
      'DELETE /api/me/calendar': {},
      'GET /api/me/preferences': {},
      'PUT /api/me/preferences': {},
      'GET /api/me/searches': {},
      'POST /api/me/searches': {},
      'GET /api/me/listings': {},
      'GET /api/me/interests': {},
      'POST /api/listings': {},
      'PUT /api/candidates/me': {},
    },
  },
  {
    does: 'Change a kept search, make its addresses anew, delete it, have it back',
    who: only(['candidate'], 'hidden'),
    routes: {
      'PATCH /api/me/searches/:id': {},
      'DELETE /api/me/searches/:id': {},
      'DELETE /api/me/tokens/:id': {},
    },
  },
  {
    does: 'Confirm, pause, resume one’s own profile',
    who: only(CANDIDATES, 'hidden'),
    routes: {
      'GET /api/candidates/me': {},
      'POST /api/candidates/me/confirm': {},
      'POST /api/candidates/me/pause': {},
      'POST /api/candidates/me/resume': {},
      'GET /api/candidates/me/matches': {},
      'GET /api/candidates/me/widen': {},
    },
  },
  {
    does: 'Dismiss a listing that matches one’s profile, have it back',
    who: only(['candidate'], 'hidden'),
    routes: {
      'POST /api/candidates/me/matches/:listingId/dismissal': {},
      'DELETE /api/candidates/me/matches/:listingId/dismissal': {},
    },
  },
  {
    does: 'Edit, submit, repeat a listing; invite or dismiss who matches it; widen it',
    who: only(['owner'], 'hidden'),
    routes: {
      'PATCH /api/listings/:id': {},
      'POST /api/listings/:id/submit': {},
      'POST /api/listings/:id/invitations': { body: { candidateId: '{candidate}' } },
      'POST /api/listings/:id/matches/:candidateId/dismissal': {},
      'DELETE /api/listings/:id/matches/:candidateId/dismissal': {},
    },
  },
  {
    does: 'Follow a listing with who matches it, without names; fill, renew, withdraw it',
    who: only(['owner', 'coordinator'], 'hidden'),
    routes: {
      'POST /api/listings/:id/fill': {},
      'POST /api/listings/:id/renew': {},
      'POST /api/listings/:id/withdraw': {},
      'GET /api/listings/:id/matches': {},
      'GET /api/listings/:id/team': {},
      'GET /api/listings/:id/widen': {},
    },
  },
  {
    does: 'Propose oneself on a published listing',
    who: only(CANDIDATES, 'no'),
    routes: { 'POST /api/listings/:id/interest': {} },
  },
  {
    does: 'Look for candidates, without names: coordinators, and owners of a published listing',
    who: only([...OWNERS, ...COORDINATORS], 'no'),
    routes: { 'GET /api/candidates': {} },
  },
  {
    does: 'Accept or decline a proposal',
    who: only(['owner'], 'hidden', { candidate: 'no' }),
    routes: { 'POST /api/interests/:id/accept': {}, 'POST /api/interests/:id/decline': {} },
  },
  {
    does: 'Withdraw a proposal',
    who: only(['candidate'], 'hidden', { owner: 'no' }),
    routes: { 'POST /api/interests/:id/withdraw': {} },
  },
  {
    does: 'Read an introduction and write in it; the contact once both have said yes',
    who: only(['owner', 'candidate'], 'hidden'),
    routes: { 'GET /api/interests/:id/messages': {}, 'POST /api/interests/:id/messages': {} },
  },
  {
    does: 'Write a listing for somebody else, moderate what came in to one’s own territories',
    who: only(COORDINATORS, 'no'),
    routes: { 'GET /api/moderation/queue': {} },
  },
  {
    does: 'Read a listing at the desk, decide on it',
    who: only(['coordinator'], 'no', { 'other coordinator': 'hidden' }),
    routes: { 'POST /api/listings/:id/moderation': { at: '/api/listings/{pending}/moderation' } },
  },
  {
    does: 'Read the territory’s board, report, files, letter; set its letter; spread its listings',
    who: only(['coordinator'], 'no'),
    routes: { 'GET /api/territories/:slug/statistics': {}, 'PATCH /api/territories/:slug': {} },
  },
  {
    does: 'Tell what became of mails: signed by the mail provider',
    who: nobody,
    routes: { 'POST /api/mail/events': {} },
  },
  { does: 'Read the figures of the process', who: operator, routes: { 'GET /metrics': {} } },
  {
    does: 'Ask whether the process is up and ready',
    who: everybody,
    routes: { 'GET /healthz': {}, 'GET /readyz': {} },
  },
]
