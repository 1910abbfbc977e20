import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { noteExport } from '../accounts/service.ts'
import { frenchInstant, plural } from '../reference/french.ts'
import { PROFESSIONS, professionLabel } from '../reference/professions.ts'
import { myTerritory } from '../territories/service.ts'
import { type Column, csvAnswer } from '../web/csv.ts'
import { SelectField, TextField } from '../web/fields.tsx'
import { makeForm } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { bind, capital } from '../web/words.ts'
import { HALF_DAYS, halfDayLabel, TASKS } from './help.ts'
import { STATE_LABELS } from './model.ts'
import { readPeople } from './people.ts'
import {
  choosePeople,
  countGroups,
  GROUPS,
  nameOf,
  type PeopleQuery,
  type Person,
  peopleFields,
  readPeopleQuery,
} from './sorting.ts'

type C = Context<Env>

export const PEOPLE = '/mon-territoire/personnes'

/** So many people a page. */
const PAGE = 50

const TITLE = 'Personnes'

/** Everybody of a territory whom its coordinators know, narrowed by the address. */
export async function showPeople(c: C) {
  const { territory, territories } = await myTerritory(c.var.ctx, c.req.query('territoire'))
  const { slug } = territory
  const query = readPeopleQuery((name) => c.req.query(name))
  const all = await readPeople(c.var.ctx, slug)
  const chosen = choosePeople(all, query)
  const last = Math.max(1, Math.ceil(chosen.length / PAGE))
  const at = Math.min(last, Math.max(1, Number.parseInt(c.req.query('page') ?? '1', 10) || 1))
  const groups = countGroups(all)
  const narrowed = Object.keys(peopleFields(query)).length > 0
  const asked = groups.get('asked') ?? 0
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={PEOPLE} territory={slug} territories={territories} />
      {asked > 0 && (
        <p class="notice">
          <a href={peoplePath(slug, { ...NO_CHOICE, group: 'asked' })}>
            {asked === 1 ? '1\u00a0demande d’adhésion attend' : `${asked}\u00a0demandes d’adhésion attendent`} une
            réponse
          </a>
        </p>
      )}
      <div class="actions">
        <a class="button primary" href={territoryPath(`${PEOPLE}/inviter`, slug)}>
          Inviter une personne
        </a>
        <a class="button secondary outline" href={territoryPath('/mon-territoire/imports', slug)}>
          Inviter depuis un tableur
        </a>
        <a class="button secondary outline" href={territoryPath('/mon-territoire/recensement', slug)}>
          Recensement&nbsp;: qui peut quoi, quand
        </a>
      </div>
      <ul class="tally">
        {GROUPS.map(({ code, label }) => (
          <li>
            <a
              href={peoplePath(slug, { ...NO_CHOICE, group: code })}
              aria-current={query.group === code ? 'true' : undefined}
            >
              {label}&nbsp;: {groups.get(code) ?? 0}
            </a>
          </li>
        ))}
      </ul>
      <Filters slug={slug} query={query} />
      <p role="status">
        {chosen.length === 0
          ? narrowed
            ? 'Personne ne correspond à ces choix.'
            : 'Personne pour l’instant\u00a0: invitez les professionnels du territoire, un par un ou depuis un tableur.'
          : bind(plural(chosen.length, 'personne'))}
        {narrowed && (
          <>
            {' '}
            <a href={territoryPath(PEOPLE, slug)}>Voir tout le monde</a>
          </>
        )}
      </p>
      {chosen.length > 0 && <PeopleTable people={chosen.slice((at - 1) * PAGE, at * PAGE)} slug={slug} />}
      <Pager
        name="Pages de la liste"
        links={[
          at > 1 && { href: peoplePath(slug, query, { page: String(at - 1) }), label: 'Page précédente' },
          at < last && { href: peoplePath(slug, query, { page: String(at + 1) }), label: 'Page suivante' },
        ]}
      />
      {chosen.length > 0 && (
        <p>
          <a href={peoplePath(slug, query, {}, `${PEOPLE}.csv`)} download>
            Télécharger cette liste (CSV)
          </a>
        </p>
      )}
      <p>
        <small>Chaque lecture de cette liste et de ses coordonnées est notée.</small>
      </p>
    </>
  )
  return page(c, TITLE, content, 200, { wide: true })
}

const NO_CHOICE: PeopleQuery = { q: null, group: null, profession: null, task: null, halfDay: null }

function peoplePath(territory: string, query: PeopleQuery, more: Record<string, string> = {}, path = PEOPLE): string {
  return `${path}?${new URLSearchParams({ territoire: territory, ...peopleFields(query), ...more })}`
}

function Filters({ slug, query }: { slug: string; query: PeopleQuery }) {
  const fields = peopleFields(query)
  const form = makeForm(new Map(Object.entries(fields).map(([name, text]) => [name, [text]])), {})
  return (
    <search>
      <form method="get" action={PEOPLE} class="people-filters">
        <input type="hidden" name="territoire" value={slug} />
        <TextField form={form} name="q" label="Nom, mail, structure ou profession" type="search" />
        <SelectField form={form} name="etat" label="Qui" options={GROUPS} blank="Tout le monde" />
        <SelectField form={form} name="profession" label="Profession" options={PROFESSIONS} blank="Toutes" />
        <SelectField form={form} name="aide" label="Pourrait aider pour" options={TASKS} blank="Sans préférence" />
        <SelectField
          form={form}
          name="quand"
          label="Quand"
          options={HALF_DAYS.map((code) => ({ code, label: capital(halfDayLabel(code)) }))}
          blank="N’importe quand"
        />
        <button type="submit">Chercher</button>
      </form>
    </search>
  )
}

/** What somebody is to the territory, in few words. */
export function standingOf({ member, listings, candidate }: Person): string {
  const words = [
    member && !['refused', 'left'].includes(member.state) ? STATE_LABELS[member.state] : null,
    listings > 0 ? plural(listings, 'annonce') : null,
    candidate ? 'profil de remplaçant' : null,
  ]
  return words.filter((word) => word !== null).join(', ')
}

function PeopleTable({ people, slug }: { people: readonly Person[]; slug: string }) {
  return (
    <section class="people-table" aria-label="Liste des personnes" tabindex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Nom</th>
            <th scope="col">Profession</th>
            <th scope="col">Situation</th>
            <th scope="col">Mail</th>
            <th scope="col">Téléphone</th>
          </tr>
        </thead>
        <tbody>
          {people.map((one) => (
            <tr>
              <th scope="row">
                <a href={territoryPath(`${PEOPLE}/${one.account}`, slug)}>{nameOf(one)}</a>
                {one.name && one.member?.structureName && (
                  <>
                    <br />
                    <small>{one.member.structureName}</small>
                  </>
                )}
              </th>
              <td>{one.professions.map(professionLabel).join(', ')}</td>
              <td>{standingOf(one)}</td>
              <td>{one.email}</td>
              <td>{one.phone}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const COLUMNS: Column<Person>[] = [
  { title: 'Nom', of: ({ name }) => name },
  { title: 'Structure', of: ({ member }) => member?.structureName ?? null },
  { title: 'Adresse mail', of: ({ email }) => email },
  { title: 'Téléphone', of: ({ phone }) => phone },
  { title: 'Profession', of: ({ professions }) => professions.map(professionLabel).join(', ') },
  { title: 'Situation', of: standingOf },
  { title: 'Depuis', of: ({ member }) => (member ? frenchInstant(member.since) : null) },
  { title: 'Reçoit la diffusion', of: ({ member }) => Boolean(member?.subscribedAt) },
  { title: 'Annonces', of: ({ listings }) => listings },
]

/** The same list as a file. */
export async function downloadPeople(c: C) {
  const { territory } = await myTerritory(c.var.ctx, c.req.query('territoire'))
  const query = readPeopleQuery((name) => c.req.query(name))
  const people = choosePeople(await readPeople(c.var.ctx, territory.slug), query)
  await noteExport(c.var.ctx, 'people', territory.slug)
  return csvAnswer(c, `personnes-${territory.slug}`, COLUMNS, people)
}
