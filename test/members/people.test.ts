import { beforeAll, expect, test } from 'vitest'
import { inviteMembers } from '../../src/members/service.ts'
import { createWorld, type Person, type World } from '../api/world.ts'
import { useApi } from '../support/api.ts'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'

/** Whom of a territory its coordinators know by name: the database decides. */

const db = useDb()
const deps = useDeps(db)
const send = useApi(() => deps.web)
let world: World

beforeAll(async () => {
  world = await createWorld(deps, send)
})

const read = (viewer: Person, territory: string, only: string | null = null) =>
  deps.web.sql`select * from see_people(${viewer.token}, ${territory}, ${only})`

test('owners, candidates, members and askers with their contact; the invited by their address alone', async () => {
  await world.listing('submit', 'publish')
  const home = world.desk.roles[0]?.territory as string
  const [member, asker, left] = await Promise.all(
    ['member', 'asker', 'left'].map((name) => deps.person(`${name}@releve.test`)),
  )
  for (const [person, state] of [
    [member, 'member'],
    [asker, 'asked'],
    [left, 'left'],
  ] as const) {
    await db.sql`
      insert into member (territory, account, state, since) values (${home}, ${person?.account ?? ''}, ${state}, now())`
    await db.sql`update contact set name = ${state}, phone = '06 00 00 00 00' where account = ${person?.account ?? ''}`
  }
  await inviteMembers(deps.as(world.desk), home, [
    { email: 'invitee@releve.test', name: 'Odile', phone: '02 40 11 22 33' },
  ])
  const people = await read(world.desk, home)
  const of = (email: string) => people.find((one) => one.email === email)
  expect(of('member@releve.test')).toMatchObject({
    name: 'member',
    phone: '06 00 00 00 00',
    listings: 0,
    candidate: null,
  })
  expect(of('asker@releve.test')).toMatchObject({ name: 'asked' })
  expect(of('invitee@releve.test')).toMatchObject({ name: null, phone: null })
  expect(of('left@releve.test')).toBeUndefined()
  expect(people.find((one) => one.account === world.owner.account)).toMatchObject({ listings: 1 })
  const [one] = await read(world.desk, home, member?.account)
  expect(one).toMatchObject({ email: 'member@releve.test' })
  const trail = await db.sql`
    select action, subject from audit where actor = ${world.desk.account} and action in ('members.read', 'contact.read')
    order by at, id`
  expect(trail).toEqual([
    { action: 'members.read', subject: null },
    { action: 'contact.read', subject: member?.account },
  ])
})

test('nobody else reads any of it', async () => {
  const home = world.desk.roles[0]?.territory as string
  const other = await deps.person('elsewhere@cpts.test', 'coordinator', home === 'rouen' ? 'erdre-et-cens' : 'rouen')
  expect(await read(other, home)).toEqual([])
  expect(await read(world.owner, home)).toEqual([])
  const visible = await deps.web.sql`select * from see_people(null, ${home})`
  expect(visible).toEqual([])
})
