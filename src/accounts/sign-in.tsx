import { suggestedAddress } from '../reference/addresses.ts'
import { plural } from '../reference/french.ts'
import { ErrorSummary, TextField } from '../web/fields.tsx'
import { errorOf, type Form, textOf, type Values } from '../web/forms.ts'
import { KeptNote } from './resuming.tsx'
import { LINK_MINUTES, SESSION_DAYS } from './service.ts'

/** The pages of signing in: asking for a mail, giving its code, pressing the button of its link. */

const nextOf = (values: Values) => textOf(values, 'next') ?? ''

/** What a page of ours is to whoever goes on to it, by how its address begins. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^\/mes-annonces\/nouvelle/, 'votre annonce'],
  [/^\/mes-annonces\/pour-autrui/, 'l’annonce que vous saisissez'],
  [/^\/mes-annonces\/./, 'votre annonce'],
  [/^\/mes-annonces/, 'vos annonces'],
  [/^\/annonces\//, 'l’annonce que vous regardiez'],
  [/^\/mon-profil/, 'votre profil'],
  [/^\/mises-en-relation/, 'votre conversation'],
  [/^\/moderation\/./, 'l’annonce à relire'],
  [/^\/moderation/, 'les annonces à relire'],
  [/^\/mon-territoire\/rapport/, 'les chiffres de votre territoire'],
  [/^\/mon-territoire/, 'votre territoire'],
  [/^\/mon-compte/, 'votre compte'],
  [/^\/$|^\/\?/, 'votre recherche'],
]

/** "Ensuite : votre annonce": what the sign-in is for. */
function Then({ next }: { next: string | null }) {
  if (!next || next.includes('?reprise=')) return <KeptNote next={next} />
  const place = PLACES.find(([pattern]) => pattern.test(next))?.[1] ?? 'la page que vous demandiez'
  return (
    <p>
      Ensuite&nbsp;: <strong>{place}</strong>.
    </p>
  )
}

export function AddressPage({ form }: { form: Form }) {
  return (
    <>
      <h1>Connexion</h1>
      <Then next={textOf(form.values, 'next')} />
      <p>
        Pas de mot de passe à retenir&nbsp;: nous vous envoyons un mail avec un lien et un code. Si vous n’avez pas
        encore de compte, il est créé à ce moment-là.
      </p>
      <ErrorSummary form={form} />
      <Suggestion form={form} />
      <AddressForm form={form} />
      <p>
        <a href="/connexion/code">J’ai déjà reçu un code</a>
      </p>
    </>
  )
}

/** A likely slip in the address: one button sends it as it was probably meant. */
function Suggestion({ form }: { form: Form }) {
  const meant = errorOf(form, 'email') ? suggestedAddress(textOf(form.values, 'email') ?? '') : null
  if (!meant) return null
  return (
    <form method="post" action="/connexion" class="narrow">
      <input type="hidden" name="next" value={nextOf(form.values)} />
      <input type="hidden" name="email" value={meant} />
      <button type="submit" class="secondary outline">
        Oui, écrire à {meant}
      </button>
    </form>
  )
}

function AddressForm({ form }: { form: Form }) {
  return (
    <form method="post" action="/connexion" novalidate class="narrow">
      <input type="hidden" name="next" value={nextOf(form.values)} />
      <TextField form={form} name="email" label="Votre adresse mail" type="email" autocomplete="email" required />
      <button type="submit">Recevoir le mail</button>
    </form>
  )
}

/**
 * The link is in the mail, the code is typed here: whichever is nearer. `sent` says that a mail has just gone; `minutes` how
 * long its code still works, null when the page does not know. The address is a field only while it is not known.
 */
export function CodePage({ form, sent, minutes }: { form: Form; sent: boolean; minutes: number | null }) {
  const email = errorOf(form, 'email') ? null : textOf(form.values, 'email')
  return (
    <>
      <h1>{sent ? 'Regardez votre boîte mail' : 'Connexion par code'}</h1>
      {sent && (
        <p role="status">
          Un mail vient de partir à <strong>{email}</strong>. Suivez son lien sur l’appareil où vous le lisez, ou
          recopiez ici le code à six chiffres qu’il contient. Les deux valent {LINK_MINUTES}&nbsp;minutes et ne servent
          qu’une fois.
        </p>
      )}
      <Then next={textOf(form.values, 'next')} />
      <ErrorSummary form={form} />
      <form method="post" action="/connexion/code" novalidate class="narrow">
        <input type="hidden" name="next" value={nextOf(form.values)} />
        <input type="hidden" name="envoye" value={textOf(form.values, 'envoye') ?? ''} />
        {email ? (
          <input type="hidden" name="email" value={email} />
        ) : (
          <TextField form={form} name="email" label="Votre adresse mail" type="email" autocomplete="email" required />
        )}
        <div class="code">
          <TextField
            form={form}
            name="code"
            label="Code à six chiffres"
            hint={sent ? undefined : validity(minutes)}
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength={20}
            required
          />
        </div>
        <button type="submit">Me connecter</button>
        <p>
          <small>
            Vous restez connecté·e {SESSION_DAYS}&nbsp;jours sur cet appareil. Sur un ordinateur partagé,
            déconnectez-vous en partant.
          </small>
        </p>
      </form>
      {email ? <Again form={form} email={email} sent={sent} /> : <NoCode next={nextOf(form.values)} />}
    </>
  )
}

function validity(minutes: number | null): string {
  if (minutes === null) return `Un code vaut ${LINK_MINUTES} minutes, pour cinq essais au plus.`
  if (minutes <= 0) return 'Le code reçu ne vaut plus\u00a0: demandez-en un nouveau.'
  return `Le code reçu vaut encore ${plural(minutes, 'minute')}, pour cinq essais au plus.`
}

/** Seconds before a second mail may be asked for, where there is a script: the first one is on its way. */
const PATIENCE = 30

function Again({ form, email, sent }: { form: Form; email: string; sent: boolean }) {
  return (
    <section aria-labelledby="rien-recu">
      <h2 id="rien-recu">Rien reçu&nbsp;?</h2>
      <p>
        Regardez dans les indésirables. L’adresse est-elle la bonne&nbsp;? <strong>{email}</strong>
      </p>
      <div class="actions">
        <form method="post" action="/connexion" class="verb">
          <input type="hidden" name="next" value={nextOf(form.values)} />
          <input type="hidden" name="email" value={email} />
          <send-again seconds={String(sent ? PATIENCE : 0)}>
            <button type="submit" class="secondary outline">
              Renvoyer le mail
            </button>
          </send-again>
        </form>
        <a href={connexion(nextOf(form.values))}>Changer d’adresse</a>
      </div>
    </section>
  )
}

const NoCode = ({ next }: { next: string }) => (
  <p>
    Pas de code&nbsp;? <a href={connexion(next)}>Demandez un mail</a>.
  </p>
)

const connexion = (next: string) => (next ? `/connexion?next=${encodeURIComponent(next)}` : '/connexion')

const linkPath = (token: string, verb = '') => `/connexion/lien${verb}?jeton=${encodeURIComponent(token)}`

/** Mail scanners open links: only the button signs in. */
export function LinkPage({ token, next }: { token: string; next: string | null }) {
  return (
    <>
      <h1>Connexion</h1>
      <Then next={next} />
      <p>Appuyez sur le bouton pour entrer. Ce lien ne sert qu’une fois.</p>
      <form method="post" action={linkPath(token)} class="narrow">
        <button type="submit" autofocus>
          Me connecter
        </button>
      </form>
    </>
  )
}

/** A link that has served, or is too old. `token` is null when nobody knows any more whose it was. */
export function SpentLink({ token, form }: { token: string | null; form: Form }) {
  return (
    <>
      <h1>Ce lien ne marche plus</h1>
      <p>
        Il a déjà servi, ou il date de plus de {LINK_MINUTES}&nbsp;minutes.
        {token ? ' Un nouveau part en un instant, à la même adresse.' : ' Demandez-en un nouveau\u00a0:'}
      </p>
      <ErrorSummary form={form} />
      {token && (
        <form method="post" action={linkPath(token, '/nouveau')} class="narrow">
          <button type="submit" autofocus>
            M’envoyer un nouveau lien
          </button>
        </form>
      )}
      {token ? (
        <details>
          <summary>Utiliser une autre adresse</summary>
          <AddressForm form={form} />
        </details>
      ) : (
        <AddressForm form={form} />
      )}
    </>
  )
}

/** To the address of the old link, which is not shown: whoever holds a link need not be who it was mailed to. */
export function SentAgain({ next }: { next: string | null }) {
  return (
    <>
      <h1>Regardez votre boîte mail</h1>
      <p role="status">
        Un nouveau mail vient de partir, à l’adresse qui avait reçu ce lien. Il vaut {LINK_MINUTES}&nbsp;minutes.
      </p>
      <Then next={next} />
      <p>
        <a href="/connexion/code">J’ai reçu le code, je le recopie ici</a>
      </p>
    </>
  )
}
