import { describe, expect, it } from 'vitest'
import { useService } from '../support/service.ts'
import { enter, linkIn, textOf, type Visitor, visit } from '../support/visitor.ts'

const service = useService()

const LINKED = 'anne.le-goff@cabinet.example'
const CODED = 'tariq.aziz@rempla.example'

const NOBODYS = '00000000-0000-7000-8000-000000000000'

let known: Visitor

describe('signing in', () => {
  it('is done by the button behind the link, never by opening the link', async () => {
    const visitor = visit(service)
    const asked = await visitor.get('/connexion?next=/mes-annonces/nouvelle')
    expect(asked.html).toContain('name="next" value="/mes-annonces/nouvelle"')
    const sent = await visitor.post('/connexion', { email: LINKED, next: '/mes-annonces/nouvelle' })
    expect(textOf(sent.html)).toContain('Un mail vient de partir')
    const link = linkIn((await service.mailsTo(LINKED))[0]?.mail.text ?? '')
    for (const _scanner of [1, 2]) expect((await visit(service).get(link)).status).toBe(200)
    expect(await service.db.sql`select from session`).toHaveLength(0)
    const entered = await visitor.post(link)
    expect(entered).toMatchObject({ status: 303, location: '/mes-annonces/nouvelle' })
    expect(entered.headers.get('Set-Cookie')).toMatch(/HttpOnly; SameSite=Lax/)
    expect((await visitor.follow(entered)).status).toBe(200)
    const again = await visit(service).post(link)
    expect(again.status).toBe(410)
    expect(again.html).toContain('action="/connexion"')
  })

  it('takes the code instead, and keeps the address beside a wrong one', async () => {
    const visitor = visit(service)
    await visitor.post('/connexion', { email: CODED })
    const code = /^(\d{6})$/m.exec((await service.mailsTo(CODED))[0]?.mail.text ?? '')?.[1] as string
    const wrong = await visitor.post('/connexion/code', {
      email: CODED,
      code: code === '000000' ? '1' : '000000',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain(`value="${CODED}"`)
    expect(wrong.html).toContain('href="#code"')
    const entered = await visitor.post('/connexion/code', {
      email: ` ${CODED.toUpperCase()} `,
      code: ` ${code} `,
    })
    expect(entered.location).toBe('/mon-espace?ok=connecte')
    expect(textOf((await visitor.follow(entered)).html)).toContain('Connexion réussie.')
    known = visitor
  })

  it('offers the address that was meant, one tap away, and loses nothing typed', async () => {
    const visitor = visit(service)
    const refused = await visitor.post('/connexion', { email: 'Anne@gmial.com', next: '/mes-annonces' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('value="Anne@gmial.com"')
    expect(textOf(refused.html)).toContain('vouliez-vous écrire anne@gmail.com\u00a0?')
    const [form] = /<form[^>]*>(?:(?!<form).)*Oui, écrire à anne@gmail\.com/s.exec(refused.html) ?? ['']
    const fields = Object.fromEntries(
      [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name as string, value as string]),
    )
    expect(fields).toEqual({ email: 'anne@gmail.com', next: '/mes-annonces' })
    expect(textOf((await visitor.post('/connexion', fields)).html)).toContain('Un mail vient de partir')
    expect((await visitor.post('/connexion', { email: 'personne' })).html).not.toContain('Oui, écrire à')
    const code = await visitor.post('/connexion/code', { email: 'anne@gmail.con', code: '123456' })
    expect([code.status, textOf(code.html).includes('anne@gmail.com'), code.html.includes('value="123456"')]).toEqual([
      422,
      true,
      true,
    ])
  })

  it('leads nowhere but to our own pages', async () => {
    for (const next of ['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example']) {
      expect((await visit(service).get(`/connexion?next=${encodeURIComponent(next)}`)).html).not.toContain('elsewhere')
      expect((await known.get(`/connexion?next=${encodeURIComponent(next)}`)).location).toBe('/mon-espace')
    }
    const elsewhere = await fetch(`${service.baseUrl}/mon-profil/pause`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Referer: `${service.baseUrl}//elsewhere.example/x` },
    })
    expect(elsewhere.headers.get('Location')).toBe('/connexion?next=%2F')
  })

  it.each(['/mes-annonces', '/mes-annonces/pour-autrui', '/mon-compte', '/moderation'])(
    'is asked for by %s, which it comes back to',
    async (path) => {
      const seen = await visit(service).get(path)
      expect(seen).toMatchObject({ status: 303, location: `/connexion?next=${encodeURIComponent(path)}` })
    },
  )

  it('loses nothing that was written when it ended meanwhile', async () => {
    const anne = await enter(service, 'ended@exemple.example')
    await anne.post('/deconnexion-partout')
    const refused = await anne.post('/mon-compte', { name: 'Anne <b> Le Goff', phone: '' })
    expect(refused.status).toBe(401)
    expect(refused.html).toContain('<form method="post" action="/mon-compte"')
    expect(refused.html).toContain('name="name" value="Anne &lt;b&gt; Le Goff"')
    // What nobody had to write is asked for again without a word.
    expect((await anne.post('/mon-profil/pause')).status).toBe(303)
  })

  it('ends here, or everywhere', async () => {
    const [here, there] = [await enter(service, 'twice@exemple.example'), await enter(service, 'twice@exemple.example')]
    await here.post('/deconnexion')
    expect((await here.get('/mon-compte')).status).toBe(303)
    expect((await there.get('/mon-compte')).status).toBe(200)
    const back = await enter(service, 'twice@exemple.example')
    await back.post('/deconnexion-partout')
    expect((await there.get('/mon-compte')).status).toBe(303)
  })

  it('says what comes next, by the page that asked for it', async () => {
    for (const [next, words] of [
      ['/mes-annonces', 'Ensuite\u00a0: vos annonces'],
      [`/annonces/${NOBODYS}`, 'Ensuite\u00a0: l’annonce que vous regardiez'],
      ['/moderation?territoire=rouen', 'Ensuite\u00a0: les annonces à relire'],
      ['/ailleurs', 'Ensuite\u00a0: la page que vous demandiez'],
    ] as const) {
      const said = textOf((await visit(service).get(`/connexion?next=${encodeURIComponent(next)}`)).html)
      expect(said.replace(/ (?=[.])/g, '')).toContain(words)
    }
    expect(textOf((await visit(service).get('/connexion')).html)).not.toContain('Ensuite')
  })

  it('says how long a code still works, without asking who was mailed', async () => {
    const email = 'lente@cabinet.example'
    const visitor = visit(service)
    const sent = await visitor.post('/connexion', { email, next: '/mes-annonces' })
    const hidden = Object.fromEntries(
      [...sent.html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    )
    expect(hidden).toMatchObject({ email, next: '/mes-annonces', envoye: String(service.now.getTime()) })
    const wrong = async () => textOf((await visitor.post('/connexion/code', { ...hidden, code: '000 000' })).html)
    const start = service.now
    expect(await wrong()).toContain('vaut encore 30 minutes')
    service.now = new Date(start.getTime() + 12.5 * 60_000)
    const said = await wrong()
    expect(said).toContain('vaut encore 18 minutes')
    expect(said).toContain('Ensuite\u00a0: vos annonces')
    service.now = new Date(start.getTime() + 31 * 60_000)
    expect(await wrong()).toContain('ne vaut plus\u00a0: demandez-en un nouveau')
    const never = await visitor.post('/connexion/code', { email: 'jamais@cabinet.example', code: '000000' })
    expect(textOf(never.html)).toContain('Un code vaut 30 minutes')
    service.now = start
  })

  it('takes a code with a space in the middle, and keeps the address out of sight once it is known', async () => {
    const email = 'espace@cabinet.example'
    const visitor = visit(service)
    const sent = await visitor.post('/connexion', { email })
    expect(sent.html).toMatch(/<input[^>]*id="code"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"/)
    expect(sent.html).toContain('Renvoyer le mail')
    const code = /^(\d{6})$/m.exec((await service.mailsTo(email))[0]?.mail.text ?? '')?.[1] as string
    const entered = await visitor.post('/connexion/code', { email, code: `${code.slice(0, 3)} ${code.slice(3)}` })
    expect(entered.location).toBe('/mon-espace?ok=connecte')
    expect(entered.headers.get('Set-Cookie')).toMatch(/Expires=Sun, 21 Feb 2027/)
  })
})

describe('a link that has served or expired', () => {
  it('offers a new one to the same address, which it does not show', async () => {
    const email = 'tard@cabinet.example'
    const visitor = visit(service)
    await visitor.post('/connexion', { email, next: '/mes-annonces' })
    const link = linkIn((await service.mailsTo(email))[0]?.mail.text ?? '')
    const start = service.now
    expect((await visitor.get(link)).status).toBe(200)
    service.now = new Date(start.getTime() + 31 * 60_000)
    for (const seen of [await visitor.get(link), await visitor.post(link)]) {
      expect(seen.status).toBe(410)
      expect(textOf(seen.html)).toContain('Ce lien ne marche plus')
      expect(seen.html).not.toContain(email)
    }
    const again = link.replace('/lien?', '/lien/nouveau?')
    expect((await visitor.get(again)).location).toBe(link)
    const sent = await visitor.post(again)
    expect(textOf(sent.html)).toContain('Un nouveau mail vient de partir')
    expect(sent.html).not.toContain(email)
    const [, second] = await service.mailsTo(email, 2)
    const entered = await visitor.post(linkIn(second?.mail.text ?? ''))
    expect(entered.location).toBe('/mes-annonces')
    service.now = start
    // Whoever is in already goes on, link spent or not.
    for (const seen of [await visitor.get(link), await visitor.post(linkIn(second?.mail.text ?? ''))]) {
      expect(seen).toMatchObject({ status: 303, location: '/mes-annonces' })
    }
  })

  it('asks for the address where nobody knows whose it was', async () => {
    for (const path of ['/connexion/lien', '/connexion/lien?jeton=x.y', '/connexion/lien/nouveau?jeton=x.y']) {
      const visitor = visit(service)
      const seen = path.includes('nouveau') ? await visitor.post(path) : await visitor.get(path)
      expect(seen.status).toBe(410)
      expect(seen.html).toContain('action="/connexion"')
      expect(seen.html).not.toContain('M’envoyer un nouveau lien')
    }
  })
})
