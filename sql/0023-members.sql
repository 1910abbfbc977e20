-- Who belongs to a CPTS, and what each has agreed to.

-- A professional or a structure (maison de santé, centre, établissement) of a territory's association.
create table member (
  territory      text not null references territory (slug),
  account        uuid not null references account on delete cascade,
  kind           text not null default 'person' check (kind in ('person', 'structure')),
  structure_name text check (char_length(structure_name) between 1 and 200),
  profession     text,
  -- invited by a coordinator, or asked for by the person; a member once the other side has agreed.
  state          text not null check (state in ('invited', 'asked', 'member', 'refused', 'left')),
  since          timestamptz not null,
  -- Of the last step: who asked, invited or decided; null once that account is erased.
  by             uuid references account on delete set null,
  -- Subscribed to the territory's broadcast since then; null is not. Never without the person's own word.
  subscribed_at  timestamptz,
  primary key (territory, account),
  check ((kind = 'structure') = (structure_name is not null)),
  check (subscribed_at is null or state = 'member')
);
create index member_account on member (account);
create index member_by on member (by);
create index member_subscribed on member (territory) where subscribed_at is not null;

-- What somebody agreed to, or took back: the text they saw is told by its version. Append-only, gone with the account.
create table consent (
  id        uuid primary key default uuidv7(),
  account   uuid not null references account on delete cascade,
  purpose   text not null check (purpose in ('membership', 'broadcast', 'census')),
  territory text references territory (slug),
  version   text not null,
  given     boolean not null,
  at        timestamptz not null
);
create index consent_account on consent (account, at);
create index consent_territory on consent (territory);
