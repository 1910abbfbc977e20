import fs from 'node:fs'
import { createHash } from 'node:crypto'
import { readConfig } from '../src/config.ts'
import { openServices } from '../src/platform/embedded/services.ts'
import { connect } from '../src/platform/db.ts'
const s = await openServices({ dataDir: '/tmp/france', databaseUrl: undefined, meili: undefined, smtpUrl: undefined, holder: 'server', log: () => {}, want: [] } as never)
const sql = connect(s.databaseUrl)
await sql`alter table outbox add column if not exists kin text`
await sql`drop index if exists outbox_due`
await sql.unsafe(`create index outbox_due on outbox (late, next_try_at, kin, id) where sent_at is null and failed_at is null and dropped_at is null`)
for (const n of fs.readdirSync('sql').filter((x) => /^00/.test(x))) await sql`update migration set digest = ${createHash('sha256').update(fs.readFileSync('sql/' + n)).digest('hex')} where name = ${n}`
console.log(await sql`select name from migration order by 1 desc limit 3`)
await sql.end(); await s.close()
