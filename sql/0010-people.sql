-- What people may do with their own: write to each other, set a match aside, take their data along, and leave.

create table message (
  id        uuid primary key default uuidv7(),
  interest  uuid not null references interest on delete cascade,
  by        text not null check (by in ('candidate', 'owner')),
  text      text not null check (char_length(text) between 1 and 5000),
  at        timestamptz not null,
  -- When a mail told the other side of it.
  mailed_at timestamptz
);
create index message_interest on message (interest, id);
create index message_unmailed on message (interest) where mailed_at is null;

-- "Pas pour moi", each side for itself: the pair leaves that side's list, digest and counts.
alter table match_mark
  add dismissed_by_candidate_at timestamptz,
  add dismissed_by_owner_at     timestamptz;

-- A listing outlives its owner as a figure: what it was for and where, when it was published and what became of it. The
-- two checks of its fields do not hold then; this one does instead: it says nothing of anybody.
alter table listing alter owner drop not null;
alter table listing drop constraint listing_complete;
alter table listing add constraint listing_complete check (state in ('draft', 'withdrawn') or owner is null or
  (kind is not null and profession is not null and practice_type is not null and title is not null
   and description is not null
   and case when kind in ('succession', 'collaboration') then listing_window is not null else last_day is not null end));
alter table listing add constraint listing_erased check (owner is not null or
  (state in ('withdrawn', 'rejected', 'filled') and title = 'Annonce effacée' and description = 'Annonce effacée'
   and structure_name is null and software is null and secretary is null and sector is null and last_day is null
   and listing_window is null and except_ranges = '[]'));

create or replace function listing_has_place_and_dates() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
  checked uuid;
begin
  if tg_table_name = 'listing' then checked := new.id; else checked := old.listing; end if;
  if exists (
    select from listing l where l.id = checked and l.owner is not null and l.state not in ('draft', 'withdrawn') and not (
      exists (select from listing_commune where listing = l.id)
      and (l.kind in ('succession', 'collaboration') or exists (select from listing_period where listing = l.id)))
  ) then
    raise exception 'listing % has no commune or no period', checked using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- A mail may go to an address that is no account's any more, until it went; and it remembers whom it speaks of.
alter table outbox
  alter account drop not null,
  add address text,
  add about   uuid[] not null default '{}',
  add constraint outbox_recipient
    check (account is not null or address is not null or sent_at is not null or failed_at is not null);
create index outbox_account on outbox (account);
create index outbox_address on outbox (created_at) where address is not null;
create index outbox_about on outbox using gin (about) where sent_at is null;

-- What an account's end leaves to be said: to whoever was in touch with it, and to its own address. Gone once the mail is
-- written.
create table farewell (
  id      uuid primary key default uuidv7(),
  -- The account that was.
  erased  uuid not null,
  account uuid references account on delete cascade,
  address text,
  -- The reader's own listing, where the other was its candidate.
  listing uuid references listing on delete cascade,
  title   text,
  at      timestamptz not null,
  check (num_nonnulls(account, address) = 1)
);
create index farewell_erased on farewell (erased);
create index farewell_account on farewell (account);
create index farewell_listing on farewell (listing);

-- An erased account is looked for in these.
create index audit_actor on audit (actor);
create index listing_history_actor on listing_history (actor);

-- Erases all that is known of a person, for the web's login cannot: what hangs on the account and the profile goes with
-- them, submitted listings stay as figures, history without a person. The listings must have been closed before. Returns
-- the candidates whom one of them, not filled whole, gives their days back. Harmless when run twice.
create function erase_account(who uuid, moment timestamptz) returns setof uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  profile uuid;
  figures uuid[];
begin
  if not exists (select from account where id = who for update) then
    return;
  end if;
  -- Whoever is answering one of them now is waited for, and told.
  select id into profile from candidate where account = who for update;
  figures := array(select id from listing where owner = who for update);
  insert into farewell (erased, account, listing, title, at)
  select who, case when l.owner = who then c.account else l.owner end, case when l.owner = who then null else l.id end,
    l.title, moment
  from (
    select i.listing, i.candidate from interest i
    where i.state in ('proposed', 'accepted') and (i.listing = any(figures) or i.candidate = profile)
    union
    -- Named for it, with days still to come.
    select t.listing, t.candidate from taken t join listing l on l.id = t.listing
    where (t.listing = any(figures) or t.candidate = profile)
      and coalesce(l.last_day >= (moment at time zone 'Europe/Paris')::date, true)) pair
  join listing l on l.id = pair.listing and l.owner is not null
  join candidate c on c.id = pair.candidate;
  insert into farewell (erased, address, at) select who, email, moment from contact where account = who;

  -- Mails to others that hold the person's words or contact; a digest on its way speaks of many, and goes.
  delete from outbox where about @> array[who] and sent_at is null and (stream <> 'digest' or failed_at is not null);

  delete from listing where owner = who and submitted_at is null;
  return query delete from taken t using listing l
    where t.listing = any(figures) and l.id = t.listing and l.state <> 'filled' returning t.candidate;
  delete from interest where listing = any(figures);
  delete from match where listing = any(figures);
  delete from match_mark where listing = any(figures);
  -- Of 0011 and 0012, applied before anybody calls this.
  delete from search_document where listing = any(figures);
  delete from listing_report where listing = any(figures);
  delete from listing_period where listing = any(figures);
  update listing_history set reason = null where listing = any(figures);
  update listing set owner = null, title = 'Annonce effacée', description = 'Annonce effacée', structure_name = null,
    except_ranges = '[]', flex_days = 0, candidate_share_pct = null, housing = null, transport = null,
    vehicle_needed = null, home_visits = null, patients_min = null, patients_max = null, software = null,
    secretary = null, sector = null, last_day = null, listing_window = null, patientele_price = null,
    equipment_price = null, walls_price = null, rent = null, collaboration_first = null, successors_wanted = null,
    changed_since_at = null, entered_at = null, entered_by = null, taken_over_at = null -- of 0012
  where id = any(figures);

  update audit set actor = nullif(actor, who), subject = nullif(subject, who) where actor = who or subject = who;
  insert into audit (at, action) values (moment, 'account.erased');
  delete from account where id = who;
end $$;

-- When a person was written to and on what account, for their own eyes: never what was said.
create function mails_of(who uuid)
returns table (stream text, created_at timestamptz, sent_at timestamptz, failed_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.stream, o.created_at, o.sent_at, o.failed_at from outbox o where o.account = who order by o.created_at, o.id
$$;
