-- A mail is a row written in the handler's transaction; its key (event × recipient) makes a second run harmless.
-- What was sent is emptied: the row remembers that it went, not what it said.
create table outbox (
  id         uuid primary key default uuidv7(),
  key        text not null unique,
  account    uuid not null references account on delete cascade,
  stream     text not null check (stream in ('account', 'listing', 'interest', 'digest')),
  subject    text,
  html       text,
  body       text,
  headers    jsonb not null default '{}',
  created_at timestamptz not null default now(),
  sent_at    timestamptz,
  -- Given up: a permanent refusal, or too many tries.
  failed_at  timestamptz,
  attempts   smallint not null default 0,
  last_error text,
  check (sent_at is not null or failed_at is not null
    or (subject is not null and html is not null and body is not null)),
  check (sent_at is null or failed_at is null)
);
create index outbox_waiting on outbox (created_at) where sent_at is null;

-- When each person last had a digest.
create table digest_sent (
  account uuid primary key references account on delete cascade,
  at      timestamptz not null
);

-- Owners who no longer want to hear of new candidates (a candidate's own choice is candidate.digest).
create table digest_refused (
  account uuid primary key references account on delete cascade,
  at      timestamptz not null default now()
);
