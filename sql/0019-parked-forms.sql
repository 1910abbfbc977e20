-- Forms that were begun and not saved yet: the words as typed, valid or not. An account's, or a visitor's behind a signed
-- token that holds the id.
create table parked_form (
  -- Random altogether: it is all that a visitor's token holds.
  id       uuid primary key default gen_random_uuid(),
  account  uuid references account on delete cascade,
  -- A listing, one that a coordinator enters for somebody, a profile, the answer to a listing.
  what     text not null check (what in ('listing', 'entering', 'profile', 'answer')),
  -- Null: a new one.
  listing  uuid references listing on delete cascade,
  -- [[name, [texts]]], in the order of the page.
  fields   jsonb not null check (jsonb_typeof(fields) = 'array' and octet_length(fields::text) <= 131072),
  saved_at timestamptz not null,
  check (listing is null or (account is not null and what = 'listing'))
);
-- One a form and account.
create unique index parked_form_account on parked_form (account, what, listing) nulls not distinct where account is not null;
create index parked_form_listing on parked_form (listing) where listing is not null;
create index parked_form_saved on parked_form (saved_at);

-- A listing whose owner was erased is a figure: what a coordinator was writing in it goes too.
create function forget_parked() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from parked_form where listing = new.id;
  return null;
end $$;
create trigger listing_forgotten after update of owner on listing
  for each row when (new.owner is null) execute function forget_parked();
