-- What the web keeps for itself: counts of use, kept answers, versions of what is edited; and what /metrics may count.

-- rate-limiter-flexible's own shape: a bucket and a keyed digest of who, uses so far, end of the window (ms since 1970).
-- Unlogged: after a crash everybody begins anew, and a search costs no write to disk.
create unlogged table rate_limit (
  key    text primary key,
  points integer not null default 0,
  expire bigint
);
create index rate_limit_expire on rate_limit (expire);

-- What a POST with an Idempotency-Key answered, committed together with its work. `id` is a keyed digest of who asked and
-- their key; `answer` is sealed with that key, which is kept nowhere: this table alone tells nobody anything.
create table idempotency (
  id      bytea primary key check (octet_length(id) = 32),
  -- Of method, path and body: the same key with another request is a mistake.
  request bytea not null check (octet_length(request) = 32),
  account uuid references account on delete cascade,
  at      timestamptz not null,
  status  smallint not null,
  headers jsonb not null,
  answer  bytea not null
);
create index idempotency_at on idempotency (at);
create index idempotency_account on idempotency (account);

-- An ETag is made of updated_at: of two writes in one millisecond, or by clocks that differ, the second moves it all the same.
create function keep_updated_at_moving() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  new.updated_at := greatest(new.updated_at, old.updated_at + interval '1 millisecond');
  return new;
end $$;
-- Of a listing only what says so is a change one can read: not the count of its answers, nor the desk's own marks.
create trigger listing_keeps_moving before update of updated_at on listing
  for each row execute function keep_updated_at_moving();
create trigger candidate_keeps_moving before update on candidate
  for each row execute function keep_updated_at_moving();

-- For /metrics: numbers alone, of tables that the web's login may not read.
create function operating_counts() returns table (gauge text, label text, value double precision)
language sql stable security definer set search_path = public, pg_temp as $$
  select 'jobs', case when attempts >= max_attempts then 'failed' when locked_at is not null then 'running' else 'waiting' end,
    count(*)::double precision from graphile_worker.jobs group by 2
  union all
  select 'oldest_job', '', extract(epoch from now() - min(run_at)) from graphile_worker.jobs
    where locked_at is null and attempts < max_attempts and run_at <= now()
  union all
  select 'outbox', case when failed_at is null then 'waiting' else 'failed' end, count(*)
    from outbox where sent_at is null group by 2
  union all
  select 'matches', '', count(*) from match
  union all
  select 'listings', state, count(*) from listing group by 2
$$;
