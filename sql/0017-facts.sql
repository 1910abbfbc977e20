-- What letters are made of.

-- What was published lately: the news of a saved search.
create index listing_renewed_at on listing (renewed_at) where state = 'published';
-- What a coordinator is told of once a week.
create index suppression_at on suppression (at);
-- Whom nobody heard of for two years.
create index account_last_contact on account (last_contact_at);
-- Letters and alerts of one person go one after the other. Asked for in these words, so that no index of all that waits
-- is taken for it: of many rows just written the planner knows nothing.
create index outbox_late on outbox (account) where late and num_nonnulls(sent_at, failed_at, dropped_at) = 0;

-- Before an erasure takes rows that whoever is sending waits for: mails to somebody or about them that have not gone.
create function hold_mails(who uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from outbox where (account = who or about @> array[who]) and sent_at is null order by id for update;
end $$;
