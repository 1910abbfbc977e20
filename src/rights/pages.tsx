import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { readMe } from '../accounts/service.ts'
import { closeSession } from '../accounts/session.ts'
import { ErrorSummary, TextField } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { eraseMe } from './service.ts'

type C = Context<Env>

const LABELS = { confirmation: 'Confirmation' }
const WORD = 'EFFACER'

/** Leaving for good: a page of its own, that wants a word typed. */
export function rightsPages() {
  return new Hono<Env>()
    .get('/mon-compte/effacer', (c) => ask(c, makeForm(new Map(), LABELS)))
    .post('/mon-compte/effacer', async (c) => {
      const { ctx } = c.var
      signedIn(ctx)
      const values = await readForm(c)
      if (textOf(values, 'confirmation')?.toUpperCase() !== WORD) {
        const message = `Tapez le mot ${WORD} pour confirmer, ou quittez cette page : rien n’est effacé.`
        return ask(c, makeForm(values, LABELS, [{ path: 'confirmation', message }]))
      }
      await eraseMe(ctx)
      closeSession(c, ctx.baseUrl)
      return seeOther(c, '/', 'efface')
    })
}

async function ask(c: C, form: Form) {
  const { email } = await readMe(c.var.ctx)
  const content = (
    <>
      <h1>Effacer mon compte</h1>
      <p>
        C’est immédiat et définitif. Avant de partir, vous pouvez{' '}
        <a href="/api/me/export" download="releve-mes-donnees.json">
          télécharger vos données
        </a>
        .
      </p>
      <h2>Ce qui est effacé</h2>
      <ul>
        <li>Vos coordonnées, votre profil, vos disponibilités et vos formulaires commencés.</li>
        <li>
          Vos annonces&nbsp;: celles qui sont publiées sont retirées tout de suite. De celles qu’un coordinateur a
          relues, il ne reste que des chiffres sans nom&nbsp;: profession, commune, dates de publication, pourvue ou
          non.
        </li>
        <li>
          Vos mises en relation et tous leurs messages, pour vous comme pour l’autre personne. Si une mise en relation
          est en cours, l’autre personne reçoit un mail qui dit que vous vous êtes retiré·e, sans votre nom.
        </li>
        <li>Vos sessions et vos jetons d’accès.</li>
      </ul>
      <p>
        Un dernier mail part à <strong>{email}</strong>, puis cette adresse est oubliée.
      </p>
      <ErrorSummary form={form} />
      <form method="post" action="/mon-compte/effacer" novalidate class="narrow">
        <TextField
          form={form}
          name="confirmation"
          label={`Pour confirmer, tapez ${WORD}`}
          autocomplete="off"
          required
        />
        <button type="submit">Effacer définitivement mon compte</button>
      </form>
      <p>
        <a href="/mon-compte">Revenir à mon compte</a>
      </p>
    </>
  )
  return page(c, 'Effacer mon compte', content, form.errors.length > 0 ? 422 : 200)
}
