import { test } from 'vitest'
import { useDb } from './support/db.ts'
import postgres from 'postgres'
const db = useDb()
test('grants', async () => {
  const rows = await db.sql`
    select c.relname, string_agg(distinct p, ',') as privs from pg_class c cross join unnest(array['select','insert','update','delete','truncate']) p
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r','v') and has_table_privilege('releve_web', c.oid, p) group by 1 order by 1`
  console.log(rows.map((r) => `${r.relname}: ${r.privs}`).join('\n'))
  const cols = await db.sql`select table_name, string_agg(column_name || ' ' || privilege_type, ', ') as c from information_schema.column_privileges where grantee = 'releve_web' and table_name in ('contact','saved_search','territory','suppression','listing_report') group by 1`
  console.log(cols.map((r) => `${r.table_name}: ${r.c}`).join('\n'))
  const f = await db.sql`select p.proname, p.prosecdef from pg_proc p where pronamespace = 'public'::regnamespace and has_function_privilege('releve_web', p.oid, 'execute') and p.prolang <> 13 and p.prosecdef order by 1`
  console.log('SECDEF executable:', f.map((r) => r.proname).join(' '))
  const web = postgres(db.webUrl, { max: 1, onnotice: () => {} })
  for (const q of ['select * from outbox', 'select email from contact', "insert into suppression(account,reason,at) select id,'refused',now() from account", "update suppression set reason='refused'", "select note_mail_event(gen_random_uuid(),'bounced','',now())", "update saved_search set account = account", 'update territory set name = name', 'select * from alert', 'delete from listing_view', 'insert into digest_sent(account) select id from account', 'update outbox set address = null', 'select * from graphile_worker.jobs', 'select * from graphile_worker._private_jobs', 'select * from farewell', "select mails_of(gen_random_uuid())"]) {
    await web.unsafe(q).then(() => console.log('OK', q), (e: Error) => console.log('NO', q, '-', e.message.slice(0, 60)))
  }
  await web.end()
})
