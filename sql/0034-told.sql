-- Who may be mailed without having asked, however often an import is undone, or a request taken back.

-- An address whose account was forgotten after an import wrote to it, as a keyed digest: what is brought in anew counts the
-- mails it had. Forgotten after 30 days.
create table forgotten_address (
  address bytea primary key check (octet_length(address) = 32),
  mails   integer not null check (mails > 0),
  at      timestamptz not null
);
create index forgotten_address_at on forgotten_address (at);

-- When a mail told its coordinators last that somebody asks to join: whoever takes a request back and asks anew is told in
-- the next hour's.
alter table territory add asked_told_at timestamptz;
