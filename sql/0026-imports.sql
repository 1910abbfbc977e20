-- Spreadsheets that coordinators bring in: the file until it is dealt with, its rows, and what was made of them.

create table import (
  id          uuid primary key default uuidv7(),
  territory   text not null references territory (slug),
  kind        text not null check (kind in ('listings', 'candidates', 'members')),
  -- Null once that account is erased: what was imported stays.
  by          uuid references account on delete set null,
  file_name   text not null check (char_length(file_name) between 1 and 200),
  state       text not null default 'reading' check (state in
                ('reading', 'refused', 'mapping', 'checking', 'preview', 'making', 'done', 'undoing', 'undone')),
  created_at  timestamptz not null,
  sheet       text,
  -- As read, one text per column; and the field that each column fills (null: none), in the same order.
  headings    jsonb not null default '[]' check (jsonb_typeof(headings) = 'array'),
  mapping     jsonb not null default '[]' check (jsonb_typeof(mapping) = 'array'),
  -- Complete listings are sent to the desk at once.
  submit      boolean not null default false,
  -- Of the job that runs: rows done, of so many.
  progress    integer not null default 0,
  total       integer not null default 0,
  -- Why a file was refused, or a job did nothing.
  trouble     text,
  done_at     timestamptz,
  undone_at   timestamptz,
  check (done_at is not null or state not in ('done', 'undoing', 'undone'))
);
create index import_territory on import (territory, id);
create index import_by on import (by);
create index import_created on import (created_at);

-- The web writes it and never reads it; it goes with the import, or after seven days.
create table import_file (
  import uuid primary key references import on delete cascade,
  bytes  bytea not null check (octet_length(bytes) <= 10485760)
);

create table import_row (
  import       uuid not null references import on delete cascade,
  -- As the spreadsheet numbers its rows.
  n            integer not null check (n > 0),
  -- Texts, one a column; null once the row has been dealt with: what is kept is what was made of it.
  cells        jsonb,
  status       text not null default 'unread' check (status in ('unread', 'valid', 'error', 'duplicate', 'ignored')),
  included     boolean not null default false,
  -- [{column, message}]: column null is of the whole row.
  problems     jsonb not null default '[]',
  -- What keeps a listing a draft.
  lacks        jsonb not null default '[]',
  -- What would be made.
  input        jsonb,
  label        text,
  -- What it doubles, in words, with where to look.
  twin         jsonb,
  account      uuid references account on delete cascade,
  account_made boolean not null default false,
  listing      uuid references listing on delete set null,
  candidate    uuid references candidate on delete set null,
  made_at      timestamptz,
  -- Whoever has to hear of it has been told.
  told_at      timestamptz,
  -- Undone, or why it was not.
  undone_at    timestamptz,
  kept         text,
  primary key (import, n)
);
create index import_row_status on import_row (import, status, n);
create index import_row_account on import_row (account) where account is not null;
create index import_row_listing on import_row (listing) where listing is not null;
create index import_row_candidate on import_row (candidate) where candidate is not null;
create index import_row_untold on import_row (import, n) where made_at is not null and told_at is null;

-- How a territory maps headings that it has mapped before.
create table import_mapping (
  territory text not null references territory (slug),
  kind      text not null,
  -- The headings, as they are compared.
  headings  text not null,
  mapping   jsonb not null,
  primary key (territory, kind, headings)
);
