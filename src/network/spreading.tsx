import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { coordinates } from '../accounts/model.ts'
import { territoriesOf } from '../listings/service.ts'
import { CONSENTS } from '../members/model.ts'
import { plural } from '../reference/french.ts'
import { atomOf } from '../search/atom.ts'
import { ResultCard } from '../search/card.tsx'
import { factsOf } from '../search/facts.ts'
import { searchHref } from '../search/form.tsx'
import type { Territory } from '../territories/model.ts'
import { ATOM, fileAnswer } from '../web/etags.ts'
import { VerbButton } from '../web/fields.tsx'
import { page } from '../web/layout.tsx'
import { territoryPath } from '../web/territory-nav.tsx'
import { bind } from '../web/words.ts'
import { showCode } from './embed.tsx'
import {
  listPublicTerritories,
  MOST_OPENINGS,
  neighbourOpenings,
  type Opening,
  openingsOf,
  publicTerritory,
} from './openings.ts'
import { mySubscriptions, type Subscription } from './subscribers.ts'

type C = Context<Env>

const NEIGHBOURS = 20

/** What a CPTS shows everybody: its page, its feed, and the way to have its list on another site. */
export function spreadingPages() {
  return new Hono<Env>()
    .get('/territoires', showAll)
    .get('/territoires/:slug', showOne)
    .get('/territoires/:slug/annonces.atom', feed)
    .get('/territoires/:slug/sur-votre-site', showCode)
}

async function showAll(c: C) {
  const all = await listPublicTerritories(c.var.ctx)
  const content = (
    <>
      <h1>Les CPTS</h1>
      <p class="lead">
        Une communauté professionnelle territoriale de santé réunit les professionnels d’un territoire. Voici celles qui
        diffusent leurs annonces ici.
      </p>
      {all.length === 0 && <p>Aucune CPTS n’est encore inscrite.</p>}
      <ul class="territory-list">
        {all.map(({ territory: { slug, name, communes }, open }) => (
          <li>
            <a href={`/territoires/${slug}`}>{name}</a>
            <br />
            <small>
              {bind(`${plural(communes.length, 'commune')}, ${plural(open, 'annonce ouverte', 'annonces ouvertes')}`)}
            </small>
          </li>
        ))}
      </ul>
    </>
  )
  return page(c, 'Les CPTS', content, 200, { url: `${c.var.ctx.baseUrl}/territoires` })
}

async function showOne(c: C) {
  const { ctx } = c.var
  const territory = await publicTerritory(ctx, c.req.param('slug') ?? '')
  const sees = ctx.actor ? await territoriesOf(ctx.sql, ctx.actor.account) : []
  const openings = await openingsOf(ctx, territory.slug, { sees })
  const beside = await neighbourOpenings(ctx, territory, { sees, limit: NEIGHBOURS })
  const names = await neighbourNames(c, territory)
  const mine = ctx.actor ? (await mySubscriptions(ctx)).find((one) => one.territory === territory.slug) : undefined
  const url = `${ctx.baseUrl}/territoires/${territory.slug}`
  const content = (
    <>
      <h1>{territory.name}</h1>
      <p class="lead">
        {openings.length === 0
          ? bind('Aucune annonce ouverte pour l’instant : elles s’affichent ici dès leur publication.')
          : bind(
              `${plural(openings.length, 'annonce ouverte', 'annonces ouvertes')}${openings.length === MOST_OPENINGS ? ' au moins' : ''} : remplacements, successions, collaborations et renforts.`,
            )}
      </p>
      <Membership subscription={mine} slug={territory.slug} name={territory.name} />
      <TerritoryActions territory={territory} coordinator={coordinates(ctx.actor, [territory.slug])} />
      <section class="openings" aria-labelledby="ouvertes">
        <h2 id="ouvertes">Annonces ouvertes</h2>
        {openings.length === 0 && <p>Rien n’est ouvert aujourd’hui sur ce territoire.</p>}
        <Cards openings={openings} now={ctx.clock()} />
        <p>
          <a href={searchHref(new Map([['territory', territory.slug]]))}>
            Chercher dans ce territoire, par profession, dates ou commune
          </a>
        </p>
      </section>
      {names.length > 0 && (
        <section class="openings" aria-labelledby="voisines">
          <h2 id="voisines">Chez les voisins</h2>
          <p>
            {names.map(({ slug, name }, i) => (
              <>
                {i > 0 && ', '}
                <a href={`/territoires/${slug}`}>{name}</a>
              </>
            ))}
          </p>
          {beside.length === 0 && <p>Rien n’est ouvert aujourd’hui chez les voisins.</p>}
          <Cards openings={beside} now={ctx.clock()} />
        </section>
      )}
      <section aria-labelledby="suivre">
        <h2 id="suivre">Suivre et diffuser ces annonces</h2>
        <ul>
          <li>
            <a href={`/territoires/${territory.slug}/rejoindre`}>Rejoindre cette CPTS</a>, gratuitement.
          </li>
          <li>
            <a href={`/territoires/${territory.slug}/annonces.atom`}>Flux Atom</a>, pour un lecteur de flux.
          </li>
          <li>
            <a href={`/territoires/${territory.slug}/sur-votre-site`}>Sur le site de votre commune ou de votre CPTS</a>
            &nbsp;: une liste à intégrer, sans cookie.
          </li>
        </ul>
      </section>
    </>
  )
  return page(c, territory.name, content, 200, {
    url,
    feed: `${url}/annonces.atom`,
    description: `Remplacements, successions, collaborations et renforts ouverts aux professionnels de santé : ${territory.name}.`,
  })
}

/** For its members: whether they receive what it spreads, in the words they agree to; for others, the way in. */
function Membership({
  subscription,
  slug,
  name,
}: {
  subscription: Subscription | undefined
  slug: string
  name: string
}) {
  if (!subscription) {
    return (
      <p>
        <a href={`/territoires/${slug}/rejoindre`}>Rejoindre {name}</a>, si vous y exercez&nbsp;: c’est gratuit.
      </p>
    )
  }
  if (subscription.on) {
    return (
      <p>
        Vous recevez par mail ce que {name} diffuse. <a href="/mes-cpts">Changer</a>
      </p>
    )
  }
  return (
    <>
      <p>{CONSENTS.broadcast.text}</p>
      <VerbButton action={`/mes-cpts/${slug}/diffusion`} label="Recevoir la diffusion" quiet />
    </>
  )
}

/** For its coordinators: where the same is sent, printed and copied. */
function TerritoryActions({ territory, coordinator }: { territory: Territory; coordinator: boolean }) {
  if (!coordinator) return null
  return (
    <p class="actions">
      <a class="button" href={territoryPath('/mon-territoire/diffusion', territory.slug)}>
        Diffuser ces annonces
      </a>
    </p>
  )
}

function Cards({ openings, now }: { openings: readonly Opening[]; now: Date }) {
  return (
    <>
      {openings.map(({ listing }) => (
        <ResultCard listing={listing} now={now} around={null} />
      ))}
    </>
  )
}

async function neighbourNames(c: C, { neighbours }: Territory): Promise<{ slug: string; name: string }[]> {
  if (neighbours.length === 0) return []
  const all = await listPublicTerritories(c.var.ctx)
  return all.map(({ territory }) => territory).filter(({ slug }) => neighbours.includes(slug))
}

/** Asked for again and again by readers: who has it already gets 304. */
async function feed(c: C) {
  const { ctx } = c.var
  const { slug, name } = await publicTerritory(ctx, c.req.param('slug') ?? '')
  const openings = await openingsOf(ctx, slug)
  const url = `${ctx.baseUrl}/territoires/${slug}`
  const about = {
    id: url,
    title: `${name}\u00a0: annonces ouvertes`,
    url,
    feedUrl: `${url}/annonces.atom`,
    author: name,
  }
  const now = ctx.clock()
  const text = atomOf(
    about,
    openings.map(({ listing, at }) => ({
      ...factsOf(listing, now, ctx.baseUrl),
      publishedAt: listing.publishedAt ?? at,
      updatedAt: at,
    })),
  )
  return fileAnswer(c, text, ATOM, 'public, no-cache')
}
