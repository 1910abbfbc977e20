-- What a coordinator reads beside a listing.

-- The words of a listing as the desk last read them: kept from the first edit since, until the next decision.
create table listing_read (
  listing uuid primary key references listing on delete cascade,
  -- title, description, structureName, secretary, software, sector, profession, specialty, communes (names).
  words   jsonb not null check (jsonb_typeof(words) = 'object')
);

-- An erased person's listing stays as a figure; its words do not.
create function listing_forgets_words() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  delete from listing_read where listing = new.id;
  return null;
end $$;
create trigger listing_forgets_words after update of owner on listing for each row when (new.owner is null)
  execute function listing_forgets_words();
