import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { Failure, type FieldError } from '../platform/errors.ts'
import { frenchInstant, plural } from '../reference/french.ts'
import { ErrorSummary, TextArea, VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { makeForm, pathId } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { type LookedAt, lookAt } from '../web/mail-look.ts'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { bind } from '../web/words.ts'
import { shortText } from './broadcast.ts'
import { newsletterOf, ONE_A_DAY, type Prepared, readPrepared, sendBroadcast, testBroadcast } from './broadcasts.ts'
import { showPoster } from './poster.tsx'
import { myTerritories } from './service.ts'

type C = Context<Env>

const PATH = '/mon-territoire/diffusion'

const TITLE = 'Diffusion prête'

/** A broadcast as it will be read, and each way it goes out: mail, newsletter, group of phones, paper. */
export function broadcastReadyRoutes() {
  return (
    new Hono<Env & { Variables: { look?: LookedAt } }>()
      .get(`${PATH}/:id{[0-9a-f-]{36}}`, async (c) => show(c, []))
      // As a mail program shows it: with styles of its own, which its policy names (src/web/security.ts).
      .get(`${PATH}/:id{[0-9a-f-]{36}}/courrier`, async (c) => {
        const { html } = newsletterOf(c.var.ctx, await readPrepared(c.var.ctx, pathId(c)))
        const look = lookAt(html)
        c.set('look', look)
        return c.html(look.html)
      })
      .get(`${PATH}/:id{[0-9a-f-]{36}}/affiche`, showPoster)
      .post(`${PATH}/:id{[0-9a-f-]{36}}/essai`, (c) => act(c, testBroadcast, 'diffusion-essai'))
      .post(`${PATH}/:id{[0-9a-f-]{36}}/envoyer`, (c) => act(c, sendBroadcast, 'diffusion-envoyee'))
  )
}

async function act(
  c: C,
  verb: typeof sendBroadcast,
  confirmation: 'diffusion-essai' | 'diffusion-envoyee',
): Promise<Response> {
  const id = pathId(c)
  try {
    await verb(c.var.ctx, id)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.code === 'invalid') return show(c, error.errors)
    if (error.code === 'conflict') return show(c, [{ path: 'envoyer', message: error.message }])
    throw error
  }
  return seeOther(c, `${PATH}/${id}`, confirmation)
}

async function show(c: C, errors: readonly FieldError[]): Promise<Response> {
  const { ctx } = c.var
  const prepared = await readPrepared(ctx, pathId(c))
  const { broadcast, territory, openings, open } = prepared
  const gone = broadcast.listings.length - openings.length
  const kept = openings.length - open.length
  const title = broadcast.sentAt ? 'Diffusion envoyée' : TITLE
  const content = (
    <>
      <h1>{title}</h1>
      <TerritoryNav current={PATH} territory={territory.slug} territories={await myTerritories(ctx)} />
      <ErrorSummary form={makeForm(new Map(), {}, errors)} />
      <h2>{bind(plural(openings.length, 'annonce ouverte', 'annonces ouvertes'))}</h2>
      <ol>
        {openings.map(({ title, what, place, url }) => (
          <li>
            <a href={url}>{title}</a>
            <br />
            <small>
              {what} · {place}
            </small>
          </li>
        ))}
      </ol>
      {gone > 0 && (
        <p>
          {bind(
            `${plural(gone, 'annonce choisie n’est plus ouverte', 'annonces choisies ne sont plus ouvertes')}${broadcast.sentAt ? '' : ' : ce qui est pourvu ne part pas'}.`,
          )}
        </p>
      )}
      {kept > 0 && (
        <p>
          {bind(
            `${plural(kept, 'annonce est réservée', 'annonces sont réservées')} au territoire pour l’instant : dans le mail aux membres, et nulle part ailleurs.`,
          )}
        </p>
      )}
      {!broadcast.sentAt && (
        <p>
          <a href={`${territoryPath(PATH, territory.slug)}&brouillon=${broadcast.id}`}>
            Changer les annonces ou le mot
          </a>
        </p>
      )}
      <Sending prepared={prepared} />
      {open.length > 0 && <Elsewhere c={c} prepared={prepared} />}
    </>
  )
  const status = errors.length > 0 ? 422 : 200
  return page(c, title, content, status)
}

function Sending({ prepared: { broadcast, openings, subscribers, counts, free, territory } }: { prepared: Prepared }) {
  const action = `${PATH}/${broadcast.id}`
  if (broadcast.sentAt) {
    return (
      <section aria-labelledby="membres">
        <h2 id="membres">Aux membres abonnés</h2>
        <p>
          {bind(
            `Envoyée le ${frenchInstant(broadcast.sentAt)} à ${plural(broadcast.recipients ?? subscribers, 'membre abonné', 'membres abonnés')}.`,
          )}{' '}
          {counts &&
            bind(
              `${plural(counts.sent, 'mail parti', 'mails partis')}, ${plural(counts.refused, 'refusé')}, ${plural(counts.clicked, 'clic')}${counts.waiting > 0 ? `, ${counts.waiting} en attente` : ''}.`,
            )}
        </p>
      </section>
    )
  }
  return (
    <section aria-labelledby="membres">
      <h2 id="membres">Aux membres abonnés</h2>
      <p>
        {subscribers === 0
          ? bind(
              `Aucun membre de ${territory.name} n’est encore abonné : chacun le choisit en rejoignant la CPTS, ou dans son compte.`,
            )
          : bind(
              `${plural(subscribers, 'membre a demandé', 'membres ont demandé')} à recevoir la diffusion. Chaque mail a son lien pour l’arrêter. Ce qui est pourvu d’ici l’envoi n’y sera pas.`,
            )}
      </p>
      {!free && <p>{bind(ONE_A_DAY)}</p>}
      {openings.length > 0 && (
        <div class="actions">
          <VerbButton action={`${action}/essai`} label="M’envoyer un essai" quiet />
          {free && subscribers > 0 && (
            <VerbButton action={`${action}/envoyer`} label={bind(`Envoyer à ${plural(subscribers, 'membre')}`)} />
          )}
        </div>
      )}
    </section>
  )
}

/** What is copied, and goes wherever the coordinator puts it: only what anybody may read. */
function Elsewhere({ c, prepared }: { c: C; prepared: Prepared }) {
  const { ctx } = c.var
  const { broadcast, territory, open } = prepared
  const letter = newsletterOf(ctx, prepared)
  const short = shortText({ name: territory.name, url: `${ctx.baseUrl}/territoires/${territory.slug}` }, open)
  const form = makeForm(new Map(Object.entries({ court: [short], html: [letter.html], texte: [letter.text] })), {})
  return (
    <>
      <section aria-labelledby="whatsapp">
        <h2 id="whatsapp">Dans un groupe WhatsApp</h2>
        <copy-link data-label="Copier le message" data-done="Message copié.">
          <TextArea form={form} name="court" label="Message court" rows={8} readonly />
        </copy-link>
        <p>
          <a href={`https://wa.me/?text=${encodeURIComponent(short)}`} rel="noopener">
            Ouvrir dans WhatsApp
          </a>
        </p>
      </section>
      <section aria-labelledby="affiche">
        <h2 id="affiche">Sur un mur</h2>
        <p>
          <a href={`${PATH}/${broadcast.id}/affiche`}>Affiche A4 avec un code par annonce, à imprimer</a>
        </p>
      </section>
      <section aria-labelledby="lettre">
        <h2 id="lettre">Dans votre propre lettre d’information</h2>
        <p>
          <a href={`${PATH}/${broadcast.id}/courrier`}>Voir la lettre</a>
        </p>
        <details>
          <summary>Code HTML à coller (Brevo, Mailchimp…)</summary>
          <copy-link data-label="Copier le code" data-done="Code copié.">
            <TextArea form={form} name="html" label="Code HTML" rows={8} readonly />
          </copy-link>
        </details>
        <details>
          <summary>Texte seul</summary>
          <copy-link data-label="Copier le texte" data-done="Texte copié.">
            <TextArea form={form} name="texte" label="Texte" rows={8} readonly />
          </copy-link>
        </details>
      </section>
    </>
  )
}
