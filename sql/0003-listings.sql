-- Listings (annonces): replacements for now; the other kinds widen the checks.

create table listing (
  id                  uuid primary key default uuidv7(),
  owner               uuid not null references account,
  state               text not null default 'draft' check (state in
                        ('draft', 'pending', 'to-correct', 'published', 'rejected', 'filled', 'withdrawn', 'expired')),
  kind                text check (kind = 'replacement'),
  profession          text,
  specialty           text,
  practice_type       text check (practice_type in
                        ('individuel', 'groupe', 'msp', 'centre', 'etablissement', 'domicile', 'officine')),
  title               text check (char_length(title) between 1 and 120),
  description         text check (char_length(description) between 1 and 5000),
  structure_name      text check (char_length(structure_name) between 1 and 200),
  -- [{from, to}], civil dates, as given; days that do not count as needed.
  except_ranges       jsonb not null default '[]' check (jsonb_typeof(except_ranges) = 'array'),
  partial_accepted    boolean not null default true,
  -- Percent of the fees for the candidate, never the practitioner's part.
  candidate_share_pct double precision check (candidate_share_pct between 0 and 100),
  students_accepted   boolean not null default false,
  housing             text check (housing in ('yes', 'no', 'negotiable')),
  transport           text check (transport in ('yes', 'no', 'negotiable')),
  vehicle_needed      boolean,
  home_visits         boolean,
  patients_min        smallint check (patients_min between 0 and 500),
  patients_max        smallint check (patients_max between 0 and 500),
  software            text check (char_length(software) between 1 and 200),
  secretary           text check (char_length(secretary) between 1 and 200),
  sector              text check (char_length(sector) between 1 and 50),
  -- Derived from the periods: the last half-day needed; expiry by the clock reads it.
  last_day            date,
  -- Answers received from candidates so far: between equal scores, the listing with fewer comes first.
  answers             integer not null default 0 check (answers >= 0),
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  -- First sent to the desk: before that it is nobody's but its owner's, even once withdrawn.
  submitted_at        timestamptz,
  published_at        timestamptz,
  -- A changed text, place or profession since a coordinator last looked: the desk's queue shows it.
  changed_since_at    timestamptz,
  check (patients_min <= patients_max),
  constraint listing_complete check (state in ('draft', 'withdrawn') or
    (kind is not null and profession is not null and practice_type is not null and title is not null
     and description is not null and last_day is not null)),
  constraint listing_submission check (state in ('draft', 'withdrawn') or submitted_at is not null),
  constraint listing_publication check ((state not in ('published', 'filled', 'expired')) or published_at is not null)
);
create index listing_owner on listing (owner);
create index listing_pending on listing (updated_at) where state = 'pending' or changed_since_at is not null;
create index listing_open on listing (profession) where state = 'published';
create index listing_last_day on listing (last_day) where state = 'published';

create table listing_commune (
  listing  uuid not null references listing on delete cascade,
  position smallint not null check (position between 0 and 9),
  commune  text not null references commune (code),
  primary key (listing, position),
  unique (listing, commune)
);
create index listing_commune_commune on listing_commune (commune);

create table listing_period (
  listing     uuid not null references listing on delete cascade,
  position    smallint not null check (position >= 0),
  from_day    date not null,
  to_day      date not null,
  weekdays    smallint[] check (weekdays <@ '{1,2,3,4,5,6,7}' and cardinality(weekdays) between 1 and 7),
  halves      text[] check (halves <@ '{am,pm}' and cardinality(halves) between 1 and 2),
  every_weeks smallint not null default 1 check (every_weeks between 1 and 8),
  primary key (listing, position),
  check (from_day <= to_day and to_day < from_day + interval '24 months')
);

create table listing_history (
  id         uuid primary key default uuidv7(),
  listing    uuid not null references listing on delete cascade,
  verb       text not null,
  from_state text,
  to_state   text not null,
  -- Null: the clock.
  actor      uuid references account on delete set null,
  at         timestamptz not null default now(),
  reason     text check (char_length(reason) between 1 and 2000)
);
create index listing_history_listing on listing_history (listing, at);

-- The same table as src/listings/rules.ts; a test holds the two against each other.
create table listing_transition (
  from_state text not null,
  verb       text not null,
  to_state   text not null,
  primary key (from_state, verb)
);
insert into listing_transition (from_state, verb, to_state) values
  ('draft', 'submit', 'pending'),
  ('to-correct', 'submit', 'pending'),
  ('pending', 'publish', 'published'),
  ('pending', 'request-changes', 'to-correct'),
  ('pending', 'reject', 'rejected'),
  ('published', 'publish', 'published'),
  ('published', 'request-changes', 'to-correct'),
  ('published', 'reject', 'rejected'),
  ('published', 'fill', 'filled'),
  ('expired', 'fill', 'filled'),
  ('draft', 'withdraw', 'withdrawn'),
  ('to-correct', 'withdraw', 'withdrawn'),
  ('pending', 'withdraw', 'withdrawn'),
  ('published', 'withdraw', 'withdrawn'),
  ('expired', 'withdraw', 'withdrawn'),
  ('published', 'expire', 'expired'),
  ('published', 'renew', 'published'),
  ('expired', 'renew', 'published'),
  ('filled', 'renew', 'published');

create function listing_moves() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception 'a listing starts as a draft, not as %', new.state using errcode = 'check_violation';
    end if;
  elsif new.state <> old.state and not exists (
    select from listing_transition where from_state = old.state and to_state = new.state
  ) then
    raise exception 'a listing does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger listing_moves before insert or update on listing for each row execute function listing_moves();

-- Looked at when the transaction commits: a write may replace the rows one by one.
create function listing_has_place_and_dates() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  checked uuid;
begin
  if tg_table_name = 'listing' then checked := new.id; else checked := old.listing; end if;
  if exists (select from listing where id = checked and state not in ('draft', 'withdrawn')) and not (
    exists (select from listing_commune where listing = checked)
    and exists (select from listing_period where listing = checked)
  ) then
    raise exception 'listing % has no commune or no period', checked using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger listing_has_place_and_dates after update of state on listing
  deferrable initially deferred for each row execute function listing_has_place_and_dates();
create constraint trigger listing_keeps_place after delete on listing_commune
  deferrable initially deferred for each row execute function listing_has_place_and_dates();
create constraint trigger listing_keeps_dates after delete on listing_period
  deferrable initially deferred for each row execute function listing_has_place_and_dates();
