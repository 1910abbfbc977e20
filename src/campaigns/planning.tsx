import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { noteExport } from '../accounts/service.ts'
import { plural } from '../reference/french.ts'
import { type Column, csvAnswer } from '../web/csv.ts'
import { pathId } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { bind, capital } from '../web/words.ts'
import { planningCalendar } from './agenda.ts'
import { Head } from './head.tsx'
import { type Slot, tradeLabel } from './model.ts'
import { type Comer, nameOf, type Planning, readPlanning } from './roster.ts'
import { managedCampaign, slotsOf } from './service.ts'
import { dayWords, HALF_WORDS, slotWords } from './view.ts'

type C = Context<Env>

const PATH = '/mon-territoire/renforts/:id/planning'

/** Who comes when: to read, to print, for a calendar, for a spreadsheet. */
export function planningPages() {
  return new Hono<Env>()
    .get(PATH, show)
    .get(`${PATH}.ics`, async (c) => {
      const campaign = await managedCampaign(c.var.ctx, pathId(c))
      const slots = await slotsOf(c.var.ctx, campaign.id)
      return c.body(planningCalendar(campaign, slots, c.var.ctx.baseUrl, campaign.updatedAt), 200, {
        'Content-Type': 'text/calendar; charset=utf-8',
        'Content-Disposition': 'attachment; filename="planning.ics"',
        'Cache-Control': 'private, no-store',
      })
    })
    .get(`${PATH}.csv`, async (c) => {
      const campaign = await managedCampaign(c.var.ctx, pathId(c))
      const rows = rowsOf(await readPlanning(c.var.ctx, campaign))
      await noteExport(c.var.ctx, 'planning', campaign.territory)
      return csvAnswer(c, 'planning', COLUMNS, rows)
    })
}

interface Line {
  slot: Slot
  /** Null: a place nobody has. */
  person: Comer | null
}

/** A line a place: those that are empty too, so that what is missing can be counted. */
function rowsOf({ shifts }: Planning): Line[] {
  return shifts.flatMap(({ slot, people }): Line[] => [
    ...people.map((person) => ({ slot, person })),
    ...Array.from({ length: Math.max(0, slot.places - people.length) }, () => ({ slot, person: null })),
  ])
}

const COLUMNS: Column<Line>[] = [
  { title: 'Date', of: ({ slot }) => slot.day },
  { title: 'Demi-journée', of: ({ slot }) => HALF_WORDS[slot.half] },
  { title: 'Profession', of: ({ slot }) => tradeLabel(slot) },
  { title: 'Nom', of: ({ person }) => (person ? person.name : '(place vide)') },
  { title: 'Téléphone', of: ({ person }) => person?.phone ?? null },
  { title: 'Adresse mail', of: ({ person }) => person?.email ?? null },
]

async function show(c: C) {
  const campaign = await managedCampaign(c.var.ctx, pathId(c))
  const planning = await readPlanning(c.var.ctx, campaign)
  const byPerson = c.req.query('par') === 'personne'
  const base = `/mon-territoire/renforts/${campaign.id}/planning`
  const content = (
    <>
      <Head campaign={campaign} title="Planning" />
      <p class="lead">{`${campaign.title}, ${campaign.place}, ${campaign.communeName}`}</p>
      <p class="doors-row noprint">
        <a href={base} aria-current={byPerson ? undefined : 'page'}>
          Par jour
        </a>
        <a href={`${base}?par=personne`} aria-current={byPerson ? 'page' : undefined}>
          Par personne
        </a>
        <a href={`${base}.ics`}>Agenda (.ics)</a>
        <a href={`${base}.csv`}>Tableur (.csv)</a>
      </p>
      {planning.shifts.length === 0 ? (
        <p>Aucun créneau.</p>
      ) : byPerson ? (
        <ByPerson planning={planning} />
      ) : (
        <ByDay planning={planning} />
      )}
      <p class="noprint">
        <small>
          Pour imprimer, utilisez votre navigateur&nbsp;: seul le planning sort. Chaque consultation des noms est
          tracée.
        </small>
      </p>
    </>
  )
  return page(c, 'Planning', content)
}

function ByDay({ planning }: { planning: Planning }) {
  const days = Map.groupBy(planning.shifts, ({ slot }) => slot.day)
  return [...days].map(([day, shifts]) => (
    <section class="planning">
      <h2>{capital(dayWords(day))}</h2>
      <dl>
        {shifts.map(({ slot, people }) => (
          <div>
            <dt>
              {bind(`${capital(HALF_WORDS[slot.half])}, ${tradeLabel(slot)} : ${people.length} sur ${slot.places}`)}
            </dt>
            {people.map((person) => (
              <dd>
                {nameOf(person)}
                <Phone person={person} />
              </dd>
            ))}
            {people.length < slot.places && (
              <dd class="lack">{bind(`il manque ${plural(slot.places - people.length, 'personne')}`)}</dd>
            )}
          </div>
        ))}
      </dl>
    </section>
  ))
}

function ByPerson({ planning }: { planning: Planning }) {
  const people = new Map<string, { person: Comer; slots: Slot[] }>()
  for (const { slot, people: comers } of planning.shifts) {
    for (const person of comers) {
      const theirs = people.get(person.candidate) ?? { person, slots: [] }
      people.set(person.candidate, { person, slots: [...theirs.slots, slot] })
    }
  }
  const byName = new Intl.Collator('fr')
  const sorted = [...people.values()].sort((a, b) => byName.compare(nameOf(a.person), nameOf(b.person)))
  if (sorted.length === 0) return <p>Personne n’a encore confirmé.</p>
  return sorted.map(({ person, slots }) => (
    <section class="planning">
      <h2>{nameOf(person)}</h2>
      <p>
        {bind(plural(slots.length, 'demi-journée'))}
        <Phone person={person} />
        {person.name && `, ${person.email}`}
      </p>
      <ul>
        {slots.map((slot) => (
          <li>{bind(`${capital(slotWords(slot))}, ${tradeLabel(slot)}`)}</li>
        ))}
      </ul>
    </section>
  ))
}

function Phone({ person: { phone } }: { person: Comer }) {
  if (!phone) return null
  return (
    <>
      {', '}
      <a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>{phone}</a>
    </>
  )
}
