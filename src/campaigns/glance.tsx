import { frenchNumber, plural } from '../reference/french.ts'
import { SelectField, VerbButton } from '../web/fields.tsx'
import { makeForm } from '../web/forms.ts'
import { territoryPath } from '../web/territory-nav.tsx'
import { bind, capital } from '../web/words.ts'
import { type Campaign, type CampaignState, tradeKey, tradeLabel } from './model.ts'
import type { Glance, Row } from './roster.ts'
import { byTrade } from './slots.ts'
import { dayWords, HALF_WORDS, STATE_WORDS, standingOf } from './view.ts'

/** A campaign at a glance: each slot with its people counted, and what is missing. */

export interface Filter {
  trade: string
  day: string
}

export function GlancePage({ campaign, glance, filter }: { campaign: Campaign; glance: Glance; filter: Filter }) {
  const base = `/mon-territoire/renforts/${campaign.id}`
  const rows = glance.rows.filter(
    (row) => (!filter.trade || tradeKey(row) === filter.trade) && (!filter.day || row.day === filter.day),
  )
  return (
    <>
      <p>
        <span class={`badge ${campaign.state}`}>{STATE_WORDS[campaign.state]}</span>{' '}
        {`${campaign.communeName}, ${campaign.place}`}
      </p>
      <Doors campaign={campaign} base={base} any={glance.rows.length > 0} />
      {glance.rows.length === 0 ? (
        <section class="empty">
          <h2>Aucun créneau</h2>
          <p>Dites d’abord quand, et combien de personnes de chaque profession il faut par demi-journée.</p>
          <p>
            <a href={`${base}/creneaux`} class="button primary">
              Ajouter des créneaux
            </a>
          </p>
        </section>
      ) : (
        <>
          <Summary campaign={campaign} glance={glance} />
          <Acts campaign={campaign} base={base} glance={glance} />
          <Advice campaign={campaign} advice={glance.advice} />
          <FilterForm base={base} glance={glance} filter={filter} />
          <Slots base={base} rows={rows} state={campaign.state} />
        </>
      )}
    </>
  )
}

function Doors({ campaign, base, any }: { campaign: Campaign; base: string; any: boolean }) {
  return (
    <p class="doors-row noprint">
      {campaign.state !== 'closed' && <a href={`${base}/modifier`}>Modifier la campagne</a>}
      {campaign.state !== 'closed' && <a href={`${base}/creneaux`}>Créneaux et places</a>}
      {any && campaign.state !== 'draft' && <a href={`${base}/planning`}>Planning</a>}
    </p>
  )
}

/** What would bring somebody, where nobody is left to ask. */
function Advice({ campaign, advice }: { campaign: Campaign; advice: Glance['advice'] }) {
  if (advice.length === 0) return null
  return (
    <section class="to-widen" aria-labelledby="elargir">
      <h2 id="elargir">Personne de libre&nbsp;: que faire</h2>
      <ul>
        {advice.map(({ trade, listing, texts }) => (
          <li>
            <strong>{tradeLabel(trade)}.</strong>{' '}
            {texts.length > 0 ? bind(texts.join(' ')) : 'Aucun réglage de l’annonce n’y changerait rien à lui seul.'}{' '}
            <a href={`/mes-annonces/${listing}`}>Voir son annonce de renfort</a>
          </li>
        ))}
      </ul>
      <p>
        Vous pouvez aussi{' '}
        <a href={territoryPath('/mon-territoire/diffusion', campaign.territory)}>diffuser l’annonce aux membres</a>, ou
        chercher dans <a href={territoryPath('/mon-territoire/recensement', campaign.territory)}>le recensement</a> qui
        a proposé son aide.
      </p>
    </section>
  )
}

function Summary({ campaign, glance: { rows, people, reachable } }: { campaign: Campaign; glance: Glance }) {
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0)
  const [places, confirmed, invited] = [sum((r) => r.places), sum((r) => r.confirmed), sum((r) => r.invited)]
  return (
    <ul class="stats">
      <li>
        <strong>{`${frenchNumber(confirmed)} / ${frenchNumber(places)}`}</strong>
        <small>{places > 1 ? 'demi-journées pourvues' : 'demi-journée pourvue'}</small>
      </li>
      <li>
        <strong>{frenchNumber(people)}</strong>
        <small>{people > 1 ? 'personnes viennent' : 'personne vient'}</small>
      </li>
      <li>
        <strong>{frenchNumber(invited)}</strong>
        <small>{invited > 1 ? 'invitations sans réponse' : 'invitation sans réponse'}</small>
      </li>
      {campaign.state === 'open' && (
        <li>
          <strong>{frenchNumber(reachable)}</strong>
          <small>{reachable > 1 ? 'personnes encore à inviter' : 'personne encore à inviter'}</small>
        </li>
      )}
    </ul>
  )
}

function Acts({ campaign, base, glance }: { campaign: Campaign; base: string; glance: Glance }) {
  if (campaign.state === 'draft') {
    return (
      <section class="acts">
        <p>
          Ouvrir la campagne publie une annonce de renfort par profession. Vous saurez alors qui est disponible&nbsp;;
          personne n’est invité sans votre clic.
        </p>
        <div class="doors-row">
          <VerbButton action={`${base}/ouvrir`} label="Ouvrir la campagne" />
          <VerbButton action={`${base}/supprimer`} label="Supprimer le brouillon" quiet />
        </div>
      </section>
    )
  }
  if (campaign.state === 'closed') {
    return (
      <p>Cette campagne est close&nbsp;: plus personne n’est invité. Les personnes confirmées viennent toujours.</p>
    )
  }
  return (
    <section class="acts">
      <div class="doors-row">
        <VerbButton
          action={`${base}/inviter`}
          label={campaign.waves === 0 ? 'Inviter les personnes disponibles' : 'Inviter la vague suivante'}
        />
      </div>
      <p>
        <small>
          {campaign.waves === 0
            ? 'Les mieux placées pour chaque créneau reçoivent un mail, un seul, avec tous les créneaux proposés.'
            : bind(
                `${plural(campaign.waves, 'vague envoyée', 'vagues envoyées')}. ${
                  campaign.automatic
                    ? 'Les suivantes partent seules entre 8 h et 20 h, tant qu’il manque quelqu’un.'
                    : 'Les suivantes attendent votre clic.'
                }`,
              )}
          {glance.reachable === 0 && ' Personne d’autre n’est disponible pour ce qui manque en ce moment.'}
        </small>
      </p>
      <details class="act">
        <summary>Clore la campagne</summary>
        <p>
          Les annonces sortent des recherches. Les personnes sans réponse ou en liste d’attente sont prévenues par mail.
          Les personnes confirmées viennent toujours. C’est définitif.
        </p>
        <VerbButton action={`${base}/clore`} label="Clore pour de bon" quiet />
      </details>
    </section>
  )
}

function FilterForm({ base, glance, filter }: { base: string; glance: Glance; filter: Filter }) {
  const trades = byTrade(glance.rows).map(({ trade }) => ({ code: tradeKey(trade), label: tradeLabel(trade) }))
  const days = [...new Set(glance.rows.map(({ day }) => day))].map((day) => ({ code: day, label: dayWords(day) }))
  if (trades.length < 2 && days.length < 2) return null
  const form = makeForm(
    new Map([
      ['profession', [filter.trade]],
      ['jour', [filter.day]],
    ]),
    {},
  )
  return (
    <form method="get" action={base} class="narrow">
      <div class="pair">
        <SelectField form={form} name="profession" label="Profession" options={trades} blank="Toutes" />
        <SelectField form={form} name="jour" label="Jour" options={days} blank="Tous" />
      </div>
      <button type="submit" class="secondary outline">
        Filtrer
      </button>
    </form>
  )
}

/** Wide: it scrolls by itself, with the keyboard too. */
function Slots({ base, rows, state }: { base: string; rows: readonly Row[]; state: CampaignState }) {
  if (rows.length === 0) {
    return (
      <p>
        Aucun créneau pour ce choix. <a href={base}>Voir tous les créneaux</a>
      </p>
    )
  }
  return (
    <section class="scrolls" aria-label="Créneaux" tabindex={0}>
      <table class="figures slots">
        <thead>
          <tr>
            <th scope="col">Créneau</th>
            <th scope="col">État</th>
            <th scope="col">Places</th>
            <th scope="col">Confirmées</th>
            <th scope="col">Invitées</th>
            <th scope="col">Attente</th>
            <th scope="col">Disponibles</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const standing = standingOf(row, state)
            return (
              <tr class={standing.code}>
                <th scope="row">
                  <a href={`${base}/creneau/${row.id}`}>
                    {`${capital(dayWords(row.day, false))}, ${HALF_WORDS[row.half]}`}
                    <br />
                    <small>{tradeLabel(row)}</small>
                  </a>
                </th>
                <td>
                  <span class="sign" aria-hidden="true">
                    {standing.sign}
                  </span>{' '}
                  {bind(standing.text)}
                </td>
                <td>{frenchNumber(row.places)}</td>
                <td>{frenchNumber(row.confirmed)}</td>
                <td>{frenchNumber(row.invited)}</td>
                <td>{frenchNumber(row.waiting)}</td>
                <td>{frenchNumber(row.available)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
