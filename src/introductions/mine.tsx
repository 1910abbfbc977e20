import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { listingTitle, professionPhrase, StateBadge } from '../listings/details.tsx'
import type { Listing, ListingState } from '../listings/model.ts'
import { myListings, viewsSince } from '../listings/service.ts'
import { type ListingView, listingView } from '../listings/view.ts'
import { countMatches } from '../matching/service.ts'
import { civilDay, toDate } from '../reference/calendar.ts'
import { enumerate, frenchNumber, plural } from '../reference/french.ts'
import { listingKindLabel } from '../reference/professions.ts'
import { queryId } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { bind, capital } from '../web/words.ts'
import { NEXT_STEP } from './listing.tsx'
import { goingOn } from './messages.ts'

/** An owner's listings: what waits for the owner first, then what is open, begun, over. */

type C = Context<Env>

const OPEN: readonly ListingState[] = ['to-correct', 'published', 'pending', 'draft']
const OVER: readonly ListingState[] = ['expired', 'filled', 'rejected', 'withdrawn']

/** More than anybody has open at once. */
const MOST_OPEN = 200
const PAST_PAGE = 20

/** A listing with its figures. */
interface Mine {
  view: ListingView
  state: ListingState
  views: { all: number; week: number }
  matches: number
  answers: number
  /** Answers that wait for the owner's, and introductions with something new. */
  waiting: number
  news: number
}

const GROUPS: { title: string; holds: (one: Mine) => boolean }[] = [
  { title: 'À faire', holds: ({ state, waiting, news }) => state === 'to-correct' || waiting + news > 0 },
  { title: 'Publiées', holds: ({ state }) => state === 'published' },
  { title: 'En attente de relecture', holds: ({ state }) => state === 'pending' },
  { title: 'Brouillons', holds: ({ state }) => state === 'draft' },
]

export async function listMine(c: C) {
  const { ctx } = c.var
  const older = queryId(c, 'apres')
  const open = older ? [] : await myListings(ctx, MOST_OPEN, null, OPEN)
  const over = await myListings(ctx, PAST_PAGE + 1, older, OVER)
  const past = over.slice(0, PAST_PAGE)
  const mine = await withFigures(c, [...open, ...past])
  const left = new Set(mine.slice(0, open.length))
  const content = (
    <>
      <div class="space-head">
        <h1>Mes annonces</h1>
        <a href="/mes-annonces/nouvelle" class="button primary">
          Déposer une annonce
        </a>
      </div>
      {mine.length === 0 && !older && <Empty />}
      {GROUPS.map(({ title, holds }) => {
        const group = [...left].filter(holds)
        for (const one of group) left.delete(one)
        return <Group title={title} listings={group} />
      })}
      <Group title="Passées" listings={mine.slice(open.length)} />
      {over.length > PAST_PAGE && (
        <p>
          <a href={`/mes-annonces?apres=${past.at(-1)?.id}`}>Annonces plus anciennes</a>
        </p>
      )}
    </>
  )
  return page(c, 'Mes annonces', content, 200, { wide: true })
}

async function withFigures(c: C, listings: readonly Listing[]): Promise<Mine[]> {
  const { ctx } = c.var
  const ids = listings.map(({ id }) => id)
  const lastWeek = toDate(civilDay(ctx.clock(), 'Europe/Paris') - 6)
  const matches = await countMatches(ctx.sql, ids)
  const all = await viewsSince(ctx.sql, ids, null)
  const week = await viewsSince(ctx.sql, ids, lastWeek)
  const going = await goingOn(ctx, ids)
  return listings.map((listing) => ({
    view: listingView(listing, ctx.clock()),
    state: listing.state,
    views: { all: all.get(listing.id) ?? 0, week: week.get(listing.id) ?? 0 },
    matches: matches.get(listing.id) ?? 0,
    answers: listing.answers,
    waiting: listing.state === 'published' ? (going.get(listing.id)?.waiting ?? 0) : 0,
    news: OPEN.includes(listing.state) ? (going.get(listing.id)?.news ?? 0) : 0,
  }))
}

function Empty() {
  return (
    <section class="empty">
      <h2>Vous n’avez pas encore d’annonce</h2>
      <p>
        Un remplacement, une succession, une collaboration, un renfort&nbsp;: trois minutes suffisent, et un brouillon
        se reprend quand vous voulez. Le coordinateur de votre territoire relit l’annonce avant de la publier, puis nous
        vous montrons qui correspond.
      </p>
      <p>
        Vous cherchez plutôt un remplacement à faire&nbsp;? <a href="/mon-profil">Créez votre profil</a>.
      </p>
    </section>
  )
}

function Group({ title, listings }: { title: string; listings: readonly Mine[] }) {
  if (listings.length === 0) return null
  return (
    <section>
      <h2>
        {title} <span class="tally">{listings.length}</span>
      </h2>
      <div class="mine">
        {listings.map((one) => (
          <Card mine={one} />
        ))}
      </div>
    </section>
  )
}

function Card({ mine }: { mine: Mine }) {
  const { view, state, waiting, news } = mine
  const path = `/mes-annonces/${view.id}`
  const todo = state === 'to-correct' || waiting + news > 0
  return (
    <article class={todo ? 'todo' : undefined}>
      <div>
        <p class="over">
          <StateBadge state={state} />
          {view.kind && <span class="quiet">{listingKindLabel(view.kind)}</span>}
        </p>
        <h3>
          <a href={path}>{listingTitle(view)}</a>
        </h3>
        <p class="quiet">
          {[professionPhrase(view), enumerate(view.communeNames)].filter(Boolean).join(' · ')}
          <br />
          {capital(bind(view.calendar)) || 'Dates à préciser'}
        </p>
      </div>
      <div>
        {view.publishedAt ? <Figures mine={mine} /> : <p>{NEXT_STEP[state]}</p>}
        <NextStep mine={mine} path={path} />
      </div>
    </article>
  )
}

/** Views, people who suit, answers. */
function Figures({ mine: { state, views, matches, answers } }: { mine: Mine }) {
  const week = views.week > 0 ? `dont ${frenchNumber(views.week)} cette semaine` : null
  return (
    <ul class="stats">
      <li>
        <strong>{frenchNumber(views.all)}</strong> {views.all >= 2 ? 'vues' : 'vue'}
        {week && <small>{week}</small>}
      </li>
      {state === 'published' && (
        <li>
          {matches > 0 ? <strong>{frenchNumber(matches)}</strong> : 'Personne ne correspond encore'}
          {matches > 0 && (matches === 1 ? ' personne correspond' : ' personnes correspondent')}
        </li>
      )}
      <li>
        <strong>{frenchNumber(answers)}</strong> {answers >= 2 ? 'réponses' : 'réponse'}
      </li>
    </ul>
  )
}

/** The one thing to do next. */
function NextStep({ mine: { state, waiting, news }, path }: { mine: Mine; path: string }) {
  if (waiting > 0) return <Door href={`${path}#relations`} strong label={waitingPhrase(waiting)} />
  if (state === 'to-correct') return <Door href={`${path}/modifier`} strong label="Corriger l’annonce" />
  if (news > 0) return <Door href={`${path}#relations`} strong label="Lire ce qui est nouveau" />
  switch (state) {
    case 'draft':
      return <Door href={`${path}/modifier`} label="Continuer" />
    case 'published':
      return (
        <p class="doors-row">
          <a href={path}>Suivre</a> <a href={`${path}#pourvoir`}>C’est pourvu</a>
        </p>
      )
    case 'expired':
      return <Door href={path} label="Remettre en ligne, ou dire si elle est pourvue" />
    case 'filled':
    case 'withdrawn':
      return <Door href={`${path}/de-nouveau`} label="Déposer de nouveau" />
    default:
      return <Door href={path} label="Voir l’annonce" />
  }
}

const waitingPhrase = (count: number) =>
  `${plural(count, 'réponse attend', 'réponses attendent')} ${count === 1 ? 'la vôtre' : 'les vôtres'}`

function Door({ href, label, strong = false }: { href: string; label: string; strong?: boolean }) {
  return (
    <p class="doors-row">
      <a href={href} class={strong ? 'button primary' : undefined}>
        {label}
      </a>
    </p>
  )
}
