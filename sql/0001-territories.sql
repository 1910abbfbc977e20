-- Places and territories (CPTS). The communes come from sql/reference/, loaded by src/territories/store.ts.

create extension if not exists pg_trgm;

create table commune (
  code         text primary key check (code ~ '^[0-9][0-9AB][0-9]{3}$'),
  name         text not null check (name <> ''),
  -- The name as normalizeName (src/reference/geography.ts) writes it: what searches compare.
  search_name  text not null check (search_name ~ '^[a-z0-9 ]+$'),
  postal_codes text[] not null,
  department   text not null,
  -- SIREN of the EPCI; a few islands and the overseas collectivities have none.
  epci         text,
  population   integer not null check (population >= 0),
  -- Degrees, WGS 84.
  lat          double precision check (lat between -90 and 90),
  lon          double precision check (lon between -180 and 180),
  -- How the point was got: the commune's own, or the mean of those that share its postal code, EPCI, département.
  precision    text not null check (precision in ('own', 'postal', 'epci', 'department', 'none')),
  -- The city of an arrondissement (Paris, Lyon, Marseille).
  city         text references commune,
  time_zone    text not null,
  check ((lat is null) = (lon is null)),
  check ((lat is null) = (precision = 'none'))
);
create index commune_search_name on commune using gin (search_name gin_trgm_ops);
create index commune_postal_codes on commune using gin (postal_codes);
create index commune_point on commune (lat, lon) include (code);
create index commune_epci on commune (epci);
create index commune_city on commune (city) where city is not null;

create table territory (
  slug        text primary key check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name        text not null check (char_length(name) between 1 and 200),
  -- The communes are the closest published list, not the CPTS's own.
  approximate boolean not null default false
);

-- A territory that holds a city holds its arrondissements as rows of their own.
create table territory_commune (
  territory text not null references territory on delete cascade,
  commune   text not null references commune,
  primary key (territory, commune)
);
create index territory_commune_commune on territory_commune (commune);

-- Both directions are rows.
create table neighbour (
  territory text not null references territory on delete cascade,
  neighbour text not null references territory on delete cascade,
  primary key (territory, neighbour),
  check (territory <> neighbour)
);
create index neighbour_neighbour on neighbour (neighbour);

-- What was loaded from sql/reference/, so that an unchanged file is not loaded again.
create table reference_version (
  name   text primary key,
  digest text not null
);
