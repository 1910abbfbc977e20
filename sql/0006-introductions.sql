-- An interest: a candidate proposes, or an owner invites; contacts are exchanged once the other side accepts.
create table interest (
  id          uuid primary key default uuidv7(),
  listing     uuid not null references listing on delete cascade,
  candidate   uuid not null references candidate on delete cascade,
  by          text not null check (by in ('candidate', 'owner')),
  state       text not null default 'proposed' check (state in ('proposed', 'accepted', 'declined', 'withdrawn')),
  message     text check (char_length(message) between 1 and 2000),
  reason      text check (char_length(reason) between 1 and 2000),
  created_at  timestamptz not null default now(),
  answered_at timestamptz,
  check ((state = 'proposed') = (answered_at is null))
);
create unique index interest_alive on interest (listing, candidate) where state in ('proposed', 'accepted');
create index interest_candidate on interest (candidate);
create index interest_listing on interest (listing);

create function interest_moves() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'proposed' then
      raise exception 'an interest starts as proposed, not as %', new.state using errcode = 'check_violation';
    end if;
  elsif new.state <> old.state and old.state <> 'proposed' and not (old.state = 'accepted' and new.state = 'withdrawn') then
    raise exception 'an interest does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger interest_moves before insert or update on interest for each row execute function interest_moves();

-- The only way the web's login reads a contact: one's own; a coordinator's, for the people of the territory; the other
-- side's of an accepted interest. Every reading of somebody else's contact leaves an audit row.
create function read_contact(viewer uuid, subject uuid)
returns table (name text, email text, phone text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if viewer is null or subject is null then
    return;
  elsif viewer = subject then
    null;
  elsif exists (
    select from interest i
    join listing l on l.id = i.listing
    join candidate c on c.id = i.candidate
    where i.state = 'accepted'
      and ((l.owner = viewer and c.account = subject) or (l.owner = subject and c.account = viewer))
  ) or exists (
    select from role r
    join (
      select lc.commune from listing l join listing_commune lc on lc.listing = l.id and lc.position = 0
      where l.owner = subject and l.submitted_at is not null
      union all
      select z.commune from candidate c join zone z on z.candidate = c.id where c.account = subject
    ) p on true
    left join territory_commune tc on tc.commune = p.commune
    where r.account = viewer and r.role = 'coordinator' and r.territory = coalesce(tc.territory, 'hors-territoire')
  ) then
    insert into audit (actor, action, subject) values (viewer, 'contact.read', subject);
  else
    return;
  end if;
  return query select c.name, c.email, c.phone from contact c where c.account = subject;
end $$;
