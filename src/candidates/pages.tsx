import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import type { Slot } from '../accounts/model.ts'
import { Overtaken, overtaken, versionOf } from '../accounts/overtaken.tsx'
import {
  dropKept,
  type Found,
  findKept,
  keepIfPossible,
  keepingAction,
  Resumed,
  signInToFinish,
} from '../accounts/resuming.tsx'
import { type FieldError, invalid } from '../platform/errors.ts'
import { civilDay } from '../reference/calendar.ts'
import { type Choices, readPlaces } from '../territories/fields.tsx'
import { changed, withStrokes } from '../web/dates.ts'
import { seeOther } from '../web/flash.ts'
import { type Form, locate, makeForm, readForm, refusedFields, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { fieldErrors } from '../web/validation.ts'
import { ProfileForm, storedValues } from './form.tsx'
import { blankRow, DATES, LABELS, LISTS, profileInputOf, zoneFields } from './input.ts'
import { type Candidate, type CandidateInput, candidateInput, contradictions } from './model.ts'
import * as service from './service.ts'
import { mapOf } from './zones.tsx'

type C = Context<Env>

/** Writing one's profile, and its three verbs. What it brings is shown by the introductions' pages. */
export function candidatePages() {
  return new Hono<Env>()
    .post('/mon-profil', save)
    .get('/mon-profil/modifier', async (c) => {
      signedIn(c.var.ctx)
      return openProfileForm(c)
    })
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

const SLOT: Slot = { what: 'profile', listing: null }

/** The form as it was left, as it is stored, or blank; a visitor fills it in too, and signs in at the end. */
export async function openProfileForm(c: C) {
  const { ctx } = c.var
  const candidate = ctx.actor ? await service.myProfile(ctx) : null
  const found = await findKept(c, SLOT)
  const stored = await storedValues(ctx.sql, candidate)
  const values = new Map(found.parked?.values ?? stored)
  const others = await differing(c, candidate, values)
  if (found.token) values.set('reprise', [found.token])
  if (candidate) values.set('version', [versionOf(stored)])
  return show(c, makeForm(values, LABELS, others), { candidate, found, status: 200 })
}

/** What was saved of a profile since its form was opened, and would be overwritten. */
async function differing(c: C, candidate: Candidate | null, values: Values): Promise<FieldError[]> {
  if (!candidate) return []
  const { sql } = c.var.ctx
  const inputOf = async (form: Values) => {
    const places = await readPlaces(sql, form, zoneFields(form))
    return profileInputOf(places.values, places.codes).input
  }
  return overtaken({ typed: values, stored: await storedValues(sql, candidate), labels: LABELS, inputOf })
}

async function save(c: C) {
  const { ctx } = c.var
  const today = civilDay(ctx.clock(), 'Europe/Paris')
  const typed = withStrokes(await readForm(c), DATES, today)
  const kept = await keepingAction(c, SLOT, typed, ctx.actor ? '/mon-profil/modifier' : '/mon-profil')
  if (kept) return kept
  const candidate = ctx.actor ? await service.myProfile(ctx) : null
  const change = changed(typed, { lists: LISTS, blankRow, dates: DATES }, today)
  if (change) {
    await keepIfPossible(c, SLOT, change.values)
    return show(c, { ...makeForm(change.values, LABELS), focus: change.focus }, { candidate })
  }
  const places = await readPlaces(ctx.sql, typed, zoneFields(typed))
  const { input, lists } = profileInputOf(places.values, places.codes)
  const refuse = async (errors: readonly FieldError[]) => {
    await keepIfPossible(c, SLOT, typed)
    const form = makeForm(places.values, LABELS, [...places.errors, ...locate(errors, lists)])
    return show(c, form, { candidate, choices: places.choices })
  }
  const sent = candidateInput.safeParse(input)
  if (!sent.success || places.errors.length > 0) return refuse(sent.success ? [] : fieldErrors(sent.error))
  const others = await differing(c, candidate, places.values)
  if (others.length > 0) {
    await keepIfPossible(c, SLOT, typed)
    const version = versionOf(await storedValues(ctx.sql, candidate))
    const form = makeForm(new Map([...places.values, ['version', [version]]]), LABELS, others)
    return show(c, form, { candidate, status: 409 })
  }
  try {
    if (!ctx.actor) return await finishLater(c, sent.data, places.values)
    await service.saveProfile(ctx, sent.data)
  } catch (error) {
    return refuse(refusedFields(error))
  }
  await dropKept(c, SLOT, typed)
  return seeOther(c, '/mon-profil', 'profil')
}

/** A visitor has filled in what it takes: it is kept, and waits behind the sign-in. */
async function finishLater(c: C, input: CandidateInput, values: Values) {
  const errors = contradictions(input)
  if (errors.length > 0) throw invalid(errors)
  return signInToFinish(c, SLOT, values, '/mon-profil')
}

interface Showing {
  /** As it is stored. */
  candidate: Candidate | null
  choices?: Choices
  found?: Found
  /** By default 422 where something is wrong. */
  status?: 200 | 409
}

async function show(c: C, form: Form, { candidate, choices = new Map(), found, status }: Showing) {
  const { ctx } = c.var
  const title = candidate ? 'Modifier mon profil' : 'Mon profil'
  const waiting = Boolean(found?.token && ctx.actor)
  const content = (
    <>
      {candidate && (
        <p class="back">
          <a href="/mon-profil">Mon profil</a>
        </p>
      )}
      <h1>{title}</h1>
      {found && (
        <Resumed found={found} action="/mon-profil" stored={candidate !== null} changed={form.errors.length > 0} />
      )}
      {status === 409 && <Overtaken />}
      {waiting && (
        <p class="actions">
          <button type="submit" form="profil" name="action" value="enregistrer">
            Enregistrer mon profil
          </button>
          <span>Tout y est&nbsp;? C’est fini. Sinon, complétez ci-dessous.</span>
        </p>
      )}
      {!candidate && !waiting && (
        <p class="lead">
          Dites ce que vous faites, où et quand&nbsp;: les annonces qui correspondent vous sont proposées, avec les
          raisons. Deux minutes suffisent, et tout se change ensuite.
          {!ctx.actor && ' Remplissez d’abord, connectez-vous à la fin\u00a0: rien de ce que vous tapez n’est perdu.'}
        </p>
      )}
      <ProfileForm
        form={form}
        choices={choices}
        map={await mapOf(ctx, form.values)}
        now={ctx.clock()}
        known={candidate !== null}
      />
    </>
  )
  return page(c, title, content, status ?? (form.errors.length > 0 ? 422 : 200))
}
