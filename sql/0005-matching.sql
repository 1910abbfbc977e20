-- Derived: every eligible pair with its score, rebuilt at will.
create table match (
  listing   uuid not null references listing on delete cascade,
  candidate uuid not null references candidate on delete cascade,
  score     double precision not null check (score between 0 and 100),
  primary key (listing, candidate)
);
create index match_candidate on match (candidate, score desc);

-- Facts, only for pairs something happened to: a recomputation cannot touch them.
create table match_mark (
  listing            uuid not null references listing on delete cascade,
  candidate          uuid not null references candidate on delete cascade,
  -- The candidate was told of the listing / the owner was told of the candidate, in a digest.
  digested_at        timestamptz,
  owner_digested_at  timestamptz,
  primary key (listing, candidate)
);
create index match_mark_candidate on match_mark (candidate);
