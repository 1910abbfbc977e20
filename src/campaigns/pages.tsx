import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { civilDay } from '../reference/calendar.ts'
import { frenchNumber, frenchRange } from '../reference/french.ts'
import type { Choices } from '../territories/fields.tsx'
import { changed } from '../web/dates.ts'
import { seeOther } from '../web/flash.ts'
import {
  type Form,
  locate,
  makeForm,
  numberOf,
  pathId,
  readForm,
  refusedFields,
  textOf,
  type Values,
} from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { patientErrors } from '../web/patients.ts'
import { periodFields } from '../web/rows.ts'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { fieldErrors } from '../web/validation.ts'
import { bind } from '../web/words.ts'
import { CampaignForm, Grid, SlotForm } from './form.tsx'
import { GlancePage } from './glance.tsx'
import { Head } from './head.tsx'
import {
  atTrade,
  CAMPAIGN_LABELS,
  campaignValues,
  readCampaignForm,
  readSlotForm,
  SLOT_LABELS,
  slotValues,
} from './input.ts'
import { type Campaign, campaignInput, slotsInput } from './model.ts'
import { readGlance } from './roster.ts'
import * as service from './service.ts'
import { STATE_WORDS } from './view.ts'
import { inviteNow } from './waves.ts'

type C = Context<Env>

const PATH = '/mon-territoire/renforts'
const TITLE = 'Renforts'

/** A coordinator staffs campaigns: what is asked, who comes, what is missing. */
export function campaignPages() {
  return (
    new Hono<Env>()
      .get(PATH, list)
      .get(`${PATH}/nouveau`, async (c) => {
        const { territory } = await service.myTerritory(c.var.ctx, c.req.query('territoire'))
        return writing(c, null, territory.slug, makeForm(await campaignValues(c.var.ctx.sql, null), CAMPAIGN_LABELS))
      })
      .post(`${PATH}/nouveau`, (c) => save(c, null))
      .get(`${PATH}/:id`, glance)
      .get(`${PATH}/:id/modifier`, async (c) => {
        const campaign = await service.managedCampaign(c.var.ctx, pathId(c))
        const values = await campaignValues(c.var.ctx.sql, campaign)
        return writing(c, campaign, campaign.territory, makeForm(values, CAMPAIGN_LABELS))
      })
      .post(`${PATH}/:id/modifier`, async (c) => save(c, await service.managedCampaign(c.var.ctx, pathId(c))))
      .get(`${PATH}/:id/creneaux`, async (c) => slots(c, {}))
      .post(`${PATH}/:id/creneaux`, addSlots)
      // The address of a refused form, when it is reloaded.
      .get(`${PATH}/:id/places`, (c) => seeOther(c, `${PATH}/${pathId(c)}/creneaux`))
      .post(`${PATH}/:id/places`, adjust)
      .post(`${PATH}/:id/ouvrir`, async (c) => {
        await service.openCampaign(c.var.ctx, pathId(c))
        return seeOther(c, `${PATH}/${pathId(c)}`, 'campagne-ouverte')
      })
      .post(`${PATH}/:id/inviter`, async (c) => {
        const { people } = await inviteNow(c.var.ctx, pathId(c))
        return seeOther(c, `${PATH}/${pathId(c)}`, people > 0 ? 'vague' : 'vague-vide')
      })
      .post(`${PATH}/:id/clore`, async (c) => {
        await service.closeCampaign(c.var.ctx, pathId(c))
        return seeOther(c, `${PATH}/${pathId(c)}`, 'campagne-close')
      })
      .post(`${PATH}/:id/supprimer`, async (c) => {
        const { territory } = await service.managedCampaign(c.var.ctx, pathId(c))
        await service.deleteCampaign(c.var.ctx, pathId(c))
        return seeOther(c, territoryPath(PATH, territory), 'campagne-supprimee')
      })
  )
}

async function list(c: C) {
  const { territory, territories } = await service.myTerritory(c.var.ctx, c.req.query('territoire'))
  const campaigns = await service.listCampaigns(c.var.ctx, territory.slug)
  const make = (
    <a href={territoryPath(`${PATH}/nouveau`, territory.slug)} class="button primary">
      Préparer une campagne
    </a>
  )
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={PATH} territory={territory.slug} territories={territories} />
      {campaigns.length === 0 ? (
        <section class="empty">
          <h2>Aucune campagne</h2>
          <p>
            Centre de vaccination, canicule, permanence de fête&nbsp;: dites quand et combien de personnes de chaque
            profession. Relève dit qui est disponible, invite par vagues et tient le planning.
          </p>
          <p>{make}</p>
        </section>
      ) : (
        <>
          <p>{make}</p>
          <ul class="campaigns">
            {campaigns.map((one) => (
              <li>
                <a href={`${PATH}/${one.id}`}>{one.title}</a>{' '}
                <span class={`badge ${one.state}`}>{STATE_WORDS[one.state]}</span>
                <br />
                <small>
                  {one.firstDay && one.lastDay
                    ? bind(
                        `${one.communeName}, ${frenchRange(one.firstDay, one.lastDay)} : ${frenchNumber(one.confirmed)} demi-journées pourvues sur ${frenchNumber(one.places)}`,
                      )
                    : bind(`${one.communeName} : pas encore de créneau`)}
                </small>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
  return page(c, TITLE, content)
}

async function glance(c: C) {
  const campaign = await service.managedCampaign(c.var.ctx, pathId(c))
  const filter = { trade: c.req.query('profession') ?? '', day: c.req.query('jour') ?? '' }
  const content = (
    <>
      <Head campaign={campaign} />
      <GlancePage campaign={campaign} glance={await readGlance(c.var.ctx, campaign)} filter={filter} />
    </>
  )
  return page(c, campaign.title, content, 200, { wide: true })
}

function writing(c: C, campaign: Campaign | null, territory: string, form: Form, choices: Choices = new Map()) {
  const title = campaign ? 'Modifier la campagne' : 'Préparer une campagne'
  const action = campaign ? `${PATH}/${campaign.id}/modifier` : `${PATH}/nouveau`
  const content = (
    <>
      {campaign ? (
        <Head campaign={campaign} title={title} />
      ) : (
        <>
          <p class="back">
            <a href={territoryPath(PATH, territory)}>{TITLE}</a>
          </p>
          <h1>{title}</h1>
        </>
      )}
      <CampaignForm form={form} choices={choices} action={action} territory={territory} />
    </>
  )
  return page(c, title, content, form.errors.length > 0 ? 422 : 200)
}

async function save(c: C, campaign: Campaign | null) {
  const { ctx } = c.var
  const typed = await readForm(c)
  const territory =
    campaign?.territory ?? (await service.myTerritory(ctx, textOf(typed, 'territoire') ?? undefined)).territory.slug
  const { input, places } = await readCampaignForm(ctx.sql, typed)
  const refuse = (errors: readonly FieldError[]) =>
    writing(
      c,
      campaign,
      territory,
      makeForm(places.values, CAMPAIGN_LABELS, [...places.errors, ...errors]),
      places.choices,
    )
  const sent = campaignInput.safeParse(input)
  if (!sent.success || places.errors.length > 0) {
    return refuse(sent.success ? [] : fieldErrors(sent.error).map(orMissing(typed)))
  }
  const doubts = patientErrors(typed, ['title', 'description'])
  if (doubts.length > 0) return refuse(doubts)
  try {
    if (!campaign) {
      const id = await service.createCampaign(ctx, territory, sent.data)
      return seeOther(c, `${PATH}/${id}/creneaux`, 'campagne')
    }
    await service.updateCampaign(ctx, campaign.id, sent.data)
    return seeOther(c, `${PATH}/${campaign.id}`, 'campagne')
  } catch (error) {
    return refuse(refusedFields(error))
  }
}

/** What was left out is not malformed. */
const orMissing = (typed: Values) => (error: FieldError) =>
  error.path === 'commune' && textOf(typed, 'commune') === null
    ? { ...error, message: 'Indiquez la commune : un nom, ou un code postal.' }
    : error

interface Shown {
  adding?: Form
  adjusting?: Form
}

async function slots(c: C, { adding, adjusting }: Shown) {
  const campaign = await service.managedCampaign(c.var.ctx, pathId(c))
  const stored = await service.slotsOf(c.var.ctx, campaign.id)
  const base = `${PATH}/${campaign.id}`
  const title = 'Créneaux et places'
  const wrong = (adding?.errors.length ?? 0) + (adjusting?.errors.length ?? 0) > 0
  const content = (
    <>
      <Head campaign={campaign} title={title} />
      {stored.length > 0 && (
        <section>
          <h2>Les créneaux</h2>
          <Grid form={adjusting ?? makeForm(new Map(), {})} slots={stored} action={`${base}/places`} />
        </section>
      )}
      <section>
        <h2>Ajouter des créneaux</h2>
        <SlotForm form={adding ?? makeForm(slotValues(), SLOT_LABELS)} action={`${base}/creneaux`} />
      </section>
    </>
  )
  return page(c, title, content, wrong ? 422 : 200)
}

async function addSlots(c: C) {
  const { ctx } = c.var
  const typed = await readForm(c)
  const blankRow = (name: 'periods', row: number) => periodFields(name, [], 1, row)
  const dates = { periods: 'periods', except: 'except', quota: false } as const
  const change = changed(typed, { lists: ['periods'], blankRow, dates }, civilDay(ctx.clock(), 'Europe/Paris'))
  if (change) return slots(c, { adding: { ...makeForm(change.values, SLOT_LABELS), focus: change.focus } })
  const { input, lists } = readSlotForm(typed)
  const refuse = (errors: readonly FieldError[]) => {
    const placed = locate(errors, lists).map((error) => ({ ...error, path: atTrade(error.path) }))
    return slots(c, { adding: makeForm(typed, SLOT_LABELS, placed) })
  }
  const sent = slotsInput.safeParse(input)
  if (!sent.success) return refuse(fieldErrors(sent.error))
  try {
    await service.addSlots(ctx, pathId(c), sent.data)
    return seeOther(c, `${PATH}/${pathId(c)}`, 'creneaux')
  } catch (error) {
    return refuse(refusedFields(error))
  }
}

async function adjust(c: C) {
  const { ctx } = c.var
  const typed = await readForm(c)
  const refuse = (errors: readonly FieldError[]) => slots(c, { adjusting: makeForm(typed, {}, errors) })
  const wanted = new Map<string, number>()
  const errors: FieldError[] = []
  for (const name of typed.keys()) {
    if (!name.startsWith('places.')) continue
    const number = numberOf(typed, name) ?? 0
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 500) {
      wanted.set(name.slice('places.'.length), number)
    } else errors.push({ path: name, message: `« ${textOf(typed, name)} » : donnez un nombre de places, de 0 à 500.` })
  }
  if (errors.length > 0) return refuse(errors)
  try {
    await service.adjustSlots(ctx, pathId(c), wanted)
    return seeOther(c, `${PATH}/${pathId(c)}`, 'creneaux')
  } catch (error) {
    return refuse(refusedFields(error))
  }
}
