-- What a territory follows and reports: why a listing was not filled is known only while it is open, so it is kept.

-- Matches it had when it stopped being published: they are derived, and gone a moment later. Null: before this, or never.
alter table listing add matches_at_close integer check (matches_at_close >= 0);

create function listing_keeps_matches() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.matches_at_close := (select count(*) from match m where m.listing = new.id);
  return new;
end $$;
create trigger listing_keeps_matches before update of state on listing for each row
  when (old.state = 'published' and new.state <> 'published') execute function listing_keeps_matches();

-- The reminders of one person: one a week, whoever's desk it is.
create index listing_history_remind on listing_history (listing, at) where verb = 'remind';
-- A territory's history, newest first, is read by its listings and dates.
create index listing_history_at on listing_history (at);
