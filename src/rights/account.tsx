import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { meChange, type RoleName } from '../accounts/model.ts'
import {
  type AddressTrouble,
  addressTrouble,
  type Me,
  myReadings,
  type Reading,
  readMe,
  updateMe,
} from '../accounts/service.ts'
import { myFeed } from '../introductions/feed.ts'
import { AgendaSection } from '../introductions/subscription.tsx'
import { getTerritory } from '../territories/service.ts'
import { ErrorSummary, TextField, VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { READINGS_SHOWN, ReadingsSection } from './readings.tsx'

type C = Context<Env>

const LABELS = { name: 'Nom', phone: 'Téléphone' }

const ROLES: Record<RoleName, string> = {
  practitioner: 'Titulaire\u00a0: vous déposez des annonces',
  candidate: 'Candidat\u00a0: vous avez un profil',
  coordinator: 'Coordinateur',
}

/** One's account: contacts, roles, session, and the ways to one's mails and data. */
export function myAccountPages() {
  return new Hono<Env>()
    .get('/mon-compte', (c) => account(c, null))
    .post('/mon-compte', async (c) => {
      const values = await readForm(c)
      const sent = meChange.safeParse({ name: textOf(values, 'name'), phone: textOf(values, 'phone') })
      if (!sent.success) return account(c, makeForm(values, LABELS, fieldErrors(sent.error)))
      await updateMe(c.var.ctx, sent.data)
      return seeOther(c, '/mon-compte', 'compte')
    })
}

async function account(c: C, refused: Form | null) {
  const me = await readMe(c.var.ctx)
  const trouble = await addressTrouble(c.var.ctx)
  const readings = await myReadings(c.var.ctx, READINGS_SHOWN)
  const form =
    refused ??
    makeForm(
      new Map([
        ['name', [me.name ?? '']],
        ['phone', [me.phone ?? '']],
      ]),
      LABELS,
    )
  return page(
    c,
    'Mon compte',
    <AccountPage
      me={me}
      roles={await rolesOf(c, me)}
      trouble={trouble}
      form={form}
      agenda={await myFeed(c.var.ctx)}
      readings={readings}
      names={await namesOf(c, readings)}
    />,
    refused ? 422 : 200,
  )
}

/** One's roles in words, a coordinator's with the name of the territory. */
function rolesOf(c: C, me: Me): Promise<string[]> {
  return Promise.all(
    me.roles.map(async ({ role, territory }) => {
      if (!territory) return ROLES[role]
      return `${ROLES[role]}\u00a0: ${(await getTerritory(c.var.ctx.sql, territory))?.name ?? territory}`
    }),
  )
}

/** The names of the territories that some readings are of. */
async function namesOf(c: C, readings: readonly Reading[]): Promise<Map<string, string>> {
  const slugs = new Set(readings.flatMap(({ territory }) => territory ?? []))
  const named = [...slugs].map(async (slug) => [slug, (await getTerritory(c.var.ctx.sql, slug))?.name ?? slug] as const)
  return new Map(await Promise.all(named))
}

function AccountPage(props: {
  me: Me
  roles: string[]
  trouble: AddressTrouble | null
  form: Form
  agenda: Date | null
  readings: readonly Reading[]
  names: ReadonlyMap<string, string>
}) {
  const { me, roles, trouble, form } = props
  const is = (name: RoleName) => me.roles.some(({ role }) => role === name)
  return (
    <>
      <h1>Mon compte</h1>
      <Unreached trouble={trouble} />
      <ul class="doors">
        {is('coordinator') && (
          <li>
            <a href="/moderation">Relire les annonces</a>
          </li>
        )}
        {is('coordinator') && (
          <li>
            <a href="/mon-territoire">Suivre mon territoire</a>
          </li>
        )}
        <li>
          <a href="/mes-annonces">{is('practitioner') ? 'Mes annonces' : 'Déposer une annonce'}</a>
        </li>
        <li>
          <a href="/mon-profil">{is('candidate') ? 'Mon profil' : 'Créer mon profil pour trouver une annonce'}</a>
        </li>
      </ul>
      <section>
        <h2>Mes coordonnées</h2>
        <p>
          Montrées à l’autre personne seulement quand vous avez dit oui tous les deux. Adresse mail&nbsp;:{' '}
          <strong>{me.email}</strong>
        </p>
        <form method="post" action="/mon-compte" novalidate class="narrow">
          <ErrorSummary form={form} />
          <TextField form={form} name="name" label="Nom" autocomplete="name" />
          <TextField form={form} name="phone" label="Téléphone" type="tel" autocomplete="tel" />
          <button type="submit">Enregistrer</button>
        </form>
      </section>
      <ReadingsSection readings={props.readings} names={props.names} />
      <section>
        <h2>Mes mails</h2>
        <p>
          La lettre de la semaine, les alertes et les recherches que vous gardez&nbsp;:{' '}
          <a href="/mon-compte/mails">choisir ce que Relève m’écrit</a>.
        </p>
      </section>
      <AgendaSection createdAt={props.agenda} />
      <section>
        <h2>Mes CPTS</h2>
        <p>
          <a href="/mes-cpts">Mes adhésions, ce que j’ai accepté et à quoi je pourrais aider</a>.
        </p>
      </section>
      <section>
        <h2>Mes rôles et ma session</h2>
        {roles.length > 0 && (
          <ul>
            {roles.map((role) => (
              <li>{role}</li>
            ))}
          </ul>
        )}
        <div class="actions">
          <VerbButton action="/deconnexion" label="Me déconnecter" quiet />
          <VerbButton action="/deconnexion-partout" label="Me déconnecter partout" quiet />
        </div>
      </section>
      <section>
        <h2>Mes données</h2>
        <ul>
          <li>
            <a href="/api/me/export" download="releve-mes-donnees.json">
              Télécharger tout ce que Relève sait de moi
            </a>
          </li>
          <li>
            <a href="/mon-compte/effacer">Effacer mon compte et mes données</a>
          </li>
        </ul>
      </section>
    </>
  )
}

/** What to do when our mails do not arrive; a sign-in by mail is the proof that they do. */
function Unreached({ trouble }: { trouble: AddressTrouble | null }) {
  if (trouble === null) return null
  return (
    <section role="note" aria-labelledby="injoignable">
      <h2 id="injoignable">Nos mails ne vous parviennent pas</h2>
      {trouble === 'complained' ? (
        <p>
          Votre messagerie nous a dit qu’un de nos mails était indésirable&nbsp;: nous ne vous envoyons plus ni lettre,
          ni alerte, ni rappel. Pour les recevoir de nouveau, dites-le dans <a href="/mon-compte/mails">Mes mails</a>.
        </p>
      ) : (
        <p>
          Le dernier a été refusé par votre messagerie. Vérifiez qu’elle n’est pas pleine, puis déconnectez-vous et
          reconnectez-vous avec le lien ou le code reçu par mail&nbsp;: s’il arrive, tout repart. Si votre adresse a
          changé, écrivez au coordinateur de votre territoire.
        </p>
      )}
    </section>
  )
}
