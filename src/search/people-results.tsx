import type { Candidate } from '../candidates/model.ts'
import type { Introduction } from '../introductions/service.ts'
import { listingTitle } from '../listings/details.tsx'
import type { Listing } from '../listings/model.ts'
import { scoreMatch } from '../matching/score.ts'
import { prepare } from '../matching/service.ts'
import type { Territory } from '../territories/model.ts'
import { Pager } from '../web/pager.tsx'
import { TerritoryNav } from '../web/territory-nav.tsx'
import { bind, capital } from '../web/words.ts'
import { candidateCursor } from './candidates.ts'
import { PersonCard } from './people-card.tsx'
import { PEOPLE, PEOPLE_TITLE, type PeopleQuery, peopleHref } from './people-form.tsx'
import { countPhrase, NoPeople, PEOPLE_A_PAGE, type WiderPeople } from './people-nothing.tsx'

/** What stands around and below the form: the way back, who was found, which commune may be meant. */

interface HeadProps {
  query: PeopleQuery
  listing: Listing | null
  territories: readonly Territory[]
  /** Slugs that the person acting coordinates. */
  mine: readonly string[]
}

export function Head({ query, listing, territories, mine }: HeadProps) {
  const own = territories.filter(({ slug }) => mine.includes(slug))
  const current = own.find(({ slug }) => slug === query.get('territory')) ?? own[0]
  return (
    <>
      {listing ? (
        <p class="back">
          <a href={`/mes-annonces/${listing.id}`}>{listingTitle(listing)}</a>
        </p>
      ) : (
        !current && (
          <p class="back">
            <a href="/mes-annonces">Toutes mes annonces</a>
          </p>
        )
      )}
      <h1>{PEOPLE_TITLE}</h1>
      {current && !listing && <TerritoryNav current={PEOPLE} territory={current.slug} territories={own} />}
      <p>
        {listing
          ? 'Invitez d’un clic qui convient à votre annonce. Vos coordonnées ne partent que si la personne accepte.'
          : 'Qui est disponible, où et quand. Les noms et coordonnées ne se découvrent qu’après un accord des deux côtés, sur une annonce.'}
      </p>
    </>
  )
}

interface PeopleProps {
  query: PeopleQuery
  listing: Listing | null
  /** One more than a page where there are more. */
  people: readonly Candidate[]
  introductions: readonly Introduction[]
  phrase: string
  ways: readonly WiderPeople[]
  now: Date
}

export function People({ query, listing, people, introductions, phrase, ways, now }: PeopleProps) {
  const shown = people.slice(0, PEOPLE_A_PAGE)
  const last = people.length > PEOPLE_A_PAGE ? shown.at(-1) : undefined
  const prepared = prepare(listing, now)
  const here = peopleHref(query, { cursor: query.get('cursor') ?? null })
  const inviting = (candidate: Candidate) =>
    listing && {
      action: here,
      towards: {
        listing: listing.id,
        introduction: introductions.find((one) => one.candidate.id === candidate.id),
        verdict: prepared && scoreMatch(prepared, candidate),
      },
    }
  return (
    <section class="results" aria-labelledby="resultats">
      <h2 id="resultats" tabindex={-1}>
        {people.length === 0 ? 'Personne' : query.has('cursor') ? 'Suite' : bind(capital(countPhrase(people.length)))}
        {phrase && (
          <>
            {' '}
            <small>{phrase}</small>
          </>
        )}
      </h2>
      {people.length === 0 && <NoPeople query={query} ways={ways} />}
      {shown.map((candidate) => (
        <PersonCard candidate={candidate} now={now} invite={inviting(candidate)} />
      ))}
      <Pager
        name="Pages de résultats"
        links={[
          query.has('cursor') && { href: `${peopleHref(query)}#resultats`, label: 'Revenir au début' },
          last !== undefined && {
            href: `${peopleHref(query, { cursor: candidateCursor(last) })}#resultats`,
            label: 'Suite',
          },
        ]}
      />
    </section>
  )
}
