-- Profiles that a coordinator brought in are nobody's to see before their person has come.

-- Brought in by an import for somebody who has not come yet.
create function is_unclaimed(profile uuid) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select from import_row i where i.candidate = profile)
    and exists (select from candidate c join account a on a.id = c.account
      where c.id = profile and a.confirmed_at is null)
$$;

-- As before (0025), but such a profile counts for no territory: else an address in a spreadsheet would be enough to get the
-- name and number that another coordinator gave for it.
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
      select z.commune from candidate c join zone z on z.candidate = c.id
      where c.account = subject and not is_unclaimed(c.id)
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


-- As before (0025), without them.
create or replace function read_people(viewer uuid, of_territory text, only_account uuid default null)
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
      where (only_account is null or k.account = only_account) and not is_unclaimed(k.id)
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
