import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { frenchInstant } from '../reference/french.ts'
import { CALENDAR_FILE, fileAnswer } from '../web/etags.ts'
import { TextField, VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { makeForm } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { createFeed, readFeed, revokeFeed } from './feed.ts'

type C = Context<Env>

/** One's calendar behind a private address, for the programs that people plan their days with. */
export function feedRoutes() {
  return (
    new Hono<Env>()
      // Told once: nothing here can show it again.
      .post('/mon-compte/agenda', async (c) => made(c, (await createFeed(c.var.ctx)).url))
      // The address of that page, when it is reloaded.
      .get('/mon-compte/agenda', (c) => seeOther(c, '/mon-compte#agenda'))
      .post('/mon-compte/agenda/retirer', async (c) => {
        signedIn(c.var.ctx)
        await revokeFeed(c.var.ctx)
        return seeOther(c, '/mon-compte#agenda', 'agenda-retire')
      })
      // No session: a calendar program has none. Whoever has the address reads it.
      .get('/agenda/:file{[A-Za-z0-9_-]{43}\\.ics}', async (c) => {
        const text = await readFeed(c.var.ctx, c.req.param('file').slice(0, -'.ics'.length))
        // Whoever has the address reads it: no search engine keeps it.
        c.header('X-Robots-Tag', 'noindex, nofollow')
        c.header('Content-Disposition', 'inline; filename="releve.ics"')
        return fileAnswer(c, text, CALENDAR_FILE, 'private, no-cache')
      })
  )
}

/** For the account's page: since when the calendar has an address, a new one, none. */
export function AgendaSection({ createdAt }: { createdAt: Date | null }) {
  return (
    <section id="agenda">
      <h2>Mon agenda</h2>
      <p>
        Vos remplacements et renforts, acceptés ou pourvus, dans l’agenda de votre téléphone ou de votre ordinateur.
        Sans nom ni coordonnées.
      </p>
      {createdAt && (
        <p>
          Votre agenda a une adresse privée depuis le {frenchInstant(createdAt)}. Elle n’est gardée nulle part&nbsp;: si
          vous ne l’avez plus, faites-en une nouvelle, et la précédente cesse de fonctionner.
        </p>
      )}
      <div class="actions">
        <VerbButton
          action="/mon-compte/agenda"
          label={createdAt ? 'Faire une nouvelle adresse' : 'Créer mon adresse d’agenda'}
          quiet
        />
        {createdAt && <VerbButton action="/mon-compte/agenda/retirer" label="Retirer l’adresse" quiet />}
      </div>
    </section>
  )
}

function made(c: C, url: string) {
  const form = makeForm(new Map([['adresse', [url]]]), {})
  const content = (
    <>
      <h1>Mon agenda</h1>
      <p>
        Voici l’adresse de votre agenda. Elle est montrée <strong>une seule fois</strong>&nbsp;: copiez-la maintenant.
      </p>
      <TextField form={form} name="adresse" label="Adresse privée" readonly />
      <p>
        Qui a cette adresse voit vos dates, sans nom ni coordonnées. Ne la donnez à personne&nbsp;; vous pouvez la
        retirer à tout moment dans <a href="/mon-compte#agenda">votre compte</a>.
      </p>
      <h2>S’y abonner</h2>
      <h3>iPhone, iPad, Mac</h3>
      <p>
        <a href={url.replace(/^https?:/, 'webcal:')}>Ouvrir dans Calendrier</a>, puis «&nbsp;S’abonner&nbsp;».
      </p>
      <h3>Google Agenda et téléphones Android</h3>
      <p>
        Sur un ordinateur, dans Google Agenda&nbsp;: «&nbsp;Autres agendas&nbsp;», «&nbsp;+&nbsp;», «&nbsp;À partir de
        l’URL&nbsp;», puis collez l’adresse. L’agenda apparaît ensuite sur le téléphone.
      </p>
      <h3>Outlook</h3>
      <p>«&nbsp;Ajouter un calendrier&nbsp;», «&nbsp;S’abonner à partir du web&nbsp;», puis collez l’adresse.</p>
      <p>
        Les programmes d’agenda relisent l’adresse toutes les quelques heures&nbsp;: une nouveauté n’y est pas tout de
        suite.
      </p>
    </>
  )
  return page(c, 'Mon agenda', content)
}
