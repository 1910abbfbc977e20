-- A saved search that programs subscribe to, and one that may be had back after it was deleted.

alter table saved_search
  -- What the secret addresses of its feed and calendar are made of: another one makes those void.
  add feed       uuid not null default gen_random_uuid(),
  -- From then on it finds nothing and tells nothing; kept for a day, in case that was a mistake.
  add deleted_at timestamptz;
create unique index saved_search_feed on saved_search (feed);
create index saved_search_deleted on saved_search (deleted_at) where deleted_at is not null;
