import { enumerate, plural } from '../src/reference/french.ts'
import { newOpenings, type OpeningCard, openingBlocks, type SearchNews, searchBlocks, teaser } from './cards.ts'
import { HELLO, type Message, message } from './layout.tsx'

export interface AlertProps {
  openings: OpeningCard[]
  moreOpenings: number
  openingsUrl: string
  searches: SearchNews[]
  preferencesUrl: string
  unsubscribeUrl: string
}

/** What has just come for a candidate and in saved searches: one mail a day and person at most. */
export function alertMail(props: AlertProps): Message {
  const { openings, moreOpenings, openingsUrl, searches } = props
  return message(
    subjectOf(props),
    [HELLO, ...openingBlocks(openings, moreOpenings, openingsUrl), ...searchBlocks(searches)],
    [
      { kind: 'text', text: 'Vous recevez cette alerte parce que vous l’avez demandée : un mail par jour au plus.' },
      {
        kind: 'links',
        items: [
          { label: 'Régler ce que je reçois', url: props.preferencesUrl },
          { label: 'Ne plus recevoir ces alertes', url: props.unsubscribeUrl },
        ],
      },
    ],
    teaser(openings) ?? teaser(searches.flatMap((search) => search.openings)),
  )
}

/** A single opening is named: that is what one decides on. */
function subjectOf({ openings, moreOpenings, searches }: AlertProps): string {
  const found = searches.reduce((total, search) => total + search.total, 0)
  const [first, second] = [...openings, ...searches.flatMap((search) => search.openings)]
  if (first && !second && moreOpenings === 0 && openings.length + found === 1) {
    return `${'changed' in first && first.changed ? 'Annonce modifiée' : 'Nouvelle annonce'} : ${first.title}`
  }
  const forThem = newOpenings(openings, moreOpenings)
  const [search] = searches
  const where = searches.length === 1 ? `votre recherche « ${search?.name} »` : 'vos recherches'
  return enumerate([
    ...(forThem.length > 0 ? [`${enumerate(forThem)} pour vous`] : []),
    ...(found > 0 ? [`${plural(found, 'annonce')} dans ${where}`] : []),
  ])
}
