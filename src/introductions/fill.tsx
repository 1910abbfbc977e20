import type { Listing } from '../listings/model.ts'
import { placesLeft } from '../listings/view.ts'
import { candidatePhrase, isLive, type Shown } from './cards.tsx'

/**
 * "C'est pourvu", and by whom among those in touch: one of them, or somebody else. Several may be named where several places
 * are wanted, or several have agreed.
 */
export function Fill({ listing, introductions }: { listing: Listing; introductions: readonly Shown[] }) {
  const people = introductions.filter(isLive)
  const agreed = people.filter(({ interest }) => interest.state === 'accepted')
  const several = listing.places > 1 || agreed.length > 1
  const only = agreed.length === 1 && !several ? agreed[0] : null
  return (
    <details class="act main">
      <summary>C’est pourvu</summary>
      {/* A link to what is folded away opens it. */}
      <form id="pourvoir" method="post" action={`/mes-annonces/${listing.id}/pourvoir`}>
        {people.length > 0 && (
          <fieldset class="choices">
            <legend>{several ? 'Par qui (facultatif)' : 'Par qui\u00a0?'}</legend>
            <div class="stacked">
              {people.map((shown) => (
                <label>
                  <input
                    type={several ? 'checkbox' : 'radio'}
                    name="candidateIds"
                    value={shown.candidate.id}
                    checked={shown === only}
                  />
                  {shown.contact?.name ?? candidatePhrase(shown)}
                </label>
              ))}
              {!several && (
                <label>
                  <input type="radio" name="candidateIds" value="" checked={only === null} />
                  Quelqu’un d’autre
                </label>
              )}
            </div>
            <p>
              <small>
                Ces dates sortent alors des disponibilités de la personne.
                {listing.places > 1 &&
                  ` Il reste ${placesLeft(listing)}\u00a0: l’annonce reste publiée jusqu’à la dernière, ou est close si vous ne cochez personne.`}
              </small>
            </p>
          </fieldset>
        )}
        {people.length === 0 && (
          <p>L’annonce sort des recherches. Vous pourrez la remettre en ligne si l’accord tombe.</p>
        )}
        <button type="submit">Marquer comme pourvue</button>
      </form>
    </details>
  )
}
