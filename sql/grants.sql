-- What the web's login may do: applied anew by every migrate, so that this page is always true.
-- It reads names, addresses and numbers by function only, and those take its word for who asks; it cannot see a mail; it
-- cannot rewrite history.

revoke all on all tables in schema public from releve_web;
revoke all on all functions in schema public from releve_web;
-- Functions that act with the owner's rights are nobody's by default.
revoke execute on function account_for_email(text), account_with_email(text), take_role(uuid, text), enqueue(text, json, text, text, int),
  read_contact(uuid, uuid) from public;
revoke execute on function operating_counts() from public;

-- A temporary table could stand before one of ours in somebody's search path.
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;

grant usage on schema public to releve_web;
grant execute on function account_for_email(text), account_with_email(text), take_role(uuid, text), enqueue(text, json, text, text, int),
  read_contact(uuid, uuid) to releve_web;

grant select on commune, territory, territory_commune, neighbour, role, listing_transition, match, digest_sent
  to releve_web;
grant select, insert on listing_history to releve_web;
grant select, insert, update on account, listing, interest, match_mark to releve_web;
grant select, insert, update, delete on sign_in_link, session, token,
  digest_refused, listing_commune, listing_period, candidate, qualification, zone, availability, taken to releve_web;
-- Enough to set one's own name and number, not to read anybody's.
grant select (account), update (name, phone) on contact to releve_web;
-- The web's own: counts of use, kept answers (sealed), numbers for /metrics.
grant select, insert, update on rate_limit, idempotency to releve_web;
grant execute on function operating_counts() to releve_web;
-- Messages are written and read, never changed; a person is erased, and hears of mails, by function alone.
revoke execute on function erase_account(uuid, timestamptz), mails_of(uuid), hold_mails(uuid) from public;
grant select, insert on message to releve_web;
grant execute on function erase_account(uuid, timestamptz), mails_of(uuid), hold_mails(uuid) to releve_web;
-- Who may reach what is derived from profiles: the web reads it, and has it made anew for the profile it writes.
revoke execute on function refresh_reach(uuid[]) from public;
grant select on reach to releve_web;
grant execute on function refresh_reach(uuid[]) to releve_web;
-- The desk: reports are added and settled, never taken away; the account of somebody a coordinator enters a listing for.
revoke execute on function account_on_behalf(uuid, text, text, text) from public;
grant execute on function account_on_behalf(uuid, text, text, text) to releve_web;
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
grant select, insert, update, delete on import, import_row to releve_web;
grant insert on import_file to releve_web;
grant select, insert, update on import_mapping to releve_web;
-- Campaigns: their slots may go, whom they were proposed to is never forgotten but with them; names by function alone.
revoke execute on function read_campaign_contacts(uuid, uuid) from public;
grant execute on function read_campaign_contacts(uuid, uuid) to releve_web;
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
revoke execute on function read_people(uuid, text, uuid) from public;
grant execute on function read_people(uuid, text, uuid) to releve_web;
grant select, insert, update, delete on help_offer, contact_note to releve_web;
-- Searches hold what somebody types against the words of the documents.
grant select on search_word to releve_web;
-- Kept searches: renamed, deleted and had back, their addresses changed.
grant update (name, feed, deleted_at) on saved_search to releve_web;
-- How far Meilisearch is behind, and what reconciliation found: ids of listings and counts.
grant select on search_pending, search_index, search_repair to releve_web;
-- The trail is read by function alone, which looks who coordinates where; one's own, without the others.
revoke execute on function note_export(uuid, text, text), trail_of(uuid), readings_of(uuid, text, uuid, int), my_readings(uuid, int),
  read_trail(uuid, text, text[], timestamptz, timestamptz, uuid, int) from public;
grant execute on function note_export(uuid, text, text), trail_of(uuid), readings_of(uuid, text, uuid, int), my_readings(uuid, int),
  read_trail(uuid, text, text[], timestamptz, timestamptz, uuid, int) to releve_web;
