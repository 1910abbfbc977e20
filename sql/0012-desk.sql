-- The coordinator's side: reports, listings entered for somebody, places filled one by one, the figures of a territory.

-- Somebody says that a published listing is not as it should be: the desk's queue shows the reasons, never who.
create table listing_report (
  id         uuid primary key default uuidv7(),
  listing    uuid not null references listing on delete cascade,
  reporter   uuid references account on delete set null,
  -- Of a visitor: a keyed digest of listing and address, so that one person counts once. Gone once it is settled.
  address    bytea check (octet_length(address) = 32),
  reason     text not null check (char_length(reason) between 1 and 2000),
  at         timestamptz not null,
  -- A coordinator decided on the listing.
  settled_at timestamptz,
  check (reporter is null or address is null),
  check (settled_at is null or address is null)
);
create unique index listing_report_account on listing_report (listing, reporter) where settled_at is null;
create unique index listing_report_address on listing_report (listing, address) where settled_at is null;
create index listing_report_reporter on listing_report (reporter);

alter table listing
  -- A coordinator entered it for its owner, who has not come yet or has taken it over since.
  add entered_at    timestamptz,
  add entered_by    uuid references account on delete set null,
  add taken_over_at timestamptz,
  add check (entered_at is not null or (entered_by is null and taken_over_at is null));
create index listing_entered_by on listing (entered_by);
create index listing_entered on listing (id) where entered_at is not null and taken_over_at is null;

-- What is filled has all its places filled; before this, nobody counted them.
update listing set places_filled = places where state = 'filled';
alter table listing add constraint listing_places_filled check (places_filled <= places);

-- When the candidate was named: each is told once.
alter table taken add at timestamptz not null default now();

-- The account of the person a coordinator enters a listing for. Only an account that is made here gets the name and number
-- given: what somebody once said of themselves is theirs. Null when the actor coordinates nothing.
create function account_on_behalf(actor uuid, address text, its_name text, its_phone text) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found_account uuid;
begin
  if not exists (select from role r where r.account = actor and r.role = 'coordinator') then
    return null;
  end if;
  found_account := account_with_email(address);
  if found_account is null then
    found_account := account_for_email(address);
    update contact c set name = its_name, phone = its_phone where c.account = found_account and c.name is null;
  end if;
  insert into audit (actor, action, subject) values (actor, 'account.entered', found_account);
  return found_account;
end $$;

-- As before, but what a coordinator entered for somebody opens nobody's contact until that person has taken it over:
-- else an address would be enough to get a name and a number.
create or replace function read_contact(viewer uuid, subject uuid)
returns table (name text, email text, phone text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if viewer is null or subject is null then
    return;
  elsif viewer = subject then
    null;
  elsif exists (
    select from interest i
    join listing l on l.id = i.listing
    join candidate c on c.id = i.candidate
    where i.state = 'accepted'
      and ((l.owner = viewer and c.account = subject) or (l.owner = subject and c.account = viewer))
  ) or exists (
    select from role r
    join (
      select lc.commune from listing l join listing_commune lc on lc.listing = l.id and lc.position = 0
      where l.owner = subject and l.submitted_at is not null and (l.entered_at is null or l.taken_over_at is not null)
      union all
      select z.commune from candidate c join zone z on z.candidate = c.id where c.account = subject
    ) p on true
    left join territory_commune tc on tc.commune = p.commune
    where r.account = viewer and r.role = 'coordinator' and r.territory = coalesce(tc.territory, 'hors-territoire')
  ) then
    insert into audit (actor, action, subject) values (viewer, 'contact.read', subject);
  else
    return;
  end if;
  return query select c.name, c.email, c.phone from contact c where c.account = subject;
end $$;
