import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { noteExport } from '../accounts/service.ts'
import { frenchDate, frenchInstant, plural } from '../reference/french.ts'
import { professionLabel } from '../reference/professions.ts'
import { myTerritory } from '../territories/service.ts'
import { type Column, csvAnswer } from '../web/csv.ts'
import { page } from '../web/layout.tsx'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { bind } from '../web/words.ts'
import { readCensus } from './census.ts'
import { countCensus, DAYS, type HelpOffer, halfDayLabel, taskLabel } from './help.ts'
import { readPeople } from './people.ts'
import { PEOPLE } from './person-list.tsx'
import type { Person } from './sorting.ts'

type C = Context<Env>

const TITLE = 'Recensement'

/** Who could help with what, and when: counts, nobody's name. */
export async function showCensus(c: C) {
  const { territory, territories } = await myTerritory(c.var.ctx, c.req.query('territoire'))
  const { slug } = territory
  const offers = await readCensus(c.var.ctx, slug)
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={PEOPLE} territory={slug} territories={territories} />
      <p>
        {offers.length === 0
          ? 'Aucun membre n’a encore dit à quoi il pourrait aider. Chacun peut le faire depuis «\u00a0Mes CPTS\u00a0», dans son compte.'
          : bind(
              `${plural(offers.length, 'membre a dit à quoi il pourrait aider', 'membres ont dit à quoi ils pourraient aider')}.`,
            )}
      </p>
      {offers.length > 0 && (
        <>
          <p>
            Dans chaque case&nbsp;: combien le matin, puis combien l’après-midi. Le total compte aussi ceux qui n’ont
            pas dit quand.
          </p>
          <CensusTable offers={offers} slug={slug} />
          <p>
            <a href={territoryPath('/mon-territoire/recensement.csv', slug)} download>
              Télécharger le recensement, avec les coordonnées (CSV)
            </a>
          </p>
        </>
      )}
      <p>
        <a href={territoryPath(PEOPLE, slug)}>Revenir aux personnes</a>
      </p>
    </>
  )
  return page(c, TITLE, content, 200, { wide: true })
}

function CensusTable({ offers, slug }: { offers: readonly HelpOffer[]; slug: string }) {
  return (
    <section class="people-table census" aria-label="Qui peut quoi, quand" tabindex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Aide</th>
            <th scope="col">Total</th>
            {DAYS.map((day) => (
              <th scope="col">{day}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {countCensus(offers).map(({ task, all, by }) => (
            <tr>
              <th scope="row">
                {all > 0 ? (
                  <a href={`${territoryPath(PEOPLE, slug)}&aide=${task}`}>{taskLabel(task)}</a>
                ) : (
                  taskLabel(task)
                )}
              </th>
              <td>{all}</td>
              {DAYS.map((_, i) => (
                <td>{`${by.get(`${i + 1}am`) ?? 0}\u00a0/\u00a0${by.get(`${i + 1}pm`) ?? 0}`}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const COLUMNS: Column<Person & { offer: HelpOffer }>[] = [
  { title: 'Nom', of: ({ name }) => name },
  { title: 'Adresse mail', of: ({ email }) => email },
  { title: 'Téléphone', of: ({ phone }) => phone },
  { title: 'Profession', of: ({ professions }) => professions.map(professionLabel).join(', ') },
  { title: 'Pourrait aider pour', of: ({ offer }) => offer.tasks.map(taskLabel).join(', ') },
  { title: 'Quand', of: ({ offer }) => offer.halfDays.map(halfDayLabel).join(', ') },
  { title: 'À partir du', of: ({ offer }) => offer.from && frenchDate(offer.from) },
  { title: 'Jusqu’au', of: ({ offer }) => offer.to && frenchDate(offer.to) },
  { title: 'Précision', of: ({ offer }) => offer.note },
  { title: 'Dit le', of: ({ offer }) => frenchInstant(offer.changedAt) },
]

/** The census as a file, with names: an audited reading. */
export async function downloadCensus(c: C) {
  const { territory } = await myTerritory(c.var.ctx, c.req.query('territoire'))
  const people = await readPeople(c.var.ctx, territory.slug)
  const rows = people.flatMap((one) => (one.offer ? [{ ...one, offer: one.offer }] : []))
  await noteExport(c.var.ctx, 'census', territory.slug)
  return csvAnswer(c, `recensement-${territory.slug}`, COLUMNS, rows)
}
