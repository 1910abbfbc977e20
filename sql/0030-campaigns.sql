-- Staffing a reinforcement: a campaign (vaccination centre, heat wave), its half-day slots by profession, who is asked for each.

create table campaign (
  id             uuid primary key default uuidv7(),
  territory      text not null references territory (slug),
  state          text not null default 'draft' check (state in ('draft', 'open', 'closed')),
  title          text not null check (char_length(title) between 1 and 100),
  description    text not null check (char_length(description) between 1 and 3000),
  commune        text not null references commune (code),
  -- Where to come, and whom to call: for those who are asked, and for those who come.
  place          text not null check (char_length(place) between 1 and 200),
  contact        text not null check (char_length(contact) between 1 and 200),
  practice_type  text not null check (practice_type in
                   ('individuel', 'groupe', 'msp', 'centre', 'etablissement', 'domicile', 'officine')),
  students_accepted boolean not null default false,
  -- Half-days of one person at most: in the whole campaign, in an ISO week. Null: no limit.
  most_half_days smallint check (most_half_days between 1 and 200),
  most_a_week    smallint check (most_a_week between 1 and 14),
  -- An invitation nobody answered gives its place to the next wave after so many hours.
  answer_hours   smallint not null default 48 check (answer_hours between 12 and 336),
  -- People invited for each place that is missing: a yes too many goes on the waiting list.
  factor         double precision not null default 1.5 check (factor between 1 and 3),
  -- The clock sends the next waves by itself.
  automatic      boolean not null default true,
  waves          integer not null default 0,
  created_by     uuid references account on delete set null,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  opened_at      timestamptz,
  closed_at      timestamptz,
  check ((state = 'draft') = (opened_at is null)),
  check ((state = 'closed') = (closed_at is not null))
);
create index campaign_territory on campaign (territory, id);
create index campaign_commune on campaign (commune);
create index campaign_created_by on campaign (created_by);
create index campaign_open on campaign (id) where state = 'open';

create table campaign_slot (
  id         uuid primary key default uuidv7(),
  campaign   uuid not null references campaign on delete cascade,
  profession text not null,
  -- '' where the profession has none, or any will do.
  specialty  text not null default '',
  day        date not null,
  half       text not null check (half in ('am', 'pm')),
  places     smallint not null check (places between 0 and 500),
  -- Counted by campaign_place_counts: whatever races, never more than places.
  confirmed  smallint not null default 0,
  unique (campaign, profession, specialty, day, half),
  constraint campaign_slot_full check (confirmed between 0 and places)
);

-- The published reinforcement of each profession: by it the matcher says who may come, and searches find it.
create table campaign_listing (
  campaign   uuid not null references campaign on delete cascade,
  profession text not null,
  specialty  text not null default '',
  listing    uuid not null unique references listing on delete cascade,
  primary key (campaign, profession, specialty)
);

-- Whom a slot was proposed to, once each, and what they said.
create table campaign_place (
  slot        uuid not null references campaign_slot on delete cascade,
  candidate   uuid not null references candidate on delete cascade,
  -- released: taken back by the coordinator, or the campaign closed.
  state       text not null check (state in ('invited', 'confirmed', 'declined', 'withdrawn', 'waiting', 'expired', 'released')),
  wave        integer not null,
  invited_at  timestamptz not null,
  expires_at  timestamptz not null,
  answered_at timestamptz,
  primary key (slot, candidate),
  check (state in ('invited', 'expired', 'released') or answered_at is not null)
);
create index campaign_place_candidate on campaign_place (candidate, invited_at);

create function campaign_place_counts() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op <> 'INSERT' and old.state = 'confirmed' and (tg_op = 'DELETE' or new.state <> 'confirmed') then
    update campaign_slot set confirmed = confirmed - 1 where id = old.slot;
  elsif tg_op <> 'DELETE' and new.state = 'confirmed' and (tg_op = 'INSERT' or old.state <> 'confirmed') then
    update campaign_slot set confirmed = confirmed + 1 where id = new.slot;
  end if;
  return null;
end $$;
create trigger campaign_place_counts after insert or update or delete on campaign_place
  for each row execute function campaign_place_counts();

-- Whoever comes is known by name to the coordinators of the campaign's territory: each reading leaves an audit row a person.
create function read_campaign_contacts(viewer uuid, which uuid)
returns table (candidate uuid, name text, email text, phone text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from campaign c join role r on r.territory = c.territory
    where c.id = which and r.account = viewer and r.role = 'coordinator'
  ) then
    return;
  end if;
  insert into audit (actor, action, subject)
  select distinct viewer, 'contact.read', c.account
  from campaign_slot s join campaign_place p on p.slot = s.id and p.state = 'confirmed' join candidate c on c.id = p.candidate
  where s.campaign = which;
  return query select distinct c.id, o.name, o.email, o.phone
  from campaign_slot s join campaign_place p on p.slot = s.id and p.state = 'confirmed'
  join candidate c on c.id = p.candidate join contact o on o.account = c.account
  where s.campaign = which;
end $$;
