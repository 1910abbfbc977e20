import { type Context, Hono } from 'hono'
import { listMailbox, type MailboxEntry, readMailbox } from '../platform/embedded/mailbox.ts'
import { notFound } from '../platform/errors.ts'
import { page } from '../web/layout.tsx'

/** The built-in mailbox, for trying Relève out: whoever opens it reads everybody's mail, so it never exists in production. */
export function mailboxPages(dir: string) {
  return new Hono()
    .get('/dev/mailbox', async (c) => page(c, 'Courrier', <MailboxPage entries={(await listMailbox(dir)).reverse()} />))
    .get('/dev/mailbox.json', async (c) => c.json(await listMailbox(dir)))
    .get('/dev/mailbox/:file{[0-9]+\\.eml}', async (c) => {
      const raw = await readMailbox(dir, c.req.param('file').slice(0, -'.eml'.length))
      if (!raw) throw notFound()
      return c.body(new Uint8Array(raw), 200, { 'Content-Type': typeFor(c) })
    })
    .get('/dev/mailbox/:id{[0-9]+}', async (c) => {
      const raw = await readMailbox(dir, c.req.param('id'))
      if (!raw) throw notFound()
      const { default: PostalMime } = await import('postal-mime')
      const { subject, text } = await PostalMime.parse(raw)
      return page(c, 'Courrier', <MailPage id={c.req.param('id')} subject={subject ?? ''} text={text ?? ''} />)
    })
}

/** A browser would download a message: it gets the same bytes as a text to read. */
function typeFor(c: Context): string {
  return c.req.header('Accept')?.includes('text/html') ? 'text/plain; charset=utf-8' : 'message/rfc822'
}

function MailboxPage({ entries }: { entries: readonly MailboxEntry[] }) {
  return (
    <>
      <h1>Courrier</h1>
      <p>Les mails que Relève aurait envoyés, du plus récent au plus ancien. Cette page n’existe qu’à l’essai.</p>
      {entries.length === 0 && <p>Aucun mail pour l’instant.</p>}
      <ul class="mails">
        {entries.map(({ id, to, subject, date }) => (
          <li>
            <a href={`/dev/mailbox/${id}`}>{subject || 'Sans objet'}</a>
            <br />
            <small>{`À ${to}, le ${FRENCH_TIME.format(new Date(date))}`}</small>
          </li>
        ))}
      </ul>
    </>
  )
}

/** A message as a mail reader would show its plain text: the links can be followed. */
function MailPage({ id, subject, text }: { id: string; subject: string; text: string }) {
  return (
    <>
      <h1>{subject || 'Sans objet'}</h1>
      <p class="prose">
        {text.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 === 1 ? <a href={part}>{part}</a> : part))}
      </p>
      <p>
        <a href={`/dev/mailbox/${id}.eml`}>Le message tel qu’envoyé</a>, <a href="/dev/mailbox">tout le courrier</a>
      </p>
    </>
  )
}

const FRENCH_TIME = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  dateStyle: 'long',
  timeStyle: 'short',
})
