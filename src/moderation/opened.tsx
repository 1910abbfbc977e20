import { ListingDetails, ListingHistory, listingTitle, StateBadge } from '../listings/details.tsx'
import { wordsOf } from '../listings/rules.ts'
import { listingView } from '../listings/view.ts'
import { frenchInstant, plural } from '../reference/french.ts'
import type { Form } from '../web/forms.ts'
import { bind } from '../web/words.ts'
import { Decision } from './decision.tsx'
import { Changes, headingOf, Marked, markId } from './marked.tsx'
import type { Oddity } from './oddities.ts'
import { aboutListing, deskPath, elapsed, type Place } from './queue.tsx'
import type { Opened } from './service.ts'
import { Shortcuts } from './shortcuts.tsx'

/** One listing on the desk: left what people will read, right what looks odd and the decision. */

interface OpenedProps {
  opened: Opened
  form: Form
  place: Place
  now: Date
  /** The page is about it, or about the queue that it is the first of. */
  main: boolean
  /** Its neighbours in the queue, as addresses. */
  neighbours: { before: string | null; after: string | null }
}

export function OpenedListing({ opened, form, place, now, main, neighbours }: OpenedProps) {
  const { listing, waiting, oddities, before } = opened
  const view = listingView(listing, now)
  const Heading = headingOf(main)
  const title = <Marked text={listingTitle(listing)} field="title" oddities={oddities} />
  return (
    <section class="opened" aria-label="Annonce ouverte">
      <div class="around">
        <a href={deskPath(place)} class="back">
          Toute la file
        </a>
        {neighbours.before && (
          <a href={neighbours.before} rel="prev" data-key="k">
            Précédente
          </a>
        )}
        {neighbours.after && (
          <a href={neighbours.after} rel="next" data-key="j">
            Suivante
          </a>
        )}
        <Shortcuts />
      </div>
      {main ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p class="why">
        <StateBadge state={listing.state} /> {aboutListing(listing, now)}
        <br />
        {waiting ? (
          <>
            <strong>{whyPhrase(opened)}</strong>, {elapsed(waiting.since, now)}
          </>
        ) : (
          <strong>Cette annonce n’attend pas de décision.</strong>
        )}
      </p>
      <div class="sides">
        <section class="said" aria-labelledby="dit">
          {before && <Changes before={before} now={wordsOf(listing)} main={main} />}
          <Heading id="dit">Ce que les gens liront</Heading>
          <ListingDetails
            listing={view}
            words={(field, text) => <Marked text={text} field={field} oddities={oddities} />}
          />
          <p>
            <a href={`/annonces/${listing.id}`} target="_blank" rel="noopener" data-key="o">
              Ouvrir la page publique (nouvel onglet)
            </a>
          </p>
        </section>
        <section class="judged" aria-labelledby="etrange">
          <Reports opened={opened} main={main} />
          <Heading id="etrange">Ce qui paraît étrange</Heading>
          <Oddities opened={opened} place={place} />
          {waiting && <Decision opened={opened} form={form} place={place} main={main} />}
          <Past opened={opened} main={main} />
        </section>
      </div>
    </section>
  )
}

function whyPhrase({ waiting, steps, listing }: Opened): string {
  if (waiting?.why === 'reported') return `Publiée, et signalée${listing.changedSinceAt ? ' (modifiée aussi)' : ''}`
  if (waiting?.why === 'changed') return 'Publiée, et modifiée depuis'
  return steps.some(({ verb }) => verb === 'request-changes') ? 'Renvoyée après correction' : 'Envoyée pour publication'
}

function Reports({ opened: { waiting }, main }: { opened: Opened; main: boolean }) {
  const Heading = headingOf(main)
  if (!waiting || waiting.reports.length === 0) return null
  return (
    <>
      <Heading>{plural(waiting.reports.length, 'signalement')}</Heading>
      <ul class="reports">
        {waiting.reports.map(({ reason, at }) => (
          <li>
            Le {frenchInstant(at)}&nbsp;: <q class="prose">{reason}</q>
          </li>
        ))}
      </ul>
    </>
  )
}

function Oddities({ opened, place }: { opened: Opened; place: Place }) {
  const { oddities, listing } = opened
  if (oddities.length === 0) return <p class="clear">Rien. Lisez quand même&nbsp;: une machine ne voit pas tout.</p>
  return (
    <ul class="oddities">
      {oddities.map((odd) => (
        <li>
          {bind(odd.text)}
          <Excerpts odd={odd} text={listing[odd.field]} />
          {odd.listing && <Other opened={opened} id={odd.listing} place={place} />}
        </li>
      ))}
    </ul>
  )
}

/** What was found, word for word, each a way to its place in the text. */
function Excerpts({ odd, text }: { odd: Oddity; text: unknown }) {
  if (odd.marks.length === 0 || typeof text !== 'string') return null
  return (
    <span class="excerpts">
      {odd.marks.map((mark) => (
        <>
          {' '}
          <a href={`#${markId(odd.field, mark)}`}>«&nbsp;{text.slice(mark.from, mark.to)}&nbsp;»</a>
        </>
      ))}
    </span>
  )
}

function Other({ opened, id, place }: { opened: Opened; id: string; place: Place }) {
  const other = opened.others.get(id)
  if (!other) return null
  const waits = other.state === 'pending'
  return (
    <>
      {' '}
      <a href={waits ? deskPath(place, id) : `/annonces/${id}`}>{waits ? 'La voir, elle attend aussi' : 'La voir'}</a>
    </>
  )
}

/** What happened to it so far, and to its owner's others. */
function Past({ opened: { steps, decisions, listing }, main }: { opened: Opened; main: boolean }) {
  const Heading = headingOf(main)
  const { published, returned, rejected } = decisions
  const before = [
    published > 0 && plural(published, 'publiée'),
    returned > 0 && plural(returned, 'renvoyée à corriger', 'renvoyées à corriger'),
    rejected > 0 && plural(rejected, 'refusée'),
  ].filter(Boolean)
  return (
    <>
      <Heading>Avant</Heading>
      <p>
        {before.length > 0
          ? `Les autres annonces de la même personne\u00a0: ${before.join(', ')}.`
          : 'Première annonce de cette personne.'}{' '}
        <a href={`/mes-annonces/${listing.id}`}>Gérer cette annonce</a>
      </p>
      <details>
        <summary>Historique</summary>
        <ListingHistory steps={steps} />
      </details>
    </>
  )
}
