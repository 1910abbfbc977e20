-- Mail that people keep reading: when each territory's letter goes, what was seen, alerts, an outbox that tries for two
-- days and says what became of each mail, addresses that no longer work, private calendars.

-- ISO weekday and hour of the weekly letter, in the time of the territory.
alter table territory
  add digest_weekday smallint not null default 1 check (digest_weekday between 1 and 7),
  add digest_hour    smallint not null default 7 check (digest_hour between 0 and 23);

-- When what the other side reads was last changed: a match that was told is news again after it.
alter table listing add edited_at timestamptz;
alter table candidate add edited_at timestamptz;

-- Facts of a pair: the candidate opened the listing, the owner was shown the candidate, an alert told of it.
alter table match_mark
  add alerted_at    timestamptz,
  add seen_at       timestamptz,
  add owner_seen_at timestamptz;

-- How often a listing's page was opened by somebody else than its people, a civil day in Paris; nobody is named.
create table listing_view (
  listing uuid not null references listing on delete cascade,
  day     date not null,
  views   integer not null default 1 check (views > 0),
  primary key (listing, day)
);

-- The last letter but one, while the last is on its way: it may turn out that there is nothing to say. When advice on what to
-- widen last went with a letter: once a month at most.
alter table digest_sent
  alter at drop not null,
  add previous   timestamptz,
  add widened_at timestamptz;

-- Sections of the letter that somebody does not want: the news of one's listings, the desk's. A candidate's own choice is
-- candidate.digest.
alter table digest_refused add section text not null default 'owner' check (section in ('owner', 'coordinator'));
alter table digest_refused alter section drop default;
alter table digest_refused drop constraint digest_refused_pkey, add primary key (account, section);

-- Alerts: since when something waits for the next one, and when the last went. One mail a day and person.
create table alert (
  account   uuid primary key references account on delete cascade,
  due_since timestamptz,
  sent_at   timestamptz,
  -- The last but one, as in digest_sent.
  previous  timestamptz
);
create index alert_due on alert (due_since) where due_since is not null;

-- Listings published since then were not told of yet.
alter table saved_search add told_until timestamptz;
update saved_search set told_until = created_at;
alter table saved_search alter told_until set not null;
create index saved_search_alerts on saved_search (alerts, told_until);

-- What a letter or an alert says is worked out when it is sent: such a row has no text.
alter table outbox
  drop constraint outbox_check,
  drop constraint outbox_check1,
  drop constraint outbox_stream_check,
  add late          boolean not null default false,
  -- Letters to people who look for the same in one place go one after the other: they tell of the same listings.
  add kin           text,
  -- What its links carry: a visit of one of them counts as a click.
  add visit         text unique check (char_length(visit) = 22),
  -- An iCalendar file that goes along.
  add calendar      text,
  add next_try_at   timestamptz,
  -- Tried since then, for two days.
  add tried_since   timestamptz,
  -- There was nothing left to say when it was to be sent, or its reader no longer wants it.
  add dropped_at    timestamptz,
  add clicked_at    timestamptz,
  -- What the mail server told us afterwards, by the webhook.
  add delivered_at  timestamptz,
  add bounced_at    timestamptz,
  add complained_at timestamptz;
update outbox set next_try_at = created_at, tried_since = created_at;
alter table outbox
  alter next_try_at set not null,
  alter tried_since set not null,
  add constraint outbox_stream_check check
    (stream in ('account', 'listing', 'interest', 'reminder', 'desk', 'digest', 'alert')),
  add constraint outbox_content check (late or sent_at is not null or failed_at is not null or dropped_at is not null
    or (subject is not null and html is not null and body is not null)),
  add constraint outbox_end check (num_nonnulls(sent_at, failed_at, dropped_at) <= 1);
drop index outbox_waiting;
-- Letters wait while answers go: `late` comes after what is not.
create index outbox_due on outbox (late, next_try_at, kin, id)
  where sent_at is null and failed_at is null and dropped_at is null;
create index outbox_unsent on outbox (created_at) where sent_at is null and dropped_at is null;
create index outbox_created on outbox (created_at);

-- Addresses that mail does not reach, or whose owner called ours unwanted. Lifted by a sign-in, which proves the address.
create table suppression (
  account uuid primary key references account on delete cascade,
  reason  text not null check (reason in ('refused', 'bounced', 'complained')),
  -- The server's answer, without the address.
  code    text check (char_length(code) between 1 and 100),
  at      timestamptz not null,
  -- A mail told the coordinators.
  told_at timestamptz
);
create index suppression_untold on suppression (at) where told_at is null;

-- The private address of somebody's calendar: a hash of what stands in it. A new one revokes the old.
create table calendar_feed (
  account    uuid primary key references account on delete cascade,
  hash       bytea not null unique check (octet_length(hash) = 32),
  created_at timestamptz not null
);

-- A visit of a mailed link. Null or unknown: nothing happens.
create function note_click(link text, moment timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
  update outbox set clicked_at = moment where visit = link and clicked_at is null
$$;

-- What a mail server tells of a mail, by its Message-ID's uuid: 'delivered', 'bounced' (for good) or 'complained'. Returns
-- the account whose address is marked by it, if any. Harmless when told twice.
create function note_mail_event(mail uuid, what text, answer text, moment timestamptz) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  marked uuid;
begin
  update outbox set
    delivered_at = case when what = 'delivered' then coalesce(delivered_at, moment) else delivered_at end,
    bounced_at = case when what = 'bounced' then coalesce(bounced_at, moment) else bounced_at end,
    complained_at = case when what = 'complained' then coalesce(complained_at, moment) else complained_at end
  where id = mail and sent_at is not null
  returning account into marked;
  if marked is null or what not in ('bounced', 'complained') then
    return null;
  end if;
  insert into suppression (account, reason, code, at) values (marked, what, nullif(left(answer, 100), ''), moment)
  on conflict (account) do nothing;
  if not found then
    return null;
  end if;
  return marked;
end $$;

-- As in 0002, with a priority: what is done for many at once waits for what somebody waits for. Lower goes first.
drop function enqueue(text, json, text, text);
create function enqueue(task text, payload json, queue text default null, key text default null, priority int default 0)
returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  job graphile_worker._private_jobs;
begin
  loop
    job := graphile_worker.add_job(task, payload, queue_name => queue, job_key => key, priority => enqueue.priority);
    exit when job.id is not null;
  end loop;
end $$;

-- For /metrics, as in 0009; and what became of the mails of the last thirty days.
create or replace function operating_counts() returns table (gauge text, label text, value double precision)
language sql stable security definer set search_path = public, pg_temp as $$
  select 'jobs', case when attempts >= max_attempts then 'failed' when locked_at is not null then 'running' else 'waiting' end,
    count(*)::double precision from graphile_worker.jobs group by 2
  union all
  select 'oldest_job', '', extract(epoch from now() - min(run_at)) from graphile_worker.jobs
    where locked_at is null and attempts < max_attempts and run_at <= now()
  union all
  select 'outbox', case when failed_at is null then 'waiting' else 'failed' end, count(*)
    from outbox where sent_at is null and dropped_at is null group by 2
  union all
  select 'mails', outcome, n from (
    select count(*) filter (where sent_at is not null or failed_at is not null) as sent,
      count(*) filter (where sent_at is not null and bounced_at is null) as delivered,
      count(*) filter (where failed_at is not null or bounced_at is not null) as refused,
      count(*) filter (where clicked_at is not null) as clicked
    from outbox where created_at > now() - interval '30 days') o,
    lateral (values ('sent', sent), ('delivered', delivered), ('refused', refused), ('clicked', clicked)) v (outcome, n)
  union all
  select 'matches', '', count(*) from match
  union all
  select 'listings', state, count(*) from listing group by 2
$$;
