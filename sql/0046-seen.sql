-- What else holds names of people, for whom a credential belongs to (0045).

-- Rows of a spreadsheet with names, addresses and numbers in them, for the coordinators of the import's territory; all, those
-- of a status, or those that an undoing kept.
create function see_import_rows(credential text, which uuid, past int, most int, wanted text) returns setof import_row
language sql stable security definer set search_path = public, pg_temp as $$
  select r.* from import_row r
  where r.import = which and r.n > past
    and exists (select from import i join role c on c.territory = i.territory and c.role = 'coordinator'
      where i.id = which and c.account = viewer_of(credential))
    and (wanted is null or case wanted when 'kept' then r.kept is not null else r.status = wanted end)
  order by r.n limit most
$$;

-- As read_trail (0047), which names people.
create function see_trail(credential text, of_territory text, beginnings text[], since timestamptz, until timestamptz,
  before uuid, most int)
returns table (id uuid, at timestamptz, action text, detail jsonb, actor uuid, actor_name text, subject uuid,
  subject_name text, subject_known boolean, title text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query select * from read_trail(viewer_of(credential), of_territory, beginnings, since, until, before, most);
end $$;
