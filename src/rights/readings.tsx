import type { Reading } from '../accounts/service.ts'
import { frenchDate } from '../reference/french.ts'
import { bind } from '../web/words.ts'

/** Who saw one's contact: as what, where and when; never who, whose name is theirs. */

/** So many are shown; the export has them all. */
export const READINGS_SHOWN = 20

export function ReadingsSection({
  readings,
  names,
}: {
  readings: readonly Reading[]
  names: ReadonlyMap<string, string>
}) {
  return (
    <section aria-labelledby="lectures">
      <h2 id="lectures">Qui a vu vos coordonnées</h2>
      {readings.length === 0 ? (
        <p>Personne d’autre que vous pour l’instant.</p>
      ) : (
        <ul>
          {readings.map((reading) => (
            <li>
              {bind(readingPhrase(reading, reading.territory && (names.get(reading.territory) ?? reading.territory)))}
            </li>
          ))}
        </ul>
      )}
      <p>
        <small>
          Chaque lecture par une autre personne est notée, sans qu’on puisse l’effacer.
          {readings.length >= READINGS_SHOWN && ' Les plus anciennes sont dans le fichier de vos données.'}
        </small>
      </p>
    </section>
  )
}

/** "Le 3 févr. 2027 : la coordination de la CPTS de Rouen, deux fois." `territory`: its name. */
export function readingPhrase({ at, readsAs, what, times }: Reading, territory: string | null): string {
  const day = frenchDate(at.toLocaleDateString('sv', { timeZone: 'Europe/Paris' }))
  const where = territory ? ` (${territory})` : ''
  const often = times > 1 ? `, ${times} fois` : ''
  return `${day} : ${who(readsAs)}${where}${READ[what]}${often}`
}

const READ: Record<Reading['what'], string> = {
  contact: '',
  list: ', dans la liste de toutes ses personnes',
  file: ', dans un fichier téléchargé de ses personnes',
}

function who(readsAs: Reading['readsAs']): string {
  if (readsAs === 'coordinator') return 'la coordination d’un territoire'
  if (readsAs === 'owner') return 'le titulaire d’une annonce, avec qui vous êtes en relation'
  return readsAs === 'candidate' ? 'un candidat, avec qui vous êtes en relation' : 'une personne'
}
