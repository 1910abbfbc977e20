import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { type Choices, readPlaces } from '../territories/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { type Form, locate, makeForm, readForm, refusedFields } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { extended, listToExtend } from '../web/periods.tsx'
import { fieldErrors } from '../web/validation.ts'
import { ProfileForm } from './form.tsx'
import { blankRow, LABELS, LISTS, profileInputOf, zoneFields } from './input.ts'
import { candidateInput } from './model.ts'
import * as service from './service.ts'

type C = Context<Env>

/** Saving one's profile and its three verbs. It is shown by the introductions' pages, with all that it brings. */
export function candidatePages() {
  return new Hono<Env>()
    .post('/mon-profil', save)
    .post('/mon-profil/confirmer', async (c) => {
      await service.confirmProfile(c.var.ctx)
      return seeOther(c, '/mon-profil', 'confirme')
    })
    .post('/mon-profil/pause', async (c) => {
      await service.pauseProfile(c.var.ctx)
      return seeOther(c, '/mon-profil', 'pause')
    })
    .post('/mon-profil/reprendre', async (c) => {
      await service.resumeProfile(c.var.ctx)
      return seeOther(c, '/mon-profil', 'reprise')
    })
}

async function save(c: C) {
  const { ctx } = c.var
  signedIn(ctx)
  const typed = await readForm(c)
  const list = listToExtend(typed, LISTS)
  if (list) {
    const { values, focus } = extended(typed, list, (row) => blankRow(list, row))
    return show(c, { ...makeForm(values, LABELS), focus }, new Map())
  }
  const places = await readPlaces(ctx.sql, typed, zoneFields(typed))
  const { input, lists } = profileInputOf(places.values, places.codes)
  const refuse = (errors: readonly FieldError[]) =>
    show(c, makeForm(places.values, LABELS, [...places.errors, ...locate(errors, lists)]), places.choices)
  const sent = candidateInput.safeParse(input)
  if (!sent.success || places.errors.length > 0) return refuse(sent.success ? [] : fieldErrors(sent.error))
  try {
    await service.saveProfile(ctx, sent.data)
  } catch (error) {
    return refuse(refusedFields(error))
  }
  return seeOther(c, '/mon-profil', 'profil')
}

function show(c: C, form: Form, choices: Choices) {
  const content = (
    <>
      <h1>Mon profil</h1>
      <ProfileForm form={form} choices={choices} />
    </>
  )
  return page(c, 'Mon profil', content, form.errors.length > 0 ? 422 : 200)
}
