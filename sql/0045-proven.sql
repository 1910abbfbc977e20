-- Who asks is proved, not said. The web's login used to name an account and was believed; now it hands over the secret of a
-- session or of a personal token, and the functions below find out whose it is. Those secrets, and what is mailed to sign in
-- with, are kept as digests that this login neither reads nor writes.

-- What a mail holds that signs its reader in, as a digest, put here by whoever writes the mail (the owner's login): a row
-- made by the web alone opens nothing.
create table proof (
  hash       bytea primary key check (octet_length(hash) = 32),
  account    uuid not null references account on delete cascade,
  -- The sign-in link it stands for; without one, it lets in somebody who never came, once, until its day.
  link       uuid references sign_in_link on delete cascade,
  expires_at timestamptz not null
);
create index proof_account on proof (account);
create index proof_link on proof (link) where link is not null;

-- The digest of the link's id and its code; null until the mail is written.
alter table sign_in_link add code bytea check (octet_length(code) = 32);

create function digest_of(secret text) returns bytea
language sql immutable set search_path = public, pg_temp as $$ select sha256(convert_to(secret, 'UTF8')) $$;

-- Whose a session or a personal token is. Its end is looked at where people are recognised (signed_in): what has ended is
-- not there for long (purge).
create function viewer_of(credential text) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select account from session where hash = digest_of(credential)
  union all select account from token where hash = digest_of(credential) limit 1
$$;

-- The person behind a cookie ('session') or a personal token ('token'), with what they may be.
create function signed_in(kind text, credential text, moment timestamptz)
returns table (account uuid, last_contact_at timestamptz, roles jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.last_contact_at, coalesce((
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', r.role, 'territory', r.territory))
      order by r.role, r.territory)
    from role r where r.account = a.id), '[]')
  from account a
  where a.id = case kind
    when 'session' then (select s.account from session s where s.hash = digest_of(credential) and s.expires_at > moment)
    when 'token' then (select t.account from token t where t.hash = digest_of(credential)) end
$$;

-- Signs in with what a mail held, once: `fresh` is the digest of the new secret, `replaced` the secret of the session that
-- the same browser had until now. Nothing where the proof is none, was used, or is too old.
create function open_session(given text, fresh bytea, replaced text, moment timestamptz, until timestamptz)
returns table (who uuid, onward text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  mailed proof;
begin
  select * into mailed from proof p where p.hash = digest_of(given) for update;
  if not found then
    return;
  elsif mailed.link is not null then
    update sign_in_link l set used_at = moment
    where l.id = mailed.link and l.used_at is null and l.expires_at > moment returning l.account, l.next into who, onward;
  else
    delete from proof p using account a
    where p.hash = mailed.hash and p.expires_at > moment and a.id = p.account and a.confirmed_at is null
    returning p.account into who;
  end if;
  if who is null then
    return;
  end if;
  delete from session s where s.hash = digest_of(replaced);
  insert into session (hash, account, created_at, expires_at) values (fresh, who, moment, until);
  return next;
end $$;

-- The same with an address and its code. Every call is a try on each open link of the address, five at most; known or not,
-- the same statements. The right one is not counted.
create function open_session_by_code(
  address text, given text, fresh bytea, replaced text, moment timestamptz, until timestamptz)
returns table (who uuid, onward text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  opened uuid;
begin
  with tried as (
    update sign_in_link l set attempts = l.attempts + 1
    where l.account = account_with_email(address) and l.used_at is null and l.expires_at > moment and l.attempts < 5
    returning l.id, l.account, l.next, l.code)
  select t.id, t.account, t.next into opened, who, onward
  from tried t where t.code = digest_of(t.id || given) limit 1;
  if opened is null then
    return;
  end if;
  update sign_in_link l set used_at = moment, attempts = l.attempts - 1 where l.id = opened;
  delete from session s where s.hash = digest_of(replaced);
  insert into session (hash, account, created_at, expires_at) values (fresh, who, moment, until);
  return next;
end $$;

create function close_session(credential text) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from session where hash = digest_of(credential)
$$;

-- Every session of whoever asks, and the links that were mailed.
create function close_sessions(credential text, moment timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  who uuid := viewer_of(credential);
begin
  delete from session where account = who;
  update sign_in_link set used_at = moment where account = who and used_at is null;
end $$;

create function make_token(credential text, called text, fresh bytea)
returns table (id uuid, name text, created_at timestamptz)
language sql security definer set search_path = public, pg_temp as $$
  insert into token as t (account, name, hash) select v, called, fresh from viewer_of(credential) v where v is not null
  returning t.id, t.name, t.created_at
$$;

-- A link for an account, unless it had enough of them: `an_hour` at most, and three times as many a day. Anybody may ask in
-- anybody's name, again and again.
create function add_link(of_account uuid, onward text, moment timestamptz, until timestamptz, an_hour int) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  made uuid;
begin
  perform from account a where a.id = of_account for update;
  insert into sign_in_link (account, next, created_at, expires_at)
  select of_account, onward, moment, until
  where not (
    select count(*) filter (where l.created_at > moment - interval '1 hour') >= an_hour or count(*) >= 3 * an_hour
    from sign_in_link l where l.account = of_account and l.created_at > moment - interval '24 hours')
  returning id into made;
  return made;
end $$;

-- The same for an address. The account is tried to be made whether it is there or not: known and unknown cost the same.
create function request_link(address text, onward text, moment timestamptz, until timestamptz, an_hour int) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  who uuid;
begin
  begin
    insert into account default values returning id into who;
    insert into contact (account, email) values (who, lower(address));
  exception when unique_violation then
    select account into who from contact where email = lower(address);
  end;
  return add_link(who, onward, moment, until, an_hour);
end $$;

-- One's own name and number; what `change` does not name stays.
create function set_contact(credential text, change jsonb) returns void
language sql security definer set search_path = public, pg_temp as $$
  update contact set name = case when change ? 'name' then change ->> 'name' else name end,
    phone = case when change ? 'phone' then change ->> 'phone' else phone end
  where account = viewer_of(credential)
$$;

-- Contacts, for whom the credential belongs to: see read_contact, read_people and read_campaign_contacts, which take the
-- word of the owner's login for who asks.
create function see_contact(credential text, subject uuid) returns table (name text, email text, phone text)
language sql security definer set search_path = public, pg_temp as $$
  select * from read_contact(viewer_of(credential), subject)
$$;

create function see_people(credential text, of_territory text, only_account uuid default null)
returns table (account uuid, name text, email text, phone text, listings int, candidate uuid)
language sql security definer set search_path = public, pg_temp as $$
  select * from read_people(viewer_of(credential), of_territory, only_account)
$$;

create function see_campaign_contacts(credential text, which uuid)
returns table (candidate uuid, name text, email text, phone text)
language sql security definer set search_path = public, pg_temp as $$
  select * from read_campaign_contacts(viewer_of(credential), which)
$$;

-- As account_on_behalf.
create function enter_account(credential text, address text, its_name text, its_phone text) returns uuid
language sql security definer set search_path = public, pg_temp as $$
  select account_on_behalf(viewer_of(credential), address, its_name, its_phone)
$$;

-- For coordinators, who typed the address themselves; nobody else is told which address is whose.
create function account_at(credential text, address text) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select c.account from contact c where c.email = lower(address)
    and exists (select from role r where r.account = viewer_of(credential) and r.role = 'coordinator')
$$;

-- An interest opens contacts: each side proposes and accepts for itself. Null where one is under way, or for somebody else.
create function propose_interest(
  credential text, of_listing uuid, of_candidate uuid, side text, words text, moment timestamptz) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  viewer uuid := viewer_of(credential);
  made uuid;
begin
  insert into interest (listing, candidate, by, message, created_at)
  select of_listing, of_candidate, side, words, moment
  where case side
    when 'candidate' then exists (select from candidate c where c.id = of_candidate and c.account = viewer)
    when 'owner' then exists (select from listing l where l.id = of_listing and l.owner = viewer) end
  on conflict (listing, candidate) where state in ('proposed', 'accepted') do nothing
  returning id into made;
  return made;
end $$;

create function accept_interest(credential text, which uuid, moment timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  viewer uuid := viewer_of(credential);
begin
  update interest i set state = 'accepted', answered_at = moment
  where i.id = which and i.state = 'proposed' and case i.by
    when 'owner' then exists (select from candidate c where c.id = i.candidate and c.account = viewer)
    when 'candidate' then exists (select from listing l where l.id = i.listing and l.owner = viewer) end;
  return found;
end $$;

-- As before (0006), but the web's login accepts nothing itself: accept_interest looks whose answer it is.
create or replace function interest_moves() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'proposed' then
      raise exception 'an interest starts as proposed, not as %', new.state using errcode = 'check_violation';
    end if;
  elsif new.state <> old.state and old.state <> 'proposed' and not (old.state = 'accepted' and new.state = 'withdrawn') then
    raise exception 'an interest does not go from % to %', old.state, new.state using errcode = 'check_violation';
  elsif new.state = 'accepted' and old.state <> 'accepted' and current_user = 'releve_web' then
    raise exception 'accept_interest accepts' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

-- Somebody's account is about to be erased: what campaigns published in their name goes on in another coordinator's. Whose
-- a listing is decides who reads contacts, and is not for the web's login to change.
create function hand_over_campaigns(of_owner uuid) returns setof uuid
language sql security definer set search_path = public, pg_temp as $$
  update listing l set owner = heir.account
  from campaign_listing g join campaign c on c.id = g.campaign
  cross join lateral (select r.account from role r
    where r.role = 'coordinator' and r.territory = c.territory and r.account <> of_owner order by r.account limit 1) heir
  where l.id = g.listing and l.owner = of_owner
  returning heir.account
$$;
