import { beforeAll, describe, expect, it } from 'vitest'
import { provisionAccount } from '../../src/accounts/service.ts'
import { fillListing } from '../../src/introductions/filling.ts'
import { mailBroadcast } from '../../src/mail/broadcasts.ts'
import { prepareBroadcast, sendBroadcast, sendWeekly, setWeekly } from '../../src/network/broadcasts.ts'
import { useService } from '../support/service.ts'
import { enter, type Seen, textOf, type Visitor, visit } from '../support/visitor.ts'
import { openDesk } from './territory.ts'

/** A coordinator spreads the territory's openings to the members who asked for it. */

const service = useService('2027-02-01T09:00:00Z')
const HERE = 'erdre-et-cens'
const PATH = '/mon-territoire/diffusion'
const MEMBERS = ['ada@membre.test', 'bob@membre.test', 'eve@membre.test']

let world: Awaited<ReturnType<typeof openDesk>>
let desk: Visitor
let first: string
let second: string

async function member(email: string, subscribed = true): Promise<string> {
  const { id } = await provisionAccount(service.worker, { email })
  await service.db.sql`
    insert into member (territory, account, state, since, subscribed_at)
    values (${HERE}, ${id}, 'member', ${service.now}, ${subscribed ? service.now : null})`
  return id
}

const nextDay = () => {
  service.now = new Date(service.now.getTime() + 86_400_000)
}

const broadcastsTo = (email: string) =>
  service.smtp.mails.filter(({ to, mail }) => to.includes(email) && mail.subject?.includes('CPTS Erdre et Cens'))

beforeAll(async () => {
  world = await openDesk(service, [HERE, 'rouen'])
  first = await world.publish('Premier remplacement')
  second = await world.publish('Deuxième remplacement', { profession: 'medecin', specialty: 'medecine-generale' })
  for (const email of MEMBERS) await member(email)
  await member('sans@membre.test', false)
  await service.settled()
  desk = await enter(service, 'desk@cpts.test')
})

const ticked = (html: string) =>
  [...html.matchAll(/<input[^>]*name="listings"[^>]*>/g)].map(([tag]) => tag).filter((tag) => tag.includes('checked'))

async function prepare(fields: Record<string, string | string[]>): Promise<string> {
  const seen = await desk.post(PATH, { territoire: HERE, ...fields })
  expect(seen.status, textOf(seen.html)).toBe(303)
  return (seen.location as string).slice(`${PATH}/`.length)
}

describe('choosing', () => {
  it('ticks what was never spread, all, or one profession', async () => {
    const list = async (query: string): Promise<Seen> => desk.get(`${PATH}?territoire=${HERE}${query}`)
    expect(ticked((await list('')).html)).toHaveLength(2)
    expect(ticked((await list('&choix=none')).html)).toHaveLength(0)
    expect(ticked((await list('&choix=all&profession=medecin')).html)).toHaveLength(1)
    expect(textOf((await list('')).html)).toContain('membres abonnés (3)')
  })

  it('wants one at least, and keeps what was typed', async () => {
    const refused = await desk.post(PATH, { territoire: HERE, intro: 'Chers confrères' })
    expect(refused.status).toBe(422)
    expect(textOf(refused.html)).toContain('Cochez au moins une annonce')
    expect(refused.html).toContain('Chers confrères')
    const odd = await desk.post(PATH, { territoire: HERE, listings: ['x'], intro: 'y'.repeat(2001) })
    expect(odd.status).toBe(422)
  })

  it('takes nothing of another territory, nor what is not open', async () => {
    const elsewhere = await world.publish('À Rouen', { communes: ['76540'] })
    const draft = await world.draft('Brouillon')
    const refused = await desk.post(PATH, { territoire: HERE, listings: [elsewhere, draft] })
    expect(refused.status).toBe(422)
    expect(textOf(refused.html)).toContain('Aucune de ces annonces n’est encore ouverte')
  })

  it('is for the coordinators of that territory', async () => {
    expect((await visit(service).get(PATH)).location).toContain('/connexion')
    const nobody = await enter(service, 'nobody@cabinet.test')
    expect((await nobody.get(PATH)).status).toBe(403)
    const id = await prepare({ listings: [first] })
    for (const rest of ['', '/courrier']) expect((await nobody.get(`${PATH}/${id}${rest}`)).status).toBe(404)
    for (const verb of ['essai', 'envoyer']) expect((await nobody.post(`${PATH}/${id}/${verb}`)).status).toBe(404)
    const other = await enter(service, 'autre@cpts.test')
    await provisionAccount(service.worker, { email: 'autre@cpts.test', role: 'coordinator', territory: 'grand-havre' })
    expect((await other.get(`${PATH}/${id}`)).status).toBe(404)
    expect((await other.post(PATH, { territoire: HERE, listings: [first] })).status).toBe(403)
  })
})

describe('a broadcast', () => {
  let id: string

  it('is looked at before it goes: the mail, the short text, and what is in it', async () => {
    id = await prepare({ listings: [first, second], intro: 'Bonjour à tous,\nvoici nos besoins <b>urgents</b>.' })
    const seen = await desk.get(`${PATH}/${id}`)
    const text = textOf(seen.html)
    expect(text).toContain('Premier remplacement')
    expect(text).toContain('3\u00a0membres ont demandé')
    expect(seen.html).toContain('href="https://wa.me/?text=%F0%9F%93%A3')
    const letter = await desk.get(`${PATH}/${id}/courrier`)
    expect(letter.headers.get('Content-Security-Policy')).toMatch(
      /^default-src 'none'; base-uri 'none'; object-src 'none'; style-src( 'sha256-[\w+/]{43}='){2}; form-action 'none'; frame-ancestors 'none'$/,
    )
    expect(letter.html).not.toContain(' style="')
    expect(letter.html).toContain('voici nos besoins &lt;b&gt;urgents&lt;/b&gt;.')
    for (const secret of ['Tilleuls', 'titulaire@cabinet.test', 'desk@cpts.test']) {
      expect(letter.html + seen.html).not.toContain(secret)
    }
    expect(letter.html).not.toContain('/lien/')
  })

  it('can be changed until it goes: it stays one', async () => {
    const form = await desk.get(`${PATH}?territoire=${HERE}&brouillon=${id}`)
    expect(form.html).toContain('voici nos besoins')
    expect(ticked(form.html)).toHaveLength(2)
    expect(await prepare({ listings: [first, second], intro: 'Autrement', brouillon: id })).toBe(id)
    expect((await desk.get(`${PATH}/${id}/courrier`)).html).toContain('Autrement')
  })

  it('goes to the coordinator alone as a test, once however often it is pressed', async () => {
    await Promise.all([desk.post(`${PATH}/${id}/essai`), desk.post(`${PATH}/${id}/essai`)])
    await service.settled()
    expect(broadcastsTo('desk@cpts.test')).toHaveLength(1)
    expect(broadcastsTo('desk@cpts.test')[0]?.mail.subject).toBe('Essai : CPTS Erdre et Cens : 2 annonces ouvertes')
    for (const email of MEMBERS) expect(broadcastsTo(email)).toEqual([])
  })

  it('goes once to each member who asked for it: two clicks and a job run again are one', async () => {
    await fillListing(world.owner, second, [])
    const sent = await Promise.all([desk.post(`${PATH}/${id}/envoyer`), desk.post(`${PATH}/${id}/envoyer`)])
    expect(sent.map(({ status }) => status)).toEqual([303, 303])
    await service.settled()
    await member('tard@membre.test')
    await Promise.all([1, 2].map(() => mailBroadcast(service.worker, { broadcast: id })))
    await service.settled()
    for (const email of MEMBERS) expect(broadcastsTo(email), email).toHaveLength(1)
    for (const email of ['sans@membre.test', 'tard@membre.test']) expect(broadcastsTo(email), email).toEqual([])
  })

  it('leaves out what was filled between choosing and sending', () => {
    const { mail } = broadcastsTo(MEMBERS[0] as string)[0] ?? {}
    expect(mail?.subject).toBe('CPTS Erdre et Cens : 1 annonce ouverte')
    expect(mail?.text).toContain('Premier remplacement')
    expect(mail?.text).not.toContain('Deuxième remplacement')
    expect(mail?.text).not.toContain('Tilleuls')
  })

  it('is counted: whom it went to, and who clicked', async () => {
    const { mail } = broadcastsTo(MEMBERS[0] as string)[0] ?? {}
    const link = /https?:\/\/[^/\s]+(\/annonces\/\S+)/.exec(mail?.text ?? '')?.[1] as string
    await visit(service).look(link)
    const row =
      /<tr><th scope="row"><a href="[^"]*">1 février 2027.*?<\/tr>/.exec((await desk.get(PATH)).html)?.[0] ?? ''
    expect(textOf(row)).toBe('1 février 2027 2 3 3 0 1')
    expect(textOf((await desk.get(`${PATH}/${id}`)).html)).toContain('3\u00a0mails partis, 0\u00a0refusé')
  })

  it('goes once a day and territory', async () => {
    const again = await prepare({ listings: [first] })
    expect(textOf((await desk.get(`${PATH}/${again}`)).html)).toContain('Une diffusion est déjà partie aujourd’hui')
    const refused = await desk.post(`${PATH}/${again}/envoyer`)
    expect(refused.status).toBe(422)
    expect(textOf(refused.html)).toContain('La prochaine pourra partir demain')
    nextDay()
    await Promise.all([again, await prepare({ listings: [first] })].map((one) => desk.post(`${PATH}/${one}/envoyer`)))
    await service.settled()
    expect(broadcastsTo(MEMBERS[0] as string)).toHaveLength(2)
  })
})

describe('stopping it', () => {
  it('is one POST without cookie, as RFC 8058 says', async () => {
    const { mail } = broadcastsTo('bob@membre.test')[0] ?? {}
    const header = (name: string) => mail?.headers.find(({ key }) => key === name)?.value ?? ''
    expect(header('list-id')).toBe('<diffusion.erdre-et-cens.localhost>')
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    const url = /^<(\S+)>$/.exec(header('list-unsubscribe'))?.[1] as string
    expect(mail?.text).toContain(new URL(url).pathname)
    const subscribed = async () =>
      (
        await service.db.sql`
        select m.subscribed_at is not null as on from member m join contact c on c.account = m.account
        where c.email = 'bob@membre.test'`
      )[0]?.on
    // A scanner opens it.
    expect((await fetch(url)).status).toBe(200)
    expect(await subscribed()).toBe(true)
    for (let twice = 0; twice < 2; twice++) {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      })
      expect(answer.status).toBe(200)
      expect(answer.headers.getSetCookie()).toEqual([])
      expect(await subscribed()).toBe(false)
    }
    nextDay()
    await sendBroadcast(world.desk, await prepareBroadcast(world.desk, HERE, { listings: [first] }))
    await service.settled()
    expect(broadcastsTo('bob@membre.test')).toHaveLength(2)
    expect(broadcastsTo('eve@membre.test')).toHaveLength(3)
  })

  it('counts until the mail goes, and nothing goes to an address that is out of use', async () => {
    nextDay()
    service.smtp.hooks.onData = () => Object.assign(new Error('later'), { responseCode: 451 })
    await sendBroadcast(world.desk, await prepareBroadcast(world.desk, HERE, { listings: [first] }))
    await service.settled()
    service.smtp.hooks.onData = undefined
    await service.db.sql`
      update member m set subscribed_at = null from contact c where c.account = m.account and c.email = 'eve@membre.test'`
    await service.db.sql`
      insert into suppression (account, reason, at)
      select account, 'complained', ${service.now} from contact where email = 'tard@membre.test'`
    const late = broadcastsTo('tard@membre.test').length
    service.now = new Date(service.now.getTime() + 3_600_000)
    await service.db.sql`select graphile_worker.add_job('mail.send', '{}'::json)`
    await service.settled()
    expect(broadcastsTo('ada@membre.test')).toHaveLength(4)
    expect(broadcastsTo('eve@membre.test')).toHaveLength(3)
    expect(broadcastsTo('tard@membre.test')).toHaveLength(late)
  })
})

describe('every week', () => {
  const monday = new Date('2027-02-08T06:00:00Z') // seven in Orvault, the hour of its letter

  it('sends what was never spread, at the hour of the letter, once', async () => {
    const fresh = await world.publish('Toute nouvelle')
    await service.settled()
    service.now = monday
    const before = broadcastsTo('ada@membre.test').length
    await sendWeekly(service.worker, monday)
    await service.settled()
    expect(broadcastsTo('ada@membre.test')).toHaveLength(before)
    await desk.post(`${PATH}/chaque-semaine`, { territoire: HERE, envoyer: 'oui' })
    await sendWeekly(service.worker, new Date(monday.getTime() + 3_600_000))
    await service.settled()
    expect(broadcastsTo('ada@membre.test')).toHaveLength(before)
    await Promise.all([sendWeekly(service.worker, monday), sendWeekly(service.worker, monday)])
    await service.settled()
    const sent = broadcastsTo('ada@membre.test').slice(before)
    expect(sent).toHaveLength(1)
    expect(sent[0]?.mail.text).toContain('Toute nouvelle')
    expect(sent[0]?.mail.text).not.toContain('Premier remplacement')
    expect(textOf((await desk.get(PATH)).html)).toContain('(automatique)')
    await fillListing(world.owner, fresh, [])
  })

  it('sends nothing where nothing is new, nor once it was stopped', async () => {
    const before = broadcastsTo('ada@membre.test').length
    const week = 7 * 86_400_000
    service.now = new Date(monday.getTime() + week)
    await sendWeekly(service.worker, service.now)
    await world.publish('Encore une')
    await service.settled()
    await setWeekly(world.desk, HERE, false)
    await sendWeekly(service.worker, service.now)
    await service.settled()
    expect(broadcastsTo('ada@membre.test')).toHaveLength(before)
  })
})
