-- What searches read, and the searches people keep.

-- Derived: every published listing as searches read it, the same document that Meilisearch holds; made again at will. The
-- worker fills it when it starts.
create table search_document (
  listing             uuid primary key references listing on delete cascade,
  -- A digest of the document: what differs is written again.
  version             text not null,
  kind                text not null,
  profession          text not null,
  specialty           text,
  practice_type       text not null,
  territories         text[] not null,
  -- Day numbers (src/reference/calendar.ts): every day needed, or the window in which a succession or collaboration begins.
  days                int4multirange not null,
  -- From then on nothing is left to find somebody for.
  open_until          timestamptz not null,
  candidate_share_pct double precision,
  published_at        timestamptz not null,
  -- Of the first commune, in degrees.
  lat                 double precision,
  lon                 double precision,
  -- Of the text as normalizeName (src/reference/geography.ts) writes it; weights: A the title, D the description.
  words               tsvector not null
);
create index search_document_words on search_document using gin (words);
create index search_document_territories on search_document using gin (territories);
create index search_document_days on search_document using gist (days);
create index search_document_profession on search_document (profession, specialty);
create index search_document_kind on search_document (kind, practice_type);
create index search_document_open on search_document (open_until);

-- Where they are. A table of its own, for a search may ask for ten thousand communes: it joins them, where comparing lists
-- took seconds.
create table search_place (
  commune text not null,
  listing uuid not null references search_document on delete cascade,
  primary key (commune, listing)
);
create index search_place_listing on search_place (listing);

-- A commune by its exact name, as people type it among other words.
create index commune_name on commune (search_name);

-- A search somebody keeps; `query` is what GET /api/listings takes, `alerts` how they want to hear of new listings.
create table saved_search (
  id         uuid primary key default uuidv7(),
  account    uuid not null references account on delete cascade,
  name       text not null check (char_length(name) between 1 and 100),
  query      jsonb not null check (jsonb_typeof(query) = 'object'),
  alerts     text not null default 'digest' check (alerts in ('digest', 'instant', 'never')),
  created_at timestamptz not null
);
create index saved_search_account on saved_search (account, id);

-- The great-circle distance of two points in km, as distanceKm (src/reference/geography.ts) reckons it.
create function km_between(lat1 double precision, lon1 double precision, lat2 double precision, lon2 double precision)
returns double precision language sql immutable parallel safe as $$
  select 2 * 6371.0088 * asin(sqrt(least(1, sin(radians(lat2 - lat1) / 2) ^ 2
    + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ^ 2)))
$$;

-- Candidates, the most freshly confirmed first.
create index candidate_confirmed on candidate (confirmed_at desc, id desc) where status = 'active';
