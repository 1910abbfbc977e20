import nodemailer from 'nodemailer'
import { connect } from '../../src/platform/db.ts'
import { type Holder, openServices } from '../../src/platform/embedded/services.ts'

/** A process of its own for the tests to kill. It tells on stdout: "up {…}", then with `work` each "row N", "mail N" kept. */
export type Orders = { dataDir: string; holder: Holder; want?: ('meilisearch' | 'mailbox')[]; work?: boolean }

const { work, ...orders } = JSON.parse(process.argv[2] ?? '') as Orders
const say = (line: string) => process.stdout.write(`${line}\n`)
const services = await openServices({ ...orders, log: (line) => say(`log ${line}`) }).catch((error: Error) => {
  say(`error ${error.message}`)
  process.exit(1)
})
process.once('SIGTERM', () => services.close().then(() => process.exit(0)))
say(`up ${JSON.stringify(services)}`)
if (work) await Promise.all([insertRows(), sendMails()])

async function insertRows() {
  const sql = connect(services.databaseUrl, { max: 1 })
  await sql`create table if not exists kept (id bigint generated always as identity)`
  for (;;) say(`row ${(await sql`insert into kept default values returning id`)[0]?.id}`)
}

async function sendMails() {
  const transport = nodemailer.createTransport({ url: services.smtpUrl ?? '', pool: true })
  for (;;) {
    const sent = await transport.sendMail({ from: 'a@exemple.fr', to: 'b@exemple.fr', subject: 'x', text: 'x' })
    say(`mail ${sent.response.match(/kept as (\d+)/)?.[1]}`)
  }
}
