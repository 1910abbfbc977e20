-- What a territory spreads to its members by mail: prepared, looked at, sent once.

create table broadcast (
  id         uuid primary key default uuidv7(),
  territory  text not null references territory (slug),
  -- Null: the clock's, or that account is erased.
  by         uuid references account on delete set null,
  intro      text check (char_length(intro) between 1 and 2000),
  created_at timestamptz not null,
  -- Null: only prepared. Forgotten some weeks later.
  sent_at    timestamptz,
  -- Whom it was written to, once the mails are in the outbox.
  recipients integer check (recipients >= 0),
  check (recipients is null or sent_at is not null)
);
create index broadcast_territory on broadcast (territory, sent_at desc);
create index broadcast_by on broadcast (by);

create table broadcast_listing (
  broadcast uuid not null references broadcast on delete cascade,
  listing   uuid not null references listing on delete cascade,
  position  smallint not null,
  primary key (broadcast, listing)
);
create index broadcast_listing_listing on broadcast_listing (listing);

-- Territories whose new openings go every week, at the hour of their letter, until a coordinator stops it.
create table broadcast_weekly (
  territory text primary key references territory (slug),
  by        uuid references account on delete set null,
  since     timestamptz not null
);
create index broadcast_weekly_by on broadcast_weekly (by);

-- Numbers of what became of the mails of some broadcasts: the web sees no mail.
create index outbox_broadcast on outbox (kin) where stream = 'broadcast' and kin is not null;
create function broadcast_counts(which uuid[])
returns table (broadcast uuid, sent integer, refused integer, clicked integer, dropped integer, waiting integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select b.id, count(*) filter (where o.sent_at is not null)::int,
    count(*) filter (where o.failed_at is not null or o.bounced_at is not null)::int,
    count(*) filter (where o.clicked_at is not null)::int,
    count(*) filter (where o.dropped_at is not null)::int,
    count(*) filter (where num_nonnulls(o.sent_at, o.failed_at, o.dropped_at) = 0)::int
  from unnest(which) as b (id) join outbox o on o.stream = 'broadcast' and o.kin = 'broadcast:' || b.id
  group by b.id
$$;
