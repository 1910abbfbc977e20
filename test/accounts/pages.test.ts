import { describe, expect, it } from 'vitest'
import { useService } from '../support/service.ts'
import { enter, linkIn, textOf, type Visitor, visit } from '../support/visitor.ts'

const service = useService()

const LINKED = 'anne.le-goff@cabinet.example'
const CODED = 'tariq.aziz@rempla.example'

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
    expect(again.status).toBe(422)
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
    expect(entered.location).toBe('/mon-compte?ok=connecte')
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
      expect((await known.get(`/connexion?next=${encodeURIComponent(next)}`)).location).toBe('/mon-compte')
    }
    const elsewhere = await fetch(`${service.baseUrl}/mon-profil/pause`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Referer: `${service.baseUrl}//elsewhere.example/x` },
    })
    expect(elsewhere.headers.get('Location')).toBe('/connexion?next=%2F')
  })

  it.each(['/mes-annonces', '/mes-annonces/nouvelle', '/mon-profil', '/mon-compte', '/moderation'])(
    'is asked for by %s, which it comes back to',
    async (path) => {
      const seen = await visit(service).get(path)
      expect(seen).toMatchObject({ status: 303, location: `/connexion?next=${encodeURIComponent(path)}` })
    },
  )

  it('ends here, or everywhere', async () => {
    const [here, there] = [await enter(service, 'twice@exemple.example'), await enter(service, 'twice@exemple.example')]
    await here.post('/deconnexion')
    expect((await here.get('/mon-compte')).status).toBe(303)
    expect((await there.get('/mon-compte')).status).toBe(200)
    const back = await enter(service, 'twice@exemple.example')
    await back.post('/deconnexion-partout')
    expect((await there.get('/mon-compte')).status).toBe(303)
  })
})
