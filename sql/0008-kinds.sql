-- The other kinds (succession, collaboration, reinforcement), quotas, flexible dates; and who may reach what, indexed.

create extension if not exists btree_gist;

alter table listing drop constraint listing_kind_check;
alter table listing add constraint listing_kind_check
  check (kind in ('replacement', 'succession', 'collaboration', 'reinforcement'));
alter table listing
  -- Days by which the periods may move, either way.
  add flex_days          smallint not null default 0 check (flex_days between 0 and 31),
  -- People wanted; more than one for a reinforcement only. Those named so far are counted, so that the last one fills it.
  add places             smallint not null default 1 check (places between 1 and 500),
  add places_filled      smallint not null default 0 check (places_filled >= 0),
  -- {earliest?, latest?}, civil dates, as given: successions and collaborations.
  add listing_window     jsonb check (jsonb_typeof(listing_window) = 'object'),
  -- Euros; 0 is free, null to be agreed.
  add patientele_price   double precision check (patientele_price between 0 and 100000000),
  add equipment_price    double precision check (equipment_price between 0 and 100000000),
  add walls_price        double precision check (walls_price between 0 and 100000000),
  -- Euros a month.
  add rent               double precision check (rent between 0 and 1000000),
  add collaboration_first boolean,
  add successors_wanted  smallint check (successors_wanted between 1 and 20),
  -- Published or renewed: what has no last day expires 90 days later.
  add renewed_at         timestamptz;
update listing set renewed_at = published_at;
alter table listing add constraint listing_places check (places = 1 or kind = 'reinforcement');
alter table listing drop constraint listing_complete;
-- An open-ended window has no last day.
alter table listing add constraint listing_complete check (state in ('draft', 'withdrawn') or
  (kind is not null and profession is not null and practice_type is not null and title is not null
   and description is not null
   and case when kind in ('succession', 'collaboration') then listing_window is not null else last_day is not null end));
create index listing_renewed on listing (renewed_at) where state = 'published' and last_day is null;

alter table listing_period
  add quota_half_days smallint check (quota_half_days between 1 and 62),
  add quota_per       text check (quota_per in ('week', 'month')),
  add check ((quota_half_days is null) = (quota_per is null));

create or replace function listing_has_place_and_dates() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
  checked uuid;
begin
  if tg_table_name = 'listing' then checked := new.id; else checked := old.listing; end if;
  if exists (
    select from listing l where l.id = checked and l.state not in ('draft', 'withdrawn') and not (
      exists (select from listing_commune where listing = l.id)
      and (l.kind in ('succession', 'collaboration') or exists (select from listing_period where listing = l.id)))
  ) then
    raise exception 'listing % has no commune or no period', checked using errcode = 'check_violation';
  end if;
  return null;
end $$;

-- Derived: where each candidate may work in each profession. `area` is a box around the zone, in degrees (x = longitude);
-- null where the commune has no point: it then reaches only itself.
create table reach (
  candidate  uuid not null references candidate on delete cascade,
  profession text not null,
  commune    text not null,
  area       box
);
-- `area @> box(p, p)` uses it, `area @> p` would not.
create index reach_area on reach using gist (profession, area);
create index reach_commune on reach (commune, profession);
create index reach_candidate on reach (candidate);

-- Communes by place: what lies within a candidate's zones.
create index commune_at on commune using gist (point(lon, lat)) where lat is not null;

-- A box that holds every point within `radius` km of a point: a hair wider, so that rounding leaves nobody out.
create function box_around(lat double precision, lon double precision, radius double precision) returns box
language sql immutable parallel safe as $$
  select box(point(lon - dlon, lat - dlat), point(lon + dlon, lat + dlat))
  from (select radius / 6371.0088 * (1 + 1e-9) + 1e-9 as angle) a,
    lateral (select degrees(angle) as dlat, degrees(asin(least(1, sin(angle) / cos(radians(lat))))) as dlon) d
$$;

-- Makes `reach` say what the zones and qualifications of these candidates say (null: of all).
create function refresh_reach(candidates uuid[] default null) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from reach where candidates is null or candidate = any(candidates);
  insert into reach (candidate, profession, commune, area)
  select z.candidate, q.profession, z.commune, box_around(c.lat, c.lon, z.radius_km)
  from zone z
  join commune c on c.code = z.commune
  join (select distinct candidate, profession from qualification) q on q.candidate = z.candidate
  where candidates is null or z.candidate = any(candidates)
$$;
select refresh_reach();
