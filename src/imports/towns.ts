import type { Db } from '../platform/db.ts'

/** A commune that a text may mean; `ours`: of the territory. */
export interface Town {
  text: string
  code: string
  name: string
  postalCodes: string[]
  city: string | null
  ours: boolean
}

/**
 * Every commune that these texts may mean: a name as normalizeName writes it (with or without its article), a postal or
 * INSEE code, or both ("orvault 44700"). `hors-territoire` holds what no other territory does.
 */
export async function townsOf(db: Db, texts: readonly string[], territory: string): Promise<Town[]> {
  if (texts.length === 0) return []
  const codes = texts.map((text) => / ?(\d{5}|2[ab]\d{3})$/.exec(text)?.[1]?.toUpperCase() ?? null)
  const names = texts.map((text) => text.replace(/ ?(\d{5}|2[ab]\d{3})$/, ''))
  return db<Town[]>`
    with typed as (
      select * from unnest(${texts as string[]}::text[], ${names}::text[], ${codes}::text[]) as t (text, name, code)),
    spelt as (
      select text, code, n.name from typed t,
        lateral unnest(array[t.name, 'le ' || t.name, 'la ' || t.name, 'les ' || t.name, 'l ' || t.name]) as n (name)
      where t.name <> ''),
    found as (
      select s.text, c.code from spelt s join commune c on c.search_name = s.name
      where s.code is null or s.code = c.code or c.postal_codes @> array[s.code]
      union
      select t.text, c.code from typed t join commune c on c.postal_codes @> array[t.code] where t.name = ''
      union
      select t.text, c.code from typed t join commune c on c.code = t.code where t.name = '')
    select f.text, c.code, c.name, c.postal_codes as "postalCodes", c.city,
      case when ${territory} = 'hors-territoire'
        then not exists (select from territory_commune tc where tc.commune = c.code)
        else exists (select from territory_commune tc where tc.commune = c.code and tc.territory = ${territory}) end as ours
    from found f join commune c on c.code = f.code
    order by f.text, c.population desc, c.code`
}
