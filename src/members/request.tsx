import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import type { Slot } from '../accounts/model.ts'
import { dropKept, findKept, signInToFinish } from '../accounts/resuming.tsx'
import { readMe } from '../accounts/service.ts'
import { type FieldError, notFound } from '../platform/errors.ts'
import { frenchInstant } from '../reference/french.ts'
import { PROFESSIONS } from '../reference/professions.ts'
import { OUTSIDE, type Territory } from '../territories/model.ts'
import { getTerritory } from '../territories/service.ts'
import { CheckField, ChoiceGroup, ErrorSummary, Only, SelectField, TextArea, TextField } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, makeForm, readForm, refusedFields, refusedTooOften, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { askToJoin } from './asking.ts'
import { CONSENTS, type JoinRequest, joinRequest, type Member } from './model.ts'
import { readMember } from './service.ts'

type C = Context<Env>

/** What a visitor writes is kept until they have signed in. */
const KEPT: Slot = { what: 'joining', listing: null }

const LABELS = {
  name: 'Nom',
  as: 'Pour qui',
  profession: 'Profession',
  structureName: 'Nom de la structure',
  message: 'Message',
  agreed: 'Accord',
}

const KINDS = [
  { code: 'person', label: 'Pour moi, professionnel de santé' },
  { code: 'structure', label: 'Pour une structure (maison ou centre de santé, établissement, officine…)' },
]

/** A professional or a structure asks to join a CPTS. */
export function requestPages() {
  return new Hono<Env>()
    .get('/territoires/:slug/rejoindre', async (c) => {
      const territory = await territoryOf(c)
      const { parked, token } = await findKept(c, KEPT)
      const values = new Map(parked?.values ?? (await known(c, territory)))
      if (parked && token) values.set('reprise', [token])
      return show(c, territory, makeForm(values, LABELS))
    })
    .post('/territoires/:slug/rejoindre', async (c) => {
      const territory = await territoryOf(c)
      const values = await readForm(c)
      const refuse = (errors: readonly FieldError[], status: 422 | 429 = 422) =>
        show(c, territory, makeForm(values, LABELS, errors), status)
      const sent = joinRequest.safeParse(requestIn(values))
      if (!sent.success) return refuse(fieldErrors(sent.error))
      const path = `/territoires/${territory.slug}/rejoindre`
      if (!c.var.ctx.actor) {
        try {
          return await signInToFinish(c, KEPT, values, path)
        } catch (error) {
          return refuse(refusedFields(error).map(({ message }) => ({ path: 'message', message })))
        }
      }
      const again = (await mine(c, territory))?.state === 'asked'
      try {
        const state = await askToJoin(c.var.ctx, territory.slug, sent.data)
        await dropKept(c, KEPT, values)
        return seeOther(
          c,
          '/mes-cpts',
          state === 'member' ? 'cpts-rejointe' : again ? 'cpts-demande-corrigee' : 'cpts-demandee',
        )
      } catch (error) {
        return refuse(refusedTooOften(c, error, 'message'), 429)
      }
    })
}

async function territoryOf(c: C): Promise<Territory> {
  const territory = await getTerritory(c.var.ctx.sql, c.req.param('slug') ?? '')
  if (!territory || territory.slug === OUTSIDE) throw notFound()
  return territory
}

async function mine(c: C, { slug }: Territory): Promise<Member | null> {
  const { sql, actor } = c.var.ctx
  return actor && readMember(sql, slug, actor.account)
}

/** What is known of the person already, to begin with. */
async function known(c: C, territory: Territory): Promise<Map<string, string[]>> {
  const values = new Map([['as', ['person']]])
  if (!c.var.ctx.actor) return values
  const member = await mine(c, territory)
  const set = (name: string, text: string | null | undefined) => text && values.set(name, [text])
  set('name', (await readMe(c.var.ctx)).name)
  set('as', member?.kind)
  set('profession', member?.profession)
  set('structureName', member?.structureName)
  set('message', member?.message)
  return values
}

function requestIn(values: Values): Record<keyof JoinRequest, unknown> {
  return {
    name: textOf(values, 'name') ?? '',
    as: textOf(values, 'as') ?? undefined,
    profession: textOf(values, 'profession'),
    structureName: textOf(values, 'structureName'),
    message: textOf(values, 'message'),
    agreed: textOf(values, 'agreed'),
  }
}

async function show(c: C, territory: Territory, form: Form, refusal: 422 | 429 = 422) {
  const member = await mine(c, territory)
  const title = `Rejoindre ${territory.name}`
  const content = (
    <>
      <h1>{title}</h1>
      {member?.state === 'member' ? (
        <p>
          Vous en êtes déjà membre. <a href="/mes-cpts">Voir mes CPTS</a>
        </p>
      ) : (
        <>
          <p>
            Une CPTS réunit les professionnels de santé d’un territoire. Adhérer est gratuit&nbsp;: un coordinateur lit
            votre demande et vous répond par mail.
          </p>
          {member?.state === 'asked' && (
            <p class="notice">
              Votre demande du {frenchInstant(member.since)} attend sa réponse. Vous pouvez la corriger ici, ou la
              retirer dans <a href="/mes-cpts">Mes CPTS</a>.
            </p>
          )}
          {member?.state === 'invited' && (
            <p class="notice">
              Cette CPTS vous a déjà invité&nbsp;: <a href="/mes-cpts">répondre à l’invitation</a>.
            </p>
          )}
          <RequestForm territory={territory} form={form} />
        </>
      )}
      <p>
        <a href={`/territoires/${territory.slug}`}>Voir les annonces de {territory.name}</a>
      </p>
    </>
  )
  return page(c, title, content, form.errors.length > 0 ? refusal : 200)
}

function RequestForm({ territory, form }: { territory: Territory; form: Form }) {
  const reprise = textOf(form.values, 'reprise')
  return (
    <form method="post" action={`/territoires/${territory.slug}/rejoindre`} novalidate class="narrow">
      <ErrorSummary form={form} />
      <TextField form={form} name="name" label="Votre nom" autocomplete="name" required />
      <ChoiceGroup form={form} name="as" label="Vous demandez" type="radio" options={KINDS} stacked />
      <Only codes={['structure']} note="Pour une structure">
        <TextField form={form} name="structureName" label={LABELS.structureName} autocomplete="organization" />
      </Only>
      <SelectField
        form={form}
        name="profession"
        label="Votre profession"
        hint="Facultative pour une structure."
        options={PROFESSIONS}
        blank="Choisir…"
      />
      <TextArea
        form={form}
        name="message"
        label="Un mot pour le coordinateur (facultatif)"
        hint="Où vous exercez, ce que vous attendez. Rien sur des patients."
        rows={3}
        maxlength={1000}
      />
      <CheckField form={form} name="agreed" label={CONSENTS.membership.text} />
      {reprise && <input type="hidden" name="reprise" value={reprise} />}
      <button type="submit">Envoyer ma demande</button>
    </form>
  )
}
