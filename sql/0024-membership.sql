-- What happened between a territory and its people, and whom it may not write to again so soon.

-- One row a step, as listing_history is for listings. Append-only; gone with the account.
create table member_step (
  id        uuid primary key default uuidv7(),
  territory text not null references territory (slug),
  account   uuid not null references account on delete cascade,
  verb      text not null check (verb in
    ('invite', 'withdraw', 'join', 'refuse', 'ask', 'accept', 'decline', 'reopen', 'leave', 'subscribe', 'unsubscribe')),
  -- Null once that account is erased.
  by        uuid references account on delete set null,
  -- What was written with it.
  text      text check (char_length(text) between 1 and 1000),
  at        timestamptz not null
);
create index member_step_account on member_step (account, territory, at);
create index member_step_by on member_step (by);
create index member_step_territory on member_step (territory);

-- What somebody writes who asks to join.
alter table member add message text check (char_length(message) between 1 and 1000);

-- An address a territory wrote to, as a keyed digest: an account that is forgotten, or an import that is undone and done
-- again, must not have it written to twice in 30 days. Forgotten after them.
create table invitation (
  id         uuid primary key default uuidv7(),
  territory  text not null references territory (slug),
  address    bytea not null check (octet_length(address) = 32),
  account    uuid references account on delete set null,
  -- When the 30 days began.
  at         timestamptz not null,
  mailed_at  timestamptz,
  -- The person said no: not to be invited again before the 30 days are over.
  refused_at timestamptz,
  unique (territory, address)
);
create index invitation_account on invitation (account);
create index invitation_at on invitation (at);
