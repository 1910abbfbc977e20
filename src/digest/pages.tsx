import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { meChange, type RoleName } from '../accounts/model.ts'
import { type Me, readMe, updateMe } from '../accounts/service.ts'
import { notFound } from '../platform/errors.ts'
import { getTerritory } from '../territories/service.ts'
import { ErrorSummary, TextField, VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { ownerDigest, readUnsubscribe, setOwnerDigest, unsubscribe } from './service.ts'

type C = Context<Env>

const LABELS = { name: 'Nom', phone: 'Téléphone' }

const ROLES: Record<RoleName, string> = {
  practitioner: 'Titulaire\u00a0: vous déposez des annonces',
  candidate: 'Candidat\u00a0: vous avez un profil',
  coordinator: 'Coordinateur',
}

/** One's account with what one is written about, and the way out of the letter. */
export function digestPages() {
  return (
    new Hono<Env>()
      .get('/mon-compte', (c) => account(c, null))
      .post('/mon-compte', async (c) => {
        const values = await readForm(c)
        const sent = meChange.safeParse({ name: textOf(values, 'name'), phone: textOf(values, 'phone') })
        if (!sent.success) return account(c, makeForm(values, LABELS, fieldErrors(sent.error)))
        await updateMe(c.var.ctx, sent.data)
        return seeOther(c, '/mon-compte', 'compte')
      })
      .post('/mon-compte/lettre', async (c) => {
        const wanted = textOf(await readForm(c), 'lettre') === 'oui'
        await setOwnerDigest(c.var.ctx, wanted)
        return seeOther(c, '/mon-compte', wanted ? 'lettre-oui' : 'lettre-non')
      })
      .get('/lettre/desabonnement/:token', (c) => {
        if (!readUnsubscribe(c.var.ctx, c.req.param('token'))) throw notFound()
        return page(c, 'Ne plus recevoir la lettre', <UnsubscribePage />)
      })
      // RFC 8058: a mail server posts here for its reader, without cookie or Origin, and follows no redirect.
      .post('/lettre/desabonnement/:token', async (c) => {
        if (!(await unsubscribe(c.var.ctx, c.req.param('token')))) throw notFound()
        return page(c, 'Lettre arrêtée', <UnsubscribedPage />)
      })
  )
}

async function account(c: C, refused: Form | null) {
  const me = await readMe(c.var.ctx)
  const letter = await ownerDigest(c.var.ctx)
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
    <AccountPage me={me} roles={await rolesOf(c, me)} letter={letter} form={form} />,
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

function AccountPage({ me, roles, letter, form }: { me: Me; roles: string[]; letter: boolean; form: Form }) {
  const is = (name: RoleName) => me.roles.some(({ role }) => role === name)
  return (
    <>
      <h1>Mon compte</h1>
      <ul class="doors">
        {is('coordinator') && (
          <li>
            <a href="/moderation">Relire les annonces</a>
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
      <section>
        <h2>La lettre</h2>
        <p>
          {letter
            ? 'Chaque semaine, s’il y a du nouveau, la lettre vous parle des personnes qui correspondent à vos annonces.'
            : 'La lettre ne vous parle plus des personnes qui correspondent à vos annonces.'}{' '}
          Les annonces que vous recevez se règlent dans <a href="/mon-profil?modifier=oui#modifier">le profil</a>.
        </p>
        <form method="post" action="/mon-compte/lettre" class="verb">
          <input type="hidden" name="lettre" value={letter ? 'non' : 'oui'} />
          <button type="submit" class="secondary outline">
            {letter ? 'Ne plus recevoir ces nouvelles' : 'Recevoir ces nouvelles'}
          </button>
        </form>
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

function UnsubscribePage() {
  return (
    <>
      <h1>Ne plus recevoir la lettre</h1>
      <p>Un bouton et c’est fait, sans vous connecter. Les mails qui répondent à vos propres démarches continuent.</p>
      <form method="post">
        <button type="submit">Arrêter la lettre</button>
      </form>
    </>
  )
}

function UnsubscribedPage() {
  return (
    <>
      <h1>C’est arrêté</h1>
      <p>Vous ne recevrez plus la lettre.</p>
      <p>
        Vous changez d’avis&nbsp;? Une fois connecté, choisissez vos annonces par mail dans{' '}
        <a href="/mon-profil?modifier=oui#modifier">votre profil</a>, et les nouvelles de vos annonces dans{' '}
        <a href="/mon-compte">votre compte</a>.
      </p>
    </>
  )
}
