import { describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createMailer } from '../../src/mail/service.ts'
import { startMailbox } from '../../src/platform/embedded/mailbox.ts'
import { temporaryFolder } from '../support/child.ts'
import { useDeps } from '../support/deps.ts'
import { useService } from '../support/service.ts'
import { visit } from '../support/visitor.ts'

const service = useService()
const deps = useDeps(service.db)

describe('around the pages', () => {
  it('answers people with pages and programs with problems', async () => {
    const page = await visit(service).get('/nulle-part')
    expect(page.status).toBe(404)
    expect(page.headers.get('Content-Type')).toContain('text/html')
    const problem = await visit(service).get('/api/nulle-part')
    expect(problem.headers.get('Content-Type')).toContain('application/problem+json')
    const elsewhere = await fetch(`${service.baseUrl}/connexion`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'a@b.example' }),
      headers: { Origin: 'https://elsewhere.example' },
    })
    expect(elsewhere.status).toBe(403)
    expect(await elsewhere.text()).toContain('<h1>Action refusée</h1>')
    const body = new URLSearchParams({ email: 'x'.repeat(300_000) })
    const big = await createApp(deps.web).request('/connexion', { method: 'POST', body })
    expect(big.status).toBe(413)
    expect(await big.text()).toContain('raccourcissez les textes')
  })

  it('serves its style sheets itself, for good', async () => {
    const { html } = await visit(service).get('/')
    const sheets = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map((match) => match[1] as string)
    expect(sheets).toHaveLength(1)
    for (const sheet of sheets) {
      const { status, headers } = await visit(service).get(sheet)
      expect({ status, type: headers.get('Content-Type') }).toEqual({ status: 200, type: 'text/css; charset=utf-8' })
      expect(headers.get('Cache-Control')).toContain('immutable')
    }
    expect((await visit(service).get('/assets/releve.000000000000.css')).status).toBe(404)
  })

  it('shows the built-in mailbox where there is one, and only there', async () => {
    expect((await visit(service).get('/dev/mailbox')).status).toBe(404)
    const mailbox = await startMailbox({ dataDir: temporaryFolder() })
    const { answers: transport, close } = createMailer(mailbox.url, 'releve@releve.test')
    for (const subject of ['Premier', 'Été <b>']) {
      await transport.sendMail({
        from: 'releve@releve.test',
        to: 'a@b.example',
        subject,
        text: `Voir http://x.example/${subject.length}`,
      })
    }
    close()
    const app = createApp({ ...deps.web, mailboxDir: mailbox.dir })
    const list = await (await app.request('/dev/mailbox.json')).json()
    expect(list.map((entry: Record<string, unknown>) => Object.keys(entry))).toEqual(
      Array(2).fill(['id', 'from', 'to', 'subject', 'date', 'listId']),
    )
    const page = await (await app.request('/dev/mailbox')).text()
    expect(page.indexOf('Été &lt;b&gt;')).toBeLessThan(page.indexOf('Premier'))
    const raw = await app.request(`/dev/mailbox/${list[0].id}.eml`)
    expect(raw.headers.get('Content-Type')).toBe('message/rfc822')
    expect(await raw.text()).toContain('Subject: Premier')
    const read = await (await app.request(`/dev/mailbox/${list[0].id}`)).text()
    expect(read).toContain('<a href="http://x.example/7">')
    expect((await app.request('/dev/mailbox/0000000099.eml')).status).toBe(404)
    await mailbox.stop()
  })

  it('asks which commune is meant, and names what is wrong with a search', async () => {
    const visitor = visit(service)
    const which = await visitor.get('/?q=msp&commune=saint-denis')
    expect(which.html).toContain('href="/?q=msp&amp;commune=Saint-Denis+%2893200%29"')
    for (const [query, id] of [
      ['commune=zzzzqqq', 'commune'],
      ['from=2027-02-01&to=2027-01-01', 'to'],
    ]) {
      const seen = await visitor.get(`/?${query}`)
      expect(seen.status).toBe(422)
      expect(seen.html).toContain(`<a href="#${id}">`)
    }
    expect((await visitor.get('/?utm_source=lettre&q=')).status).toBe(200)
  })
})
