import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { PROFESSIONS } from '../reference/professions.ts'
import { myTerritory } from '../territories/service.ts'
import { ErrorSummary, SelectField, TextField } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { makeForm, readForm, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { fieldErrors } from '../web/validation.ts'
import { INVITE_DAYS, invitee } from './model.ts'
import { PEOPLE } from './person-list.tsx'
import { inviteMembers } from './service.ts'

type C = Context<Env>

const TITLE = 'Inviter une personne'

const LABELS = {
  email: 'Adresse mail',
  name: 'Nom',
  phone: 'Téléphone',
  profession: 'Profession',
  structureName: 'Structure',
}

/** A coordinator invites one person. */
export const showInviting = (c: C) => show(c, new Map(), [], c.req.query('territoire'))

export async function invitePerson(c: C) {
  const values = await readForm(c)
  const slug = textOf(values, 'territoire') ?? undefined
  const { territory } = await myTerritory(c.var.ctx, slug)
  const fields = Object.keys(LABELS).map((name) => [name, textOf(values, name)])
  const sent = invitee.safeParse({ ...Object.fromEntries(fields), email: textOf(values, 'email') ?? '' })
  if (!sent.success) return show(c, values, fieldErrors(sent.error), slug)
  const [invited] = await inviteMembers(c.var.ctx, territory.slug, [sent.data])
  if (invited?.outcome === 'invited' && invited.account) {
    return seeOther(c, territoryPath(`${PEOPLE}/${invited.account}`, territory.slug), 'membre-invite')
  }
  const message =
    invited?.outcome === 'refused'
      ? `Cette personne a refusé une invitation ou quitté la CPTS il y a moins de ${INVITE_DAYS} jours : attendez, ou appelez-la pour qu’elle le demande elle-même.`
      : 'Cette personne est déjà membre, déjà invitée, ou demande déjà à rejoindre la CPTS : cherchez-la dans la liste des personnes.'
  return show(c, values, [{ path: 'email', message }], slug)
}

async function show(c: C, values: Values, errors: readonly FieldError[], slug: string | undefined) {
  const { territory, territories } = await myTerritory(c.var.ctx, slug)
  const form = makeForm(values, LABELS, errors)
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={PEOPLE} territory={territory.slug} territories={territories} />
      <p>
        La personne reçoit un mail qui lui propose de rejoindre {territory.name}. Elle accepte ou refuse, et dit à part
        si elle veut recevoir la diffusion. Sans réponse, son adresse est oubliée après {INVITE_DAYS}&nbsp;jours.
      </p>
      <form method="post" action={`${PEOPLE}/inviter`} novalidate class="narrow">
        <ErrorSummary form={form} />
        <input type="hidden" name="territoire" value={territory.slug} />
        <TextField form={form} name="email" label="Adresse mail" type="email" autocomplete="off" required />
        <TextField form={form} name="name" label="Nom (facultatif)" autocomplete="off" />
        <TextField form={form} name="phone" label="Téléphone (facultatif)" type="tel" autocomplete="off" />
        <SelectField
          form={form}
          name="profession"
          label="Profession (facultatif)"
          options={PROFESSIONS}
          blank="Choisir…"
        />
        <TextField
          form={form}
          name="structureName"
          label="Structure (facultatif)"
          hint="Si c’est une structure qui adhère, à travers cette personne."
          autocomplete="off"
        />
        <button type="submit">Envoyer l’invitation</button>
      </form>
      <p>
        <a href={territoryPath(PEOPLE, territory.slug)}>Revenir aux personnes</a>
      </p>
    </>
  )
  return page(c, TITLE, content, errors.length > 0 ? 422 : 200)
}
