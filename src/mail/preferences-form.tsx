import { ALERTS } from '../search/model.ts'
import { CheckField, ChoiceGroup, ErrorSummary, SelectField } from '../web/fields.tsx'
import { type Form, firstOf, listOf, makeForm, textOf, type Values } from '../web/forms.ts'
import type { MailWishes, MailWishesChange } from './preferences.ts'

/** One form for everything that is mailed without having been asked for: signed in, or by the link of a mail. */

/** `said` is how the page confirms it. */
const PROFILE = [
  {
    code: 'weekly',
    label: 'Une lettre par semaine\u00a0: les nouvelles annonces qui me correspondent, s’il y en a',
    said: 'Une lettre par semaine, quand de nouvelles annonces vous correspondent.',
  },
  {
    code: 'daily',
    label: 'La lettre, et une fois par jour les nouvelles annonces qui me correspondent',
    said: 'La lettre, et une fois par jour les nouvelles annonces qui vous correspondent.',
  },
  {
    code: 'instant',
    label: 'La lettre, et une alerte dès qu’une annonce me correspond\u00a0: un mail par jour au plus',
    said: 'La lettre, et une alerte dès qu’une annonce vous correspond\u00a0: un mail par jour au plus.',
  },
  {
    code: 'never',
    label: 'Aucune annonce par mail\u00a0: je les regarde sur le site',
    said: 'Aucune annonce par mail\u00a0: vous les regardez sur le site.',
  },
] as const

const SEARCH = [
  { code: 'digest', label: 'Avec la lettre' },
  { code: 'instant', label: 'Sans attendre, un mail par jour au plus' },
  { code: 'never', label: 'Jamais' },
] as const satisfies { code: (typeof ALERTS)[number]; label: string }[]

const LABELS = { profile: 'Les annonces pour mon profil' }

/** The form as things stand. */
export function wishesForm(wishes: MailWishes): Form {
  const yes = (on: boolean) => (on ? ['oui'] : [])
  return makeForm(
    new Map<string, readonly string[]>([
      ['profile', [wishes.profile ?? '']],
      ['listings', yes(wishes.letter.listings)],
      ['desk', yes(wishes.letter.desk)],
      ...wishes.searches.map(({ id, alerts }): [string, string[]] => [`recherche.${id}`, [alerts]]),
      ...wishes.broadcasts.map(({ territory, on }): [string, string[]] => [`diffusion.${territory}`, yes(on)]),
    ]),
    LABELS,
  )
}

/** What was sent; what the form does not show stays as it is. */
export function wishesOf(
  values: Values,
  { profile, letter, coordinates, searches, broadcasts }: MailWishes,
): MailWishesChange {
  if (firstOf(values, 'action') === 'tout-arreter') {
    return {
      letter: { listings: false, desk: false },
      profile: profile && 'never',
      searches: searches.map(({ id }) => ({ id, alerts: 'never' })),
      broadcasts: broadcasts.map(({ territory }) => ({ territory, on: false })),
      forgive: false,
    }
  }
  const chosen = PROFILE.find(({ code }) => code === textOf(values, 'profile'))?.code
  return {
    letter: {
      listings: textOf(values, 'listings') === 'oui',
      desk: coordinates ? textOf(values, 'desk') === 'oui' : letter.desk,
    },
    profile: profile && (chosen ?? profile),
    searches: searches.map(({ id, alerts }) => ({
      id,
      alerts: ALERTS.find((one) => one === textOf(values, `recherche.${id}`)) ?? alerts,
    })),
    // A form shown before somebody became a member says nothing of that.
    broadcasts: broadcasts
      .filter(({ territory }) => listOf(values, 'diffusions').includes(territory))
      .map(({ territory }) => ({ territory, on: textOf(values, `diffusion.${territory}`) === 'oui' })),
    forgive: textOf(values, 'reprendre') === 'oui',
  }
}

/** `action` is where the form goes. */
export function PreferencesForm({ wishes, action }: { wishes: MailWishes; action: string }) {
  const form = wishesForm(wishes)
  return (
    <form method="post" action={action}>
      <ErrorSummary form={form} />
      {wishes.trouble === 'complained' && (
        <section>
          <h2>Nos mails sont suspendus</h2>
          <p>
            Votre messagerie nous a dit qu’un de nos mails était indésirable. Depuis, nous ne vous envoyons plus ni
            lettre, ni alerte, ni rappel.
          </p>
          <CheckField form={form} name="reprendre" label="Écrivez-moi de nouveau, selon les choix ci-dessous" />
        </section>
      )}
      {wishes.profile !== null && (
        <ChoiceGroup form={form} name="profile" label={LABELS.profile} type="radio" options={PROFILE} stacked />
      )}
      <fieldset>
        <legend>Dans la lettre de la semaine</legend>
        <CheckField
          form={form}
          name="listings"
          label="Les nouvelles de mes annonces"
          hint="Les personnes qui correspondent depuis la dernière lettre, et combien de fois l’annonce a été vue."
        />
        {wishes.coordinates && (
          <CheckField
            form={form}
            name="desk"
            label="La semaine de mon territoire"
            hint={'Pour les coordinateurs\u00a0: ce qui attend une relecture, ce qui est bloqué, ce qui est pourvu.'}
          />
        )}
      </fieldset>
      {wishes.searches.length > 0 && (
        <fieldset>
          <legend>Les recherches que je garde</legend>
          {wishes.searches.map(({ id, name }) => (
            <SelectField form={form} name={`recherche.${id}`} label={name} options={SEARCH} />
          ))}
        </fieldset>
      )}
      {wishes.broadcasts.length > 0 && (
        <fieldset>
          <legend>La diffusion de mes CPTS</legend>
          <p>
            <small>Les annonces que la CPTS diffuse à ses membres. Chaque mail a un lien pour arrêter.</small>
          </p>
          {wishes.broadcasts.map(({ territory, name }) => (
            <>
              <input type="hidden" name="diffusions" value={territory} />
              <CheckField form={form} name={`diffusion.${territory}`} label={name} />
            </>
          ))}
        </fieldset>
      )}
      <p>
        <small>
          Les réponses à vos propres démarches (relecture d’une annonce, messages, acceptation) arrivent toujours.
        </small>
      </p>
      <div class="actions">
        <button type="submit" name="action" value="enregistrer">
          Enregistrer
        </button>
        <button type="submit" name="action" value="tout-arreter" class="secondary outline">
          Tout arrêter
        </button>
      </div>
    </form>
  )
}

/** In words, what is mailed from now on. */
export function WishesInWords({ wishes }: { wishes: MailWishes }) {
  const { letter, profile, searches, coordinates, broadcasts, trouble } = wishes
  const profileWords = PROFILE.find(({ code }) => code === profile)?.said
  const told = (one: (typeof ALERTS)[number]) => searches.filter(({ alerts }) => alerts === one).map(({ name }) => name)
  return (
    <ul>
      {trouble === 'complained' && <li>Rien de ce qui suit n’est envoyé tant que nos mails sont suspendus.</li>}
      {profileWords && <li>{profileWords}</li>}
      <li>
        {letter.listings
          ? 'Les nouvelles de vos annonces sont dans la lettre.'
          : 'Rien sur vos annonces dans la lettre.'}
      </li>
      {coordinates && (
        <li>
          {letter.desk
            ? 'La semaine de votre territoire est dans la lettre.'
            : 'Rien sur votre territoire dans la lettre.'}
        </li>
      )}
      {SEARCH.map(({ code, label }) =>
        told(code).length > 0 ? <li>{`${label}\u00a0: ${told(code).join(', ')}.`}</li> : null,
      )}
      {broadcasts.map(({ name, on }) => (
        <li>{on ? `La diffusion de ${name} vous est envoyée.` : `Rien de ce que diffuse ${name}.`}</li>
      ))}
    </ul>
  )
}
