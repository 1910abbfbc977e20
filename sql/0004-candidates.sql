-- Candidates (remplaçants): one profile per account.

create table candidate (
  id                       uuid primary key default uuidv7(),
  account                  uuid not null unique references account on delete cascade,
  rpps                     text check (rpps ~ '^[0-9]{11}$'),
  situation                text check (situation in ('remplacant', 'installe', 'salarie', 'retraite', 'etudiant')),
  kinds                    text[] not null check (
                             kinds <@ '{replacement,succession,collaboration,reinforcement}' and cardinality(kinds) > 0),
  -- Empty = all.
  practice_types           text[] not null default '{}' check (
                             practice_types <@ '{individuel,groupe,msp,centre,etablissement,domicile,officine}'),
  preferred_practice_types text[] not null default '{}' check (
                             preferred_practice_types <@ '{individuel,groupe,msp,centre,etablissement,domicile,officine}'),
  -- [{from, to}], civil dates, as given.
  unavailable              jsonb not null default '[]' check (jsonb_typeof(unavailable) = 'array'),
  min_days                 double precision check (min_days between 0 and 731),
  min_candidate_share_pct  double precision check (min_candidate_share_pct between 0 and 100),
  -- Wishes and window for successions and collaborations, as given; the matcher reads them with those kinds.
  wishes                   jsonb,
  candidate_window         jsonb,
  status                   text not null default 'active' check (status in ('active', 'paused')),
  digest                   text not null default 'weekly' check (digest in ('weekly', 'daily', 'instant', 'never')),
  confirmed_at             timestamptz not null default now(),
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now()
);

create table qualification (
  candidate     uuid not null references candidate on delete cascade,
  position      smallint not null check (position >= 0),
  profession    text not null,
  specialty     text,
  student       boolean not null default false,
  licence_until date,
  primary key (candidate, position)
);
create index qualification_profession on qualification (profession, candidate);

create table zone (
  candidate uuid not null references candidate on delete cascade,
  position  smallint not null check (position between 0 and 9),
  commune   text not null references commune (code),
  radius_km double precision not null check (radius_km between 1 and 300),
  primary key (candidate, position)
);

create table availability (
  candidate   uuid not null references candidate on delete cascade,
  position    smallint not null check (position >= 0),
  from_day    date not null,
  to_day      date not null,
  weekdays    smallint[] check (weekdays <@ '{1,2,3,4,5,6,7}' and cardinality(weekdays) between 1 and 7),
  halves      text[] check (halves <@ '{am,pm}' and cardinality(halves) between 1 and 2),
  every_weeks smallint not null default 1 check (every_weeks between 1 and 8),
  primary key (candidate, position),
  check (from_day <= to_day and to_day < from_day + interval '24 months')
);

-- A filled listing that names the candidate takes these half-days (numbers of src/reference/calendar.ts): a fact,
-- undone when the listing is renewed.
create table taken (
  listing   uuid not null references listing on delete cascade,
  candidate uuid not null references candidate on delete cascade,
  half_days int4multirange not null,
  primary key (listing, candidate)
);
create index taken_candidate on taken (candidate);
