-- What the web's login may do: applied anew by every migrate, so that this page is always true.
-- It reads names, addresses and numbers of accounts by function only, and those find out who asks by the secret of a session;
-- it signs nobody in; it cannot see a mail; it cannot rewrite history.

revoke all on all tables in schema public from releve_web;
revoke all on all functions in schema public from releve_web;
-- Functions that act with the owner's rights are nobody's by default.
revoke execute on function account_for_email(text), account_with_email(text), take_role(uuid, text), enqueue(text, json, text, text, int),
  read_contact(uuid, uuid), read_people(uuid, text, uuid), read_campaign_contacts(uuid, uuid),
  account_on_behalf(uuid, text, text, text), viewer_of(text) from public;
revoke execute on function operating_counts() from public;

-- A temporary table could stand before one of ours in somebody's search path.
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;

grant usage on schema public to releve_web;
grant execute on function take_role(uuid, text), enqueue(text, json, text, text, int) to releve_web;

grant select on commune, territory, territory_commune, neighbour, role, listing_transition, match, digest_sent
  to releve_web;
grant select, insert on listing_history to releve_web;
grant select, insert, update on match_mark to releve_web;
grant select, insert, update, delete on digest_refused, listing_commune, listing_period, qualification, zone, availability, taken
  to releve_web;
-- Who asks is proved by the secret of a session or a token, and who signs in by what was mailed: see 0045. Neither these
-- digests nor the makings of them are the web's to read or write.
grant select (account, created_at, expires_at) on session to releve_web;
grant select (id, account, name, created_at), delete on token to releve_web;
grant select (id, account, next, created_at, expires_at, used_at) on sign_in_link to releve_web;
revoke execute on function signed_in(text, text, timestamptz), open_session(text, bytea, text, timestamptz, timestamptz),
  open_session_by_code(text, text, bytea, text, timestamptz, timestamptz), close_session(text), close_sessions(text, timestamptz),
  make_token(text, text, bytea), add_link(uuid, text, timestamptz, timestamptz, int),
  request_link(text, text, timestamptz, timestamptz, int), set_contact(text, jsonb), see_contact(text, uuid),
  see_people(text, text, uuid), see_campaign_contacts(text, uuid), enter_account(text, text, text, text),
  account_at(text, text), propose_interest(text, uuid, uuid, text, text, timestamptz),
  accept_interest(text, uuid, timestamptz), hand_over_campaigns(uuid) from public;
grant execute on function signed_in(text, text, timestamptz), open_session(text, bytea, text, timestamptz, timestamptz),
  open_session_by_code(text, text, bytea, text, timestamptz, timestamptz), close_session(text), close_sessions(text, timestamptz),
  make_token(text, text, bytea), add_link(uuid, text, timestamptz, timestamptz, int),
  request_link(text, text, timestamptz, timestamptz, int), set_contact(text, jsonb), see_contact(text, uuid),
  see_people(text, text, uuid), see_campaign_contacts(text, uuid), enter_account(text, text, text, text),
  account_at(text, text), propose_interest(text, uuid, uuid, text, text, timestamptz),
  accept_interest(text, uuid, timestamptz), hand_over_campaigns(uuid) to releve_web;
-- Whose a listing or a profile is, and who was introduced to whom, says who reads contacts: it stays as it was made.
grant select on account, listing, interest, candidate to releve_web;
grant insert on listing, candidate to releve_web;
grant delete on candidate to releve_web;
grant update (confirmed_at, last_contact_at) on account to releve_web;
grant update (state, reason, answered_at, owner_read_at, candidate_read_at) on interest to releve_web;
do $$
declare
  which text;
begin
  foreach which in array array['listing', 'candidate'] loop
    execute format('grant update (%s) on %I to releve_web', (
      select string_agg(quote_ident(attname), ', ') from pg_attribute
      where attrelid = which::regclass and attnum > 0 and not attisdropped and attname not in ('id', 'owner', 'account')), which);
  end loop;
end $$;
-- The web's own: counts of use, kept answers (sealed), numbers for /metrics.
grant select, insert, update on rate_limit, idempotency to releve_web;
grant execute on function operating_counts() to releve_web;
-- For /readyz: which migrations the database has.
grant select (name) on migration to releve_web;
-- Messages are written and read, never changed; a person is erased, and hears of mails, by function alone.
revoke execute on function erase_account(uuid, timestamptz), mails_of(uuid), hold_mails(uuid) from public;
grant select, insert on message to releve_web;
grant execute on function erase_account(uuid, timestamptz), mails_of(uuid), hold_mails(uuid) to releve_web;
-- Who may reach what is derived from profiles: the web reads it, and has it made anew for the profile it writes.
revoke execute on function refresh_reach(uuid[]) from public;
grant select on reach to releve_web;
grant execute on function refresh_reach(uuid[]) to releve_web;
-- The desk: reports are added and settled, never taken away; the account of somebody a coordinator enters a listing for.
grant select, insert, update (settled_at, address) on listing_report to releve_web;
-- Searches read what the worker derives; the searches people keep are theirs.
grant select on search_document, search_place to releve_web;
grant select, insert, delete on saved_search to releve_web;
-- Mail: preferences, what was seen, private calendars; a click and a mail server's word by function alone.
revoke execute on function note_click(text, timestamptz), note_mail_event(uuid, text, text, timestamptz),
  note_mail_events(uuid[], text[], text[], timestamptz) from public;
grant execute on function note_click(text, timestamptz), note_mail_events(uuid[], text[], text[], timestamptz) to releve_web;
grant select, insert, update on listing_view to releve_web;
grant update (alerts, told_until) on saved_search to releve_web;
grant select, delete on suppression to releve_web;
grant update (digest_weekday, digest_hour) on territory to releve_web;
grant select, insert, update, delete on calendar_feed to releve_web;
-- Forms begun and not saved are their writers'.
revoke execute on function forget_parked() from public;
grant select, insert, update, delete on parked_form to releve_web;
-- The desk: the words of a listing as they were last read.
grant select, insert, delete on listing_read to releve_web;
-- When a practice is open is its owner’s.
grant select, insert, update on opening to releve_web;
-- Members of a territory and what they agreed to: consents are added, never changed.
grant select, insert, update on member to releve_web;
grant select, insert on consent to releve_web;
-- Who belongs where: listings that stay within a territory ask.
revoke execute on function territories_of(uuid), is_matched(uuid, uuid) from public;
grant execute on function territories_of(uuid), is_matched(uuid, uuid) to releve_web;
-- Imports: the web keeps a file it never reads; jobs read it, and make what the rows say.
grant select, insert, update, delete on import to releve_web;
-- Not what is written in their cells, nor what was read there: see_import_rows shows it.
grant select (import, n, status, included, lacks, account, account_made, listing, candidate, made_at, told_at, undone_at, kept),
  insert, update, delete on import_row to releve_web;
revoke execute on function see_import_rows(text, uuid, int, int, text) from public;
grant execute on function see_import_rows(text, uuid, int, int, text) to releve_web;
grant insert on import_file to releve_web;
grant select, insert, update on import_mapping to releve_web;
-- Campaigns: their slots may go, whom they were proposed to is never forgotten but with them; names by function alone.
grant select, insert, update on campaign_listing, campaign_place to releve_web;
grant select, insert, update, delete on campaign, campaign_slot to releve_web;
-- Membership: steps are added, never changed; an invitation that is taken back leaves nothing of the account.
grant delete on member to releve_web;
grant select, insert on member_step to releve_web;
grant select, insert, update on invitation to releve_web;
-- Broadcasts: prepared and sent by coordinators; of their mails, numbers alone.
revoke execute on function broadcast_counts(uuid[]) from public;
grant execute on function broadcast_counts(uuid[]) to releve_web;
grant select, insert, update, delete on broadcast, broadcast_listing, broadcast_weekly to releve_web;
-- A territory's people: names by function alone, which looks who asks; the census and the notes are their writers'.
grant select, insert, update, delete on help_offer, contact_note to releve_web;
-- Searches hold what somebody types against the words of the documents.
grant select on search_word to releve_web;
-- Kept searches: renamed, deleted and had back, their addresses changed.
grant update (name, feed, deleted_at) on saved_search to releve_web;
-- How far Meilisearch is behind, and what reconciliation found: ids of listings and counts.
grant select on search_pending, search_index, search_repair to releve_web;
-- The trail is read by function alone, which looks who coordinates where; one's own, without the others.
revoke execute on function note_export(uuid, text, text), trail_of(uuid), readings_of(uuid, text, uuid, int), my_readings(uuid, int),
  read_trail(uuid, text, text[], timestamptz, timestamptz, uuid, int),
  see_trail(text, text, text[], timestamptz, timestamptz, uuid, int) from public;
grant execute on function note_export(uuid, text, text), trail_of(uuid), readings_of(uuid, text, uuid, int), my_readings(uuid, int),
  see_trail(text, text, text[], timestamptz, timestamptz, uuid, int) to releve_web;
