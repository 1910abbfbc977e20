-- A territory's people as its coordinators know them: who asks to join, what each could help with, notes.

-- When a mail told the coordinators that somebody asks to join: bursts wait for the hour to be over.
alter table member add told_at timestamptz;
create index member_untold on member (territory) where state = 'asked' and told_at is null;

-- A form to join, begun by a visitor.
alter table parked_form drop constraint parked_form_what_check;
alter table parked_form add constraint parked_form_what_check
  check (what in ('listing', 'entering', 'profile', 'answer', 'joining'));

-- What a member could help with, and when: the census of the territory.
create table help_offer (
  territory  text not null,
  account    uuid not null references account on delete cascade,
  -- Codes of src/members/help.ts.
  tasks      text[] not null check (cardinality(tasks) between 1 and 20),
  -- "1am" (Monday morning) … "7pm"; empty: not said.
  half_days  text[] not null check (cardinality(half_days) <= 14),
  -- Both included; null: no limit.
  from_day   date,
  to_day     date check (to_day >= from_day),
  note       text check (char_length(note) between 1 and 300),
  changed_at timestamptz not null,
  primary key (territory, account),
  -- Whoever's membership is gone offers nothing.
  foreign key (territory, account) references member on delete cascade
);
create index help_offer_account on help_offer (account);

-- What coordinators write of somebody, for themselves. It is about the person: it stands in their export.
create table contact_note (
  id        uuid primary key default uuidv7(),
  territory text not null references territory (slug),
  account   uuid not null references account on delete cascade,
  by        uuid references account on delete set null,
  text      text not null check (char_length(text) between 1 and 2000),
  at        timestamptz not null,
  edited_at timestamptz
);
create index contact_note_account on contact_note (account, territory, at);
create index contact_note_territory on contact_note (territory);
create index contact_note_by on contact_note (by);

-- As before; and a coordinator of a territory reads the contact of its members and of who asks to be one, who were told so.
create or replace function read_contact(viewer uuid, subject uuid)
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
      where l.owner = subject and l.submitted_at is not null and (l.entered_at is null or l.taken_over_at is not null)
      union all
      select z.commune from candidate c join zone z on z.candidate = c.id where c.account = subject
    ) p on true
    left join territory_commune tc on tc.commune = p.commune
    where r.account = viewer and r.role = 'coordinator' and r.territory = coalesce(tc.territory, 'hors-territoire')
  ) or exists (
    select from role r
    join member m on m.territory = r.territory and m.account = subject and m.state in ('member', 'asked')
    where r.account = viewer and r.role = 'coordinator'
  ) then
    insert into audit (actor, action, subject) values (viewer, 'contact.read', subject);
  else
    return;
  end if;
  return query select c.name, c.email, c.phone from contact c where c.account = subject;
end $$;

-- The people of a territory, for its coordinators: whose contact read_contact gives, and whoever it invited, of whom only
-- the address is told, which a coordinator of it typed. One audit row a reading, of everybody or of one. `listings` counts
-- those submitted with a first commune in the territory.
create function read_people(viewer uuid, of_territory text, only_account uuid default null)
returns table (account uuid, name text, email text, phone text, listings int, candidate uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from role r where r.account = viewer and r.role = 'coordinator' and r.territory = of_territory) then
    return;
  end if;
  insert into audit (actor, action, subject)
  values (viewer, case when only_account is null then 'members.read' else 'contact.read' end, only_account);
  return query
    with owners as (
      select l.owner as who, count(*)::int as n,
        bool_or(l.entered_at is null or l.taken_over_at is not null) as is_open
      from listing l
      join listing_commune f on f.listing = l.id and f.position = 0
      left join territory_commune tc on tc.commune = f.commune
      where l.submitted_at is not null and l.owner is not null
        and (only_account is null or l.owner = only_account) and coalesce(tc.territory, 'hors-territoire') = of_territory
      group by 1),
    seekers as (
      select distinct on (k.account) k.account as who, k.id
      from candidate k
      join zone z on z.candidate = k.id
      left join territory_commune tc on tc.commune = z.commune
      where (only_account is null or k.account = only_account)
        and coalesce(tc.territory, 'hors-territoire') = of_territory),
    people as (
      select m.account as who, m.state in ('member', 'asked') as is_open from member m
      where m.territory = of_territory and m.state in ('member', 'asked', 'invited')
        and (only_account is null or m.account = only_account)
      union all select o.who, true from owners o where o.is_open
      union all select s.who, true from seekers s),
    each as (select p.who, bool_or(p.is_open) as is_open from people p group by 1)
    select e.who, case when e.is_open then c.name end, c.email, case when e.is_open then c.phone end,
      coalesce(o.n, 0), s.id
    from each e
    join contact c on c.account = e.who
    left join owners o on o.who = e.who
    left join seekers s on s.who = e.who;
end $$;
