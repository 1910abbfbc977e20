import { beforeAll, describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { actionUrl } from '../../src/mail/links.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor, visit } from '../support/visitor.ts'

/** A member chooses whether to receive what each CPTS spreads: on its page, among one's mails, by the link of a mail. */

const service = useService()
const EMAIL = 'membre@cabinet.test'
const TERRITORIES = ['erdre-et-cens', 'rouen']

let account: string
let member: Visitor

beforeAll(async () => {
  ;({ id: account } = await provisionAccount(service.worker, { email: EMAIL }))
  for (const territory of TERRITORIES) {
    await service.db.sql`
      insert into member (territory, account, state, since) values (${territory}, ${account}, 'member', ${service.now})`
  }
  member = await enter(service, EMAIL)
})

const subscribed = async () =>
  (
    await service.db.sql`
      select territory from member where account = ${account} and subscribed_at is not null order by territory`
  ).map((row) => row.territory)

const agreed = async () =>
  (
    await service.db.sql`
      select territory, given from consent where account = ${account} and purpose = 'broadcast' order by at, id`
  ).map((row) => [row.territory, row.given])

describe('a member', () => {
  it('begins on the page of the territory, in the words they agree to', async () => {
    const page = await member.get('/territoires/rouen')
    expect(textOf(page.html)).toContain('Je veux recevoir par mail les annonces que la CPTS diffuse à ses membres.')
    expect(page.html).toContain('action="/mes-cpts/rouen/diffusion"')
    await member.follow(await member.post('/mes-cpts/rouen/diffusion'))
    expect(await subscribed()).toEqual(['rouen'])
    expect(textOf((await member.get('/territoires/rouen')).html)).toContain('Vous recevez par mail ce que CPTS Rouen')
    expect((await visit(service).get('/territoires/rouen')).html).not.toContain('/mes-cpts')
    expect((await member.get('/territoires/grand-havre')).html).not.toContain('Recevoir la diffusion')
  })

  it('finds each among their mails, with its switch', async () => {
    const { html } = await member.get('/mon-compte/mails')
    const box = (slug: string) => new RegExp(`<input[^>]*name="diffusion\\.${slug}"[^>]*>`).exec(html)?.[0] ?? ''
    expect(box('rouen')).toContain('checked')
    expect(box('erdre-et-cens')).not.toContain('checked')
    await member.post('/mon-compte/mails', {
      diffusions: TERRITORIES,
      'diffusion.erdre-et-cens': 'oui',
      action: 'enregistrer',
    })
    expect(await subscribed()).toEqual(['erdre-et-cens'])
    expect(await agreed()).toEqual([
      ['rouen', true],
      ['erdre-et-cens', true],
      ['rouen', false],
    ])
  })

  it('keeps what a form of before does not speak of', async () => {
    await member.post('/mon-compte/mails', { listings: 'oui', action: 'enregistrer' })
    expect(await subscribed()).toEqual(['erdre-et-cens'])
    await member.post('/mon-compte/mails', { diffusions: 'grand-havre', 'diffusion.grand-havre': 'oui' })
    expect(await subscribed()).toEqual(['erdre-et-cens'])
  })

  it('stops all of it by the link of a mail, without signing in', async () => {
    const path = new URL(actionUrl(service.worker, 'preferences', account, service.now)).pathname
    const anybody = visit(service)
    expect((await anybody.get(path)).html).toContain('name="diffusion.erdre-et-cens"')
    const stopped = await anybody.post(path, { action: 'tout-arreter' })
    expect(textOf(stopped.html)).toContain('Rien de ce que diffuse CPTS Erdre et Cens.')
    expect(await subscribed()).toEqual([])
  })

  it('stops one by its own link, which leads nowhere once the account is gone', async () => {
    await member.post('/mes-cpts/rouen/diffusion')
    const path = new URL(actionUrl(service.worker, 'arret-diffusion', `${account}:rouen`, service.now)).pathname
    const anybody = visit(service)
    expect(textOf((await anybody.get(path)).html)).toContain(
      'Vous ne recevrez plus les annonces que CPTS Rouen diffuse',
    )
    expect(await subscribed()).toEqual(['rouen'])
    expect((await anybody.post(path)).status).toBe(200)
    expect(await subscribed()).toEqual([])
    await service.db.sql`update member set state = 'left' where account = ${account}`
    expect((await anybody.post(path)).status).toBe(200)
    await service.db.sql`delete from account where id = ${account}`
    expect((await anybody.post(path)).status).toBe(410)
  })
})
