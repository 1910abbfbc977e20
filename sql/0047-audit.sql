-- The trail: what was decided, read, granted, brought in and taken out, where, and nothing that tells more of a person than
-- who it was. Rows are added; none is ever changed.

alter table audit
  -- Whose coordinators may read the row; null: nobody's.
  add territory text references territory (slug),
  -- Codes (of a role, a kind, a state), never somebody's words.
  add detail jsonb not null default '{}' check (jsonb_typeof(detail) = 'object' and octet_length(detail::text) <= 300);
create index audit_territory on audit (territory, at desc, id desc) where territory is not null;

create function coordinates_territory(who uuid, slug text) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select from role r where r.account = who and r.role = 'coordinator' and r.territory = slug)
$$;

-- By its first commune; where two territories hold it, the actor's own, else the first by name.
create function audit_listing_territory(which uuid, actor uuid) returns text
language sql stable set search_path = public, pg_temp as $$
  select coalesce(
    (select tc.territory from listing_commune f join territory_commune tc on tc.commune = f.commune
     where f.listing = which and f.position = 0
     order by coordinates_territory(actor, tc.territory) desc, tc.territory limit 1),
    'hors-territoire')
$$;

-- Where somebody reads another's contact, and as what: on either side of an accepted interest, else for a territory that
-- the reader coordinates and the other belongs to. `said`: the territory that the page of a coordinator is of.
create function audit_reading(reader uuid, subject uuid, said text) returns table (territory text, reads_as text)
language plpgsql stable set search_path = public, pg_temp as $$
begin
  if coordinates_territory(reader, said) then
    return query select said, 'coordinator';
    return;
  end if;
  return query
    select audit_listing_territory(l.id, reader), case when l.owner = reader then 'owner' else 'candidate' end
    from interest i join listing l on l.id = i.listing join candidate c on c.id = i.candidate
    where i.state = 'accepted' and ((l.owner = reader and c.account = subject) or (l.owner = subject and c.account = reader))
    order by i.answered_at desc limit 1;
  if found then
    return;
  end if;
  return query
    select r.territory, 'coordinator' from role r
    where r.account = reader and r.role = 'coordinator'
    order by exists (select from member m where m.account = subject and m.territory = r.territory) desc,
      exists (
        select from candidate c join zone z on z.candidate = c.id
        left join territory_commune tc on tc.commune = z.commune
        where c.account = subject and coalesce(tc.territory, 'hors-territoire') = r.territory) desc,
      exists (
        select from listing l join listing_commune f on f.listing = l.id and f.position = 0
        left join territory_commune tc on tc.commune = f.commune
        where l.owner = subject and coalesce(tc.territory, 'hors-territoire') = r.territory) desc,
      exists (
        select from campaign_place p join campaign_slot s on s.id = p.slot join campaign k on k.id = s.campaign
        join candidate c on c.id = p.candidate
        where c.account = subject and k.territory = r.territory) desc,
      r.territory
    limit 1;
end $$;

-- Fills in where, for the functions that read contacts and the jobs of imports, which say who, what and whom only.
create function audit_placed() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  reading record;
begin
  if new.territory is not null then
    return new;
  end if;
  if new.action in ('contact.read', 'members.read', 'account.entered') then
    select * into reading
    from audit_reading(new.actor, new.subject, nullif(current_setting('releve.territory', true), ''));
    new.territory := reading.territory;
    if new.action <> 'account.entered' and reading.reads_as is not null then
      new.detail := new.detail || jsonb_build_object('as', reading.reads_as);
    end if;
  elsif new.action in ('import.done', 'import.undone') then
    select i.territory, new.detail || jsonb_build_object('kind', i.kind) into new.territory, new.detail
    from import i where i.id = new.subject;
    new.detail := coalesce(new.detail, '{}');
  end if;
  return new;
end $$;

-- What there is already, as far as it can still be known.
update audit a set territory = reading.territory,
  detail = case when a.action = 'account.entered' then '{}' else jsonb_build_object('as', reading.reads_as) end
from audit b cross join lateral audit_reading(b.actor, b.subject, null) reading
where b.id = a.id and a.action in ('contact.read', 'members.read', 'account.entered') and a.actor is not null;
update audit a set territory = i.territory, detail = jsonb_build_object('kind', i.kind)
from import i where i.id = a.subject and a.action in ('import.done', 'import.undone');

create trigger audit_placed before insert on audit for each row execute function audit_placed();

-- Nobody changes the trail, the database's owner neither; an erasure takes a person's id out of it, and nothing else.
create function audit_stays() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  stack text;
begin
  if tg_op = 'UPDATE' then
    get diagnostics stack = pg_context;
    if stack ~ 'function (public\.)?erase_account\('
      and (new.id, new.at, new.action, new.detail) = (old.id, old.at, old.action, old.detail)
      and new.territory is not distinct from old.territory
      and (new.actor is null or new.actor = old.actor) and (new.subject is null or new.subject = old.subject)
    then
      return new;
    end if;
  end if;
  raise exception 'the audit trail is added to, never changed' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_stays before update or delete on audit for each row execute function audit_stays();
create trigger audit_stays_whole before truncate on audit for each statement execute function audit_stays();
-- Also for sessions that restore a backup, where other triggers rest.
alter table audit enable always trigger audit_stays, enable always trigger audit_stays_whole;

-- What a coordinator decides on a listing. What its owner does is in its history alone.
create function decision_noted() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit (at, actor, action, subject, territory, detail)
  select new.at, new.actor, 'listing.' || new.verb, l.id, audit_listing_territory(l.id, new.actor),
    jsonb_build_object('from', new.from_state, 'to', new.to_state)
  from listing l where l.id = new.listing and new.actor is not null
    and (new.verb in ('publish', 'request-changes', 'reject') or new.actor is distinct from l.owner);
  return null;
end $$;
create trigger decision_noted after insert on listing_history for each row
  when (new.verb in ('publish', 'request-changes', 'reject', 'withdraw', 'fill', 'renew'))
  execute function decision_noted();

-- Roles, by statement: seeds and imports give thousands. Whoever is being erased is not named again.
create function role_noted() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op in ('DELETE', 'UPDATE') then
    insert into audit (action, subject, territory, detail)
    select 'role.removed', a.id, o.territory, jsonb_build_object('role', o.role)
    from gone o left join account a on a.id = o.account;
  end if;
  if tg_op in ('INSERT', 'UPDATE') then
    insert into audit (action, subject, territory, detail)
    select 'role.added', n.account, n.territory, jsonb_build_object('role', n.role) from given n;
  end if;
  return null;
end $$;
create trigger role_given after insert on role referencing new table as given
  for each statement execute function role_noted();
create trigger role_gone after delete on role referencing old table as gone
  for each statement execute function role_noted();
create trigger role_changed after update on role referencing old table as gone new table as given
  for each statement execute function role_noted();

-- A file that was brought in; done and undone are noted by the jobs.
create function upload_noted() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit (at, actor, action, subject, territory, detail)
  -- Not by `new`, of which PL/pgSQL does not read a column called "by".
  select i.created_at, i.by, 'import.uploaded', i.id, i.territory, jsonb_build_object('kind', i.kind)
  from import i where i.id = new.id;
  return null;
end $$;
create trigger upload_noted after insert on import for each row execute function upload_noted();

-- A file that goes out: a coordinator's of a territory, or one's own data (`me`).
create function note_export(viewer uuid, what text, of_territory text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if what = 'me' and of_territory is null then
    insert into audit (actor, action, subject) values (viewer, 'export.me', viewer);
  elsif what in ('listings', 'history', 'people', 'census', 'report', 'planning', 'corrections', 'trail')
    and coordinates_territory(viewer, of_territory)
  then
    insert into audit (actor, action, territory) values (viewer, 'export.' || what, of_territory);
  else
    raise exception 'no such export' using errcode = 'insufficient_privilege';
  end if;
end $$;

-- The trail of a territory for its coordinators, the latest first. Names, of those they may know: their colleagues, and
-- the people whom read_people names; it gives neither address nor number.
create function read_trail(viewer uuid, of_territory text, beginnings text[], since timestamptz, until timestamptz,
  before uuid, most int)
returns table (id uuid, at timestamptz, action text, detail jsonb, actor uuid, actor_name text, subject uuid,
  subject_name text, subject_known boolean, title text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  edge timestamptz;
begin
  if not coordinates_territory(viewer, of_territory) then
    return;
  end if;
  select a.at into edge from audit a where a.id = before and a.territory = of_territory;
  return query
    with shown as (
      select a.* from audit a
      where a.territory = of_territory
        and (beginnings is null or split_part(a.action, '.', 1) = any(beginnings) or a.action = any(beginnings))
        and (since is null or a.at >= since) and (until is null or a.at < until)
        and (before is null or (a.at, a.id) < (edge, before))
      order by a.at desc, a.id desc limit most),
    involved as (select s.actor as who from shown s union select s.subject from shown s),
    known as (
      select c.account as who, c.name from involved v join contact c on c.account = v.who
      where coordinates_territory(c.account, of_territory)
        or exists (select from member m
          where m.account = c.account and m.territory = of_territory and m.state in ('member', 'asked'))
        or exists (select from listing l
          where l.owner = c.account and l.submitted_at is not null and (l.entered_at is null or l.taken_over_at is not null)
            and audit_listing_territory(l.id, viewer) = of_territory)
        or exists (select from candidate k join zone z on z.candidate = k.id
          left join territory_commune tc on tc.commune = z.commune
          where k.account = c.account and not is_unclaimed(k.id)
            and coalesce(tc.territory, 'hors-territoire') = of_territory))
    select s.id, s.at, s.action, s.detail, s.actor, w.name, s.subject, o.name, o.who is not null, l.title
    from shown s
    left join known w on w.who = s.actor
    left join known o on o.who = s.subject
    left join listing l on l.id = s.subject and s.action like 'listing.%'
    order by s.at desc, s.id desc;
end $$;

-- What the trail says of one's own account, for one's export: never who else it was.
create function trail_of(who uuid) returns table (at timestamptz, action text, done_by text)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.at, a.action, case when a.actor = who then 'me' when a.actor is not null then 'other' end
  from audit a where a.actor = who or a.subject = who order by a.at, a.id
$$;

-- Days on which coordinators of a territory looked at somebody's contact, for a coordinator of it.
create function readings_of(viewer uuid, of_territory text, who uuid, most int)
returns table (reader uuid, at timestamptz, times int)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.actor, max(a.at), count(*)::int from audit a
  where coordinates_territory(viewer, of_territory) and a.subject = who and a.action = 'contact.read'
    and coordinates_territory(a.actor, of_territory)
  group by a.actor, (a.at at time zone 'Europe/Paris')::date order by 2 desc limit most
$$;

-- Who saw one's name, address or number, by day: as what, for which territory; never who. Lists of a whole territory's
-- people (read, or taken along as a file) count for whoever it concerns now, since their account exists.
create function my_readings(who uuid, most int) returns table (at timestamptz, reads_as text, territory text, what text, times int)
language sql stable security definer set search_path = public, pg_temp as $$
  with mine as (
    select m.territory from member m where m.account = who and m.state in ('member', 'asked', 'invited')
    union
    select audit_listing_territory(l.id, null) from listing l where l.owner = who and l.submitted_at is not null
    union
    select coalesce(tc.territory, 'hors-territoire') from candidate c join zone z on z.candidate = c.id
    left join territory_commune tc on tc.commune = z.commune where c.account = who),
  seen as (
    select a.at, coalesce(a.detail ->> 'as', 'unknown') as reads_as, a.territory, 'contact' as what
    from audit a where a.subject = who and a.action = 'contact.read' and a.actor is distinct from who
    union all
    select a.at, 'coordinator', a.territory, case when a.action = 'members.read' then 'list' else 'file' end
    from mine join audit a on a.territory = mine.territory
    where a.action in ('members.read', 'export.people', 'export.census') and a.actor is distinct from who
      and a.at >= (select created_at from account where id = who))
  select max(s.at), s.reads_as, s.territory, s.what, count(*)::int from seen s
  group by s.reads_as, s.territory, s.what, (s.at at time zone 'Europe/Paris')::date
  order by 1 desc limit most
$$;
