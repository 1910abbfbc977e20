import type { Context } from 'hono'
import type { Env } from '../accounts/context.ts'
import { Failure } from '../platform/errors.ts'
import { plural } from '../reference/french.ts'
import type { Territory } from '../territories/model.ts'
import { cursorOf, cursorText } from '../web/cursors.ts'
import { seeOther } from '../web/flash.ts'
import { pathId, readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { Pager } from '../web/pager.tsx'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { bind, plainWords } from '../web/words.ts'
import {
  type BoardQuery,
  boardKey,
  GROUPS,
  type GroupCode,
  queryFields,
  readQuery,
  STUCK_AFTER,
} from './board-query.ts'
import { BoardRows, Filters } from './board-rows.tsx'
import { type Board, type ExplainedRow, readBoard, readStuck, remindOwner } from './board-service.ts'
import { myTerritory } from './service.ts'

type C = Context<Env>

const TITLE = 'Mon territoire'
export const BOARD = '/mon-territoire'

/** What is stuck stands first: so many, the others behind a link. */
const FIRST_STUCK = 3

/** Where a coordinator's day begins: what is stuck, and every listing of the territory. */
export async function showBoard(c: C) {
  return show(c, null)
}

/** A reminder to the owner of one listing; then back to where it was asked for. */
export async function sendReminder(c: C) {
  const id = pathId(c)
  const values = await readForm(c)
  const slug = textOf(values, 'territoire') ?? undefined
  try {
    await remindOwner(c.var.ctx, id)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'conflict') throw error
    return show(c, error.message, slug)
  }
  const { territory } = await myTerritory(c.var.ctx, slug)
  const group = textOf(values, 'etat')
  return seeOther(
    c,
    `${territoryPath(BOARD, territory.slug)}${group === 'bloquees' ? '&etat=bloquees' : ''}`,
    'relance',
  )
}

/** An address of the board, or of a file of what it shows. */
export function boardPath(
  territory: string,
  query: BoardQuery,
  more: Record<string, string> = {},
  path = BOARD,
): string {
  return `${path}?${new URLSearchParams({ territoire: territory, ...queryFields(query), ...more })}`
}

async function show(c: C, refused: string | null, slug = c.req.query('territoire')) {
  const { ctx } = c.var
  const { territory, territories } = await myTerritory(ctx, slug)
  const query = readQuery((name) => c.req.query(name))
  const after = cursorOf(boardKey).safeParse(c.req.query('apres')).data ?? null
  const board = await readBoard(ctx, territory.slug, query, after)
  const isStart = after === null && Object.keys(queryFields(query)).length === 0
  const stuck = isStart ? await readStuck(ctx, territory.slug, FIRST_STUCK) : []
  const now = ctx.clock()
  const content = (
    <>
      <h1>{TITLE}</h1>
      <TerritoryNav current={BOARD} territory={territory.slug} territories={territories} />
      {refused && (
        <section class="errors" role="alert" aria-labelledby="refus">
          <h2 id="refus">Relance non envoyée</h2>
          <p>{plainWords(refused)}</p>
        </section>
      )}
      <Doors territory={territory} />
      {isStart && <StuckFirst rows={stuck} count={board.counts.bloquees ?? 0} territory={territory} now={now} />}
      <Listings territory={territory} query={query} board={board} isFirst={after === null} now={now} />
    </>
  )
  return page(c, TITLE, content, refused ? 409 : 200, { wide: true })
}

/** What a coordinator does most, one step away. */
function Doors({ territory: { slug } }: { territory: Territory }) {
  const doors = [
    ['/moderation', 'Relire les annonces'],
    ['/mes-annonces/pour-autrui', 'Saisir pour quelqu’un'],
    ['/mon-territoire/imports', 'Importer un tableau'],
    ['/mon-territoire/diffusion', 'Diffuser les annonces'],
    ['/mon-territoire/renforts', 'Organiser un renfort'],
  ] as const
  return (
    <ul class="chips noprint">
      {doors.map(([path, label]) => (
        <li>
          <a href={path === '/mes-annonces/pour-autrui' ? path : territoryPath(path, slug)}>{label}</a>
        </li>
      ))}
    </ul>
  )
}

function StuckFirst(props: { rows: readonly ExplainedRow[]; count: number; territory: Territory; now: Date }) {
  const { rows, count, territory, now } = props
  return (
    <section aria-labelledby="bloquees">
      <h2 id="bloquees">Ce qui bloque</h2>
      {count === 0 ? (
        <p>
          Rien ne bloque&nbsp;: aucune relecture n’attend depuis plus de {STUCK_AFTER.unread}&nbsp;jours, et chaque
          annonce publiée depuis {STUCK_AFTER.unanswered}&nbsp;jours a une réponse.
        </p>
      ) : (
        <>
          <p>
            {bind(plural(count, 'annonce n’avance pas', 'annonces n’avancent pas'))}
            {count > rows.length && ', d’abord les plus anciennes'}.
          </p>
          <BoardRows rows={rows} territory={territory.slug} now={now} from="" />
          {count > rows.length && (
            <p>
              <a href={`${territoryPath(BOARD, territory.slug)}&etat=bloquees`}>Voir tout ce qui bloque ({count})</a>
            </p>
          )}
        </>
      )}
    </section>
  )
}

interface ListingsProps {
  territory: Territory
  query: BoardQuery
  board: Board
  isFirst: boolean
  now: Date
}

function Listings({ territory, query, board: { counts, rows, next }, isFirst, now }: ListingsProps) {
  const narrowed = query.profession || query.kind || query.words.length > 0 || query.age
  const file = (name: string) => boardPath(territory.slug, query, {}, `${BOARD}/${name}`)
  return (
    <section aria-labelledby="annonces">
      <h2 id="annonces">{`Annonces\u00a0: ${territory.name}`}</h2>
      <Groups territory={territory.slug} query={query} counts={counts} />
      <Filters territory={territory.slug} query={query} open={Boolean(narrowed)} />
      {rows.length === 0 ? (
        <Empty narrowed={Boolean(narrowed || query.group)} territory={territory} />
      ) : (
        <BoardRows rows={rows} territory={territory.slug} now={now} from={query.group ?? ''} />
      )}
      <Pager
        name="Pages des annonces"
        links={[
          !isFirst && { href: boardPath(territory.slug, query), label: 'Revenir au début' },
          next && { href: boardPath(territory.slug, query, { apres: cursorText(next) }), label: 'Annonces suivantes' },
        ]}
      />
      <p class="noprint">
        <a href={file('annonces.csv')}>Télécharger ces annonces (CSV)</a>
        {' · '}
        <a href={`${territoryPath(`${BOARD}/historique.csv`, territory.slug)}`}>
          Télécharger l’historique de douze mois (CSV)
        </a>
      </p>
    </section>
  )
}

/** The columns of the board, each with how many stand there. */
function Groups({
  territory,
  query,
  counts,
}: {
  territory: string
  query: BoardQuery
  counts: Record<string, number>
}) {
  const all = ['a-relire', 'a-corriger', 'publiees', 'pourvues', 'expirees', 'retirees']
  const total = all.reduce((sum, code) => sum + (counts[code] ?? 0), 0)
  const to = (group: GroupCode | null) => boardPath(territory, { ...query, group })
  return (
    <nav aria-label="Annonces par état" class="groups">
      <ul class="chips">
        <li>
          <a href={to(null)} aria-current={query.group === null ? 'true' : undefined}>
            Toutes <strong>{total}</strong>
          </a>
        </li>
        {GROUPS.map(({ code, label }) => (
          <li>
            <a href={to(code)} aria-current={query.group === code ? 'true' : undefined}>
              {label} <strong>{counts[code] ?? 0}</strong>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Empty({ narrowed, territory }: { narrowed: boolean; territory: Territory }) {
  if (narrowed) {
    return (
      <p>
        Aucune annonce ici. <a href={territoryPath(BOARD, territory.slug)}>Voir toutes les annonces du territoire</a>
      </p>
    )
  }
  return (
    <p>
      Aucune annonce pour l’instant. Saisissez la première pour un confrère qui vous a appelé, ou importez votre
      tableau.
    </p>
  )
}
