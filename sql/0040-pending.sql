-- What Meilisearch has still to be told of, and how far it was told.

create sequence search_mark;

-- Listings whose row in search_document changed since. Without a foreign key: one that is erased has to leave the index too.
create table search_pending (
  listing uuid primary key,
  -- Given under the lock of the rows, so in the order of the commits. What changes while it is being sent gets a later one.
  mark    bigint not null default nextval('search_mark'),
  -- Of the first change that was not told.
  since   timestamptz not null default clock_timestamp()
);
create index search_pending_mark on search_pending (mark);

create table search_index (
  one      boolean primary key default true check (one),
  -- A digest of the settings it was built with: with others it is built anew, beside.
  settings text,
  -- All marks up to this one were told; the index has it in a document, so that yesterday's index is known for what it is.
  level    bigint not null default 0
);
insert into search_index default values;

-- What reconciliation found since the installation, for /metrics.
create table search_repair (
  store   text primary key check (store in ('postgres', 'meilisearch')),
  looks   bigint not null default 0,
  written bigint not null default 0,
  removed bigint not null default 0
);
insert into search_repair (store) values ('postgres'), ('meilisearch');
