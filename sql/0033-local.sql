-- A listing may stay within its territory for its first days, before it is found from everywhere.

alter table listing
  add territory_days smallint not null default 0 check (territory_days between 0 and 30),
  -- When those days were over and it was told to the rest of the country: once.
  add opened_at      timestamptz;
create index listing_local on listing (published_at)
  where state = 'published' and territory_days > 0 and opened_at is null;

-- Until then only the territory's people find it; null from the first day on.
alter table search_document add local_until timestamptz;

-- The territories somebody belongs to: coordinates, is a member of, has a published listing in, or would work in: one that
-- has a commune within a zone, as the matcher reckons it, so that nobody is told of a match they may not read.
create function territories_of(viewer uuid) returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct territory), '{}') from (
    select territory from role where account = viewer and territory is not null
    union
    select territory from member where account = viewer and state = 'member'
    union
    select tc.territory from listing l
    join listing_commune f on f.listing = l.id and f.position = 0
    join territory_commune tc on tc.commune = f.commune
    where l.owner = viewer and l.published_at is not null
    union
    select tc.territory from candidate c
    join zone z on z.candidate = c.id
    join commune p on p.code = z.commune
    cross join lateral (
      select p.code union all select p.city
      union all select o.code from commune o where o.city = p.code
      union all
      select o.code from commune o
      where point(o.lon, o.lat) <@ box_around(p.lat, p.lon, z.radius_km)
        and km_between(p.lat, p.lon, o.lat, o.lon) <= z.radius_km) near (commune)
    join territory_commune tc on tc.commune = near.commune
    where c.account = viewer) theirs (territory)
$$;

-- Whether the matcher found somebody for a listing: they may read it though it stays in a territory they do not reach.
create function is_matched(viewer uuid, which uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from match m join candidate c on c.id = m.candidate where m.listing = which and c.account = viewer)
$$;
