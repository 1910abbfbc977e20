import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Env } from '../accounts/context.ts'
import type { FieldError } from '../platform/errors.ts'
import { frenchInstant, plural } from '../reference/french.ts'
import { PROFESSIONS } from '../reference/professions.ts'
import { factsOf } from '../search/facts.ts'
import { OUTSIDE, type Territory } from '../territories/model.ts'
import { ErrorSummary, SelectField, TextArea } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import {
  type Form,
  firstOf,
  listOf,
  makeForm,
  queryId,
  readForm,
  refusedFields,
  textOf,
  type Values,
} from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { patientErrors } from '../web/patients.ts'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { fieldErrors } from '../web/validation.ts'
import { bind, capital, plainWords } from '../web/words.ts'
import { broadcastInput, tickedOf } from './broadcast.ts'
import { broadcastReadyRoutes } from './broadcast-ready.tsx'
import { type Choice, prepareBroadcast, readChoice, readPrepared, setWeekly } from './broadcasts.ts'
import { myTerritory } from './service.ts'

type C = Context<Env>

export const BROADCAST = '/mon-territoire/diffusion'

const TITLE = 'Diffusion'

const LABELS = { choix: 'Cocher d’avance', profession: 'Profession', intro: 'Votre mot', listings: 'Annonces' }

const CHOICES = [
  { code: 'new', label: 'Les annonces pas encore diffusées' },
  { code: 'all', label: 'Toutes les annonces ouvertes' },
  { code: 'none', label: 'Aucune : je coche moi-même' },
] as const

/** A coordinator chooses openings, looks at them as they will be read, and has them sent, copied or printed. */
export function broadcastPages() {
  return new Hono<Env>()
    .get(BROADCAST, async (c) => show(c, c.req.query('territoire'), null))
    .post(BROADCAST, prepare)
    .post(`${BROADCAST}/chaque-semaine`, async (c) => {
      const values = await readForm(c)
      const { territory } = await myTerritory(c.var.ctx, textOf(values, 'territoire') ?? undefined)
      const on = textOf(values, 'envoyer') === 'oui'
      await setWeekly(c.var.ctx, territory.slug, on)
      return seeOther(c, territoryPath(BROADCAST, territory.slug), on ? 'diffusion-hebdo' : 'diffusion-hebdo-arretee')
    })
    .route('/', broadcastReadyRoutes())
}

interface Refused {
  values: Values
  errors: readonly FieldError[]
}

async function prepare(c: C) {
  const values = await readForm(c)
  const { territory } = await myTerritory(c.var.ctx, textOf(values, 'territoire') ?? undefined)
  const refuse = (errors: readonly FieldError[]) => show(c, territory.slug, { values, errors })
  const input = broadcastInput.safeParse({ intro: textOf(values, 'intro'), listings: listOf(values, 'listings') })
  if (!input.success) return refuse(fieldErrors(input.error).map(atGroup))
  const doubts = patientErrors(values, ['intro'])
  if (doubts.length > 0) return refuse(doubts)
  try {
    const draft = z.uuid().safeParse(textOf(values, 'brouillon')).data ?? null
    const id = await prepareBroadcast(c.var.ctx, territory.slug, input.data, draft)
    return c.redirect(`${BROADCAST}/${id}`, 303)
  } catch (error) {
    return refuse(refusedFields(error))
  }
}

/** What is wrong with one tick is said of all of them. */
const atGroup = (error: FieldError) => ({ ...error, path: error.path.replace(/^listings\..*/, 'listings') })

async function show(c: C, slug: string | undefined, refused: Refused | null) {
  const { ctx } = c.var
  const { territory, territories } = await myTerritory(ctx, slug)
  const choice = await readChoice(ctx, territory.slug)
  const draft = queryId(c, 'brouillon')
  const before = !refused && draft ? await readPrepared(ctx, draft) : null
  const asked = CHOICES.find(({ code }) => code === c.req.query('choix'))?.code
  const fresh = choice.openings.some(({ spreadAt }) => spreadAt === null)
  const chosen = asked ?? (fresh ? 'new' : 'none')
  const profession = c.req.query('profession') || null
  const ticked = tickedOf(
    choice.openings.map(({ listing, spreadAt }) => ({ id: listing.id, profession: listing.profession, spreadAt })),
    { choice: chosen, profession },
  )
  const values: Values =
    refused?.values ??
    new Map<string, readonly string[]>([
      ['listings', asked || !before ? ticked : before.broadcast.listings],
      ['intro', [before?.broadcast.intro ?? '']],
      ['brouillon', [before && !before.broadcast.sentAt ? before.broadcast.id : '']],
    ])
  const form = makeForm(values, LABELS, refused?.errors ?? [])
  const filter = makeForm(
    new Map([
      ['choix', [chosen]],
      ['profession', [profession ?? '']],
    ]),
    LABELS,
    [],
    'tri-',
  )
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={BROADCAST} territory={territory.slug} territories={territories} />
      <p>
        {bind(
          `Choisissez des annonces de ${territory.name} : vous les enverrez aux membres abonnés (${choice.subscribers}), ou vous copierez une lettre, un message WhatsApp ou une affiche.`,
        )}
      </p>
      {choice.openings.length === 0 ? (
        <p>Aucune annonce n’est ouverte sur ce territoire&nbsp;: il n’y a rien à diffuser pour l’instant.</p>
      ) : (
        <>
          <Ticking form={filter} territory={territory} />
          <Choosing c={c} form={form} territory={territory} choice={choice} />
        </>
      )}
      <Weekly territory={territory} choice={choice} />
      <History choice={choice} />
      {territory.slug !== OUTSIDE && (
        <p>
          <a href={`/territoires/${territory.slug}`}>Voir la page publique du territoire</a>
        </p>
      )}
    </>
  )
  return page(c, TITLE, content, refused ? 422 : 200)
}

/** Ticks for the coordinator what is automatic; each may be changed after. */
function Ticking({ form, territory }: { form: Form; territory: Territory }) {
  const present = PROFESSIONS.map(({ code, label }) => ({ code, label }))
  return (
    <form method="get" action={BROADCAST} class="ticking">
      <input type="hidden" name="territoire" value={territory.slug} />
      <SelectField form={form} name="choix" label={LABELS.choix} options={CHOICES} />
      <SelectField form={form} name="profession" label={LABELS.profession} blank="Toutes" options={present} />
      <div class="actions">
        <button type="submit" class="secondary outline">
          Cocher
        </button>
      </div>
    </form>
  )
}

function Choosing({ c, form, territory, choice }: { c: C; form: Form; territory: Territory; choice: Choice }) {
  const { ctx } = c.var
  const ticked = listOf(form.values, 'listings')
  const wrong = form.errors.find(({ path }) => path === 'listings')
  return (
    <form method="post" action={BROADCAST} novalidate>
      <ErrorSummary form={form} />
      <input type="hidden" name="territoire" value={territory.slug} />
      <input type="hidden" name="brouillon" value={firstOf(form.values, 'brouillon')} />
      <fieldset class="to-spread" aria-describedby={wrong ? 'listings-erreur' : undefined}>
        <legend>{bind(plural(choice.openings.length, 'annonce ouverte', 'annonces ouvertes'))}</legend>
        {wrong && (
          <small id="listings-erreur" class="error">
            {plainWords(wrong.message)}
          </small>
        )}
        {choice.openings.map(({ listing, spreadAt }, i) => {
          const { title, what, place, calendar } = factsOf(listing, ctx.clock(), ctx.baseUrl)
          return (
            <label>
              <input
                id={i === 0 ? 'listings' : undefined}
                type="checkbox"
                name="listings"
                value={listing.id}
                checked={ticked.includes(listing.id)}
              />
              <span>
                <strong>{title}</strong>
                <br />
                {what} · {place}
                <br />
                <small>{capital(bind(calendar))}</small>
                {spreadAt && (
                  <>
                    <br />
                    <small>Déjà diffusée le {frenchInstant(spreadAt)}</small>
                  </>
                )}
              </span>
            </label>
          )
        })}
      </fieldset>
      <TextArea
        form={form}
        name="intro"
        label={`${LABELS.intro} (facultatif)`}
        hint="Deux ou trois phrases avant les annonces, signées de vous. Jamais de donnée de patient."
        rows={4}
        maxlength={2000}
      />
      <div class="actions">
        <button type="submit">Voir avant de diffuser</button>
      </div>
    </form>
  )
}

function Weekly({ territory, choice }: { territory: Territory; choice: Choice }) {
  return (
    <section aria-labelledby="semaine">
      <h2 id="semaine">Chaque semaine, sans y penser</h2>
      <p>
        {choice.weekly
          ? 'Les annonces pas encore diffusées partent chaque semaine aux membres abonnés, au jour et à l’heure de la lettre. S’il n’y a rien de nouveau, rien ne part.'
          : 'Les annonces pas encore diffusées peuvent partir seules aux membres abonnés, au jour et à l’heure de la lettre.'}{' '}
        <a href={territoryPath('/mon-territoire/lettre', territory.slug)}>Changer le jour ou l’heure</a>
      </p>
      <form method="post" action={`${BROADCAST}/chaque-semaine`} class="verb">
        <input type="hidden" name="territoire" value={territory.slug} />
        <input type="hidden" name="envoyer" value={choice.weekly ? 'non' : 'oui'} />
        <button type="submit" class="secondary outline">
          {choice.weekly ? 'Arrêter l’envoi de chaque semaine' : 'Envoyer chaque semaine'}
        </button>
      </form>
    </section>
  )
}

function History({ choice: { sent } }: { choice: Choice }) {
  return (
    <section aria-labelledby="historique">
      <h2 id="historique">Diffusions envoyées</h2>
      {sent.length === 0 ? (
        <p>Aucune diffusion n’est encore partie.</p>
      ) : (
        <section class="scrolls" aria-label="Diffusions envoyées, en détail" tabindex={0}>
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">Envoyée le</th>
                <th scope="col">Annonces</th>
                <th scope="col">Abonnés</th>
                <th scope="col">Mails partis</th>
                <th scope="col">Refusés</th>
                <th scope="col">Ont cliqué</th>
              </tr>
            </thead>
            <tbody>
              {sent.map(({ id, by, sentAt, listings, recipients, counts }) => (
                <tr>
                  <th scope="row">
                    <a href={`${BROADCAST}/${id}`}>{sentAt && frenchInstant(sentAt)}</a>
                    {by === null && <small> (automatique)</small>}
                  </th>
                  <td>{listings.length}</td>
                  <td>{recipients ?? '…'}</td>
                  <td>{counts?.sent ?? '–'}</td>
                  <td>{counts?.refused ?? '–'}</td>
                  <td>{counts?.clicked ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  )
}
