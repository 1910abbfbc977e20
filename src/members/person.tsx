import type { Context } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { candidateAvailability, candidateSummary } from '../candidates/view.ts'
import { STATE_LABELS as LISTING_STATES, STEP_LABELS } from '../listings/details.tsx'
import type { Listing } from '../listings/model.ts'
import { frenchInstant } from '../reference/french.ts'
import { professionLabel } from '../reference/professions.ts'
import { myTerritory } from '../territories/service.ts'
import { type Form, makeForm, pathId } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { bind, capital } from '../web/words.ts'
import { OfferShown } from './help-form.tsx'
import { doer, type HistoryEvent, inOrder, memberStepLabel } from './history.ts'
import { CONSENTS, STATE_LABELS } from './model.ts'
import { type Acquaintance, readPerson } from './people.ts'
import { AnswerRequest, Notes, WithdrawInvitation } from './person-forms.tsx'
import { PEOPLE } from './person-list.tsx'
import { nameOf } from './sorting.ts'

type C = Context<Env>

/** So much of a history is shown. */
const MOST_EVENTS = 100

/** What was refused of the page's forms. */
export interface RefusedForms {
  /** The note being changed; null for a new one. */
  note?: { id: string | null; form: Form }
  word?: Form
}

/** Somebody of the territory, with all that its coordinators may know; reading it is an audited reading of a contact. */
export async function showPerson(c: C, refused: RefusedForms = {}, slug = c.req.query('territoire')) {
  const { territory, territories } = await myTerritory(c.var.ctx, slug)
  const known = await readPerson(c.var.ctx, territory.slug, pathId(c))
  const { person } = known
  const action = `${PEOPLE}/${person.account}`
  const content = (
    <>
      <p class="back">
        <a href={territoryPath(PEOPLE, territory.slug)}>Personnes</a>
      </p>
      <h1>{nameOf(person)}</h1>
      <TerritoryNav current={PEOPLE} territory={territory.slug} territories={territories} />
      <Contact known={known} />
      {person.member?.state === 'asked' && (
        <AnswerRequest action={action} territory={territory.slug} member={person.member} form={refused.word ?? BLANK} />
      )}
      {person.member?.state === 'invited' && <WithdrawInvitation action={action} territory={territory.slug} />}
      {person.offer && (
        <section>
          <h2>Pourrait aider</h2>
          <OfferShown offer={person.offer} />
        </section>
      )}
      <Profile known={known} />
      <Listings known={known} />
      <Introductions known={known} />
      <Notes action={action} territory={territory.slug} notes={known.notes} refused={refused.note} />
      <Consents known={known} />
      <History known={known} reader={signedIn(c.var.ctx).account} />
    </>
  )
  const status = refused.note || refused.word ? 422 : 200
  return page(c, nameOf(person), content, status)
}

const BLANK = makeForm(new Map(), {})

function Contact({ known: { person } }: { known: Acquaintance }) {
  const { member } = person
  const state = member && !['refused', 'left'].includes(member.state) ? member : null
  const rows: [string, string | null | undefined][] = [
    ['Situation', state ? `${STATE_LABELS[state.state]}, depuis le ${frenchInstant(state.since)}` : 'Pas membre'],
    ['Structure', state?.structureName],
    ['Profession', person.professions.map(professionLabel).join(', ')],
    ['Diffusion', state?.state === 'member' ? (state.subscribedAt ? 'la reçoit' : 'ne la reçoit pas') : null],
  ]
  return (
    <dl>
      <div>
        <dt>Mail</dt>
        <dd>
          <a href={`mailto:${encodeURIComponent(person.email).replace('%40', '@')}`}>{person.email}</a>
        </dd>
      </div>
      {person.phone && (
        <div>
          <dt>Téléphone</dt>
          <dd>
            <a href={`tel:${person.phone.replace(/[^\d+]/g, '')}`}>{person.phone}</a>
          </dd>
        </div>
      )}
      {rows.map(
        ([label, text]) =>
          text && (
            <div>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

function Profile({ known: { profile } }: { known: Acquaintance }) {
  if (!profile) return null
  const when = candidateAvailability(profile)
  return (
    <section>
      <h2>Cherche des annonces</h2>
      <p>{bind(capital(candidateSummary(profile)))}.</p>
      {when && <p>{bind(when)}</p>}
    </section>
  )
}

const titleOf = ({ title }: Pick<Listing, 'title'>) => title ?? 'Annonce sans titre'

function Listings({ known: { listings } }: { known: Acquaintance }) {
  if (listings.length === 0) return null
  return (
    <section>
      <h2>Ses annonces</h2>
      <ul>
        {listings.map((listing) => (
          <li>
            <a href={`/mes-annonces/${listing.id}`}>{titleOf(listing)}</a>&nbsp;:{' '}
            {LISTING_STATES[listing.state].toLowerCase()}
          </li>
        ))}
      </ul>
    </section>
  )
}

const INTEREST_STATES: Record<string, string> = {
  proposed: 'en attente de réponse',
  accepted: 'acceptée',
  declined: 'déclinée',
  withdrawn: 'retirée',
}

function Introductions({ known: { introductions } }: { known: Acquaintance }) {
  if (introductions.length === 0) return null
  return (
    <section>
      <h2>Ses mises en relation</h2>
      <ul>
        {introductions.map(({ interest, listing }) => (
          <li>
            {titleOf(listing)}&nbsp;: {INTEREST_STATES[interest.state] ?? interest.state}, le{' '}
            {frenchInstant(interest.answeredAt ?? interest.createdAt)}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Consents({ known: { consents } }: { known: Acquaintance }) {
  if (consents.length === 0) return null
  return (
    <section>
      <h2>Ce que la personne a accepté</h2>
      <ul>
        {consents.toReversed().map(({ purpose, given, at, version }) => (
          <li>
            {CONSENTS[purpose].title}&nbsp;: {given ? 'accepté' : 'retiré'} le {frenchInstant(at)} (texte {version})
          </li>
        ))}
      </ul>
    </section>
  )
}

const BY: Record<NonNullable<HistoryEvent['by']>, string> = {
  me: 'par vous',
  colleague: 'par un collègue',
  person: 'par la personne',
}

function History({ known, reader }: { known: Acquaintance; reader: string }) {
  const events = inOrder(eventsOf(known, reader), MOST_EVENTS)
  return (
    <section>
      <h2>Historique</h2>
      <ol class="history">
        {events.map(({ at, what, by, text }) => (
          <li>
            {frenchInstant(at)}&nbsp;: {what}
            {by && `, ${BY[by]}`}
            {text && <blockquote class="note-text">{text}</blockquote>}
          </li>
        ))}
      </ol>
    </section>
  )
}

function eventsOf({ person, steps, listingSteps, notes, readings }: Acquaintance, reader: string): HistoryEvent[] {
  const by = (who: string | null) => doer(who, reader, person.account)
  return [
    ...steps.map((step) => ({ at: step.at, what: memberStepLabel(step.verb), by: by(step.by), text: step.text })),
    ...listingSteps.map(({ listing, step }) => ({
      at: step.at,
      what: `«\u00a0${titleOf(listing)}\u00a0»\u00a0: ${(STEP_LABELS[step.verb] ?? step.verb).toLowerCase()}`,
      by: null,
      text: null,
    })),
    ...notes.map((note) => ({ at: note.at, what: 'Note écrite', by: by(note.by), text: null })),
    ...readings.map((one) => ({
      at: one.at,
      what: one.times > 1 ? `Coordonnées lues ${one.times}\u00a0fois ce jour` : 'Coordonnées lues',
      by: by(one.by),
      text: null,
    })),
  ]
}
