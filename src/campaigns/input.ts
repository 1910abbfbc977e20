import type { Db } from '../platform/db.ts'
import { PROFESSIONS, SPECIALTIES } from '../reference/professions.ts'
import { readPlaces } from '../territories/fields.tsx'
import { placeLabel } from '../territories/model.ts'
import { getCommune } from '../territories/service.ts'
import type { Option } from '../web/fields.tsx'
import { type Labels, numberOf, type Rows, textOf, type Values } from '../web/forms.ts'
import { periodLabels } from '../web/periods.tsx'
import { periodFields, readPeriods } from '../web/rows.ts'
import type { Campaign } from './model.ts'

/** Between the forms of a campaign and its input. */

export const CAMPAIGN_LABELS: Labels = {
  title: 'Titre',
  description: 'Description',
  commune: 'Commune',
  place: 'Lieu précis',
  practiceType: 'Mode d’exercice',
  contact: 'Contact pour les personnes qui viennent',
  mostHalfDays: 'Demi-journées par personne, au plus',
  mostAWeek: 'Demi-journées par personne et par semaine, au plus',
  answerHours: 'Délai de réponse à une invitation, en heures',
  factor: 'Invitations par place manquante',
}

/** The form of a campaign: what is stored, or blank. */
export async function campaignValues(db: Db, campaign: Campaign | null): Promise<Values> {
  if (!campaign) {
    return new Map([
      ['practiceType', ['centre']],
      ['answerHours', ['48']],
      ['factor', ['1,5']],
      ['automatic', ['oui']],
    ])
  }
  const commune = await getCommune(db, campaign.commune)
  const numbers = {
    mostHalfDays: campaign.mostHalfDays,
    mostAWeek: campaign.mostAWeek,
    answerHours: campaign.answerHours,
  }
  return new Map<string, string[]>([
    ...(['title', 'description', 'place', 'contact', 'practiceType'] as const).map((name): [string, string[]] => [
      name,
      [campaign[name]],
    ]),
    ['commune', [commune ? placeLabel(commune) : campaign.commune]],
    ...Object.entries(numbers).map(([name, n]): [string, string[]] => [name, [n === null ? '' : String(n)]]),
    ['factor', [String(campaign.factor).replace('.', ',')]],
    ['studentsAccepted', campaign.studentsAccepted ? ['oui'] : []],
    ['automatic', campaign.automatic ? ['oui'] : []],
  ])
}

/** What was typed, as the input takes it; communes found by name. */
export async function readCampaignForm(db: Db, values: Values) {
  const places = await readPlaces(db, values, ['commune'])
  const text = (name: string) => textOf(values, name) ?? ''
  const input = {
    title: text('title'),
    description: text('description'),
    commune: places.codes[0]?.code ?? '',
    place: text('place'),
    contact: text('contact'),
    practiceType: text('practiceType'),
    studentsAccepted: text('studentsAccepted') === 'oui',
    mostHalfDays: numberOf(values, 'mostHalfDays'),
    mostAWeek: numberOf(values, 'mostAWeek'),
    answerHours: numberOf(values, 'answerHours') ?? 48,
    factor: numberOf(values, 'factor') ?? 1.5,
    automatic: text('automatic') === 'oui',
  }
  return { input, places }
}

/** Rows of professions that the form of slots has. */
export const TEAM_ROWS = 5

export const SLOT_LABELS: Labels = {
  ...periodLabels('periods', 'Période'),
  'teams.*.trade': 'Profession #',
  'teams.*.places': 'Places de la profession #',
}

/** Professions to choose from; a médecin's specialty with it, the most asked for first. */
export const TRADES: readonly Option[] = PROFESSIONS.flatMap(({ code, label }) =>
  code === 'medecin'
    ? [
        { code: 'medecin/medecine-generale', label: 'Médecin généraliste' },
        { code: 'medecin/', label: 'Médecin, toute spécialité' },
      ]
    : [{ code: `${code}/`, label }],
).concat(
  SPECIALTIES.filter(({ code }) => code !== 'medecine-generale').map(({ code, label }) => ({
    code: `medecin/${code}`,
    label: `Médecin, ${label.toLowerCase()}`,
  })),
)

/** A blank form of slots: mornings and afternoons of working days. */
export function slotValues(): Map<string, string[]> {
  return new Map([
    ...periodFields('periods', [], 1),
    ...Array.from({ length: TEAM_ROWS }, (_, i) => i).flatMap((i): [string, string[]][] => [
      [`teams.${i}.trade`, ['']],
      [`teams.${i}.places`, ['']],
    ]),
  ])
}

/** What was typed, as the input takes it; rows without a profession are skipped. */
export function readSlotForm(values: Values): { input: unknown; lists: Record<string, Rows> } {
  const periods = readPeriods(values, 'periods')
  const rows = Array.from({ length: TEAM_ROWS }, (_, i) => i).filter(
    (i) => textOf(values, `teams.${i}.trade`) !== null || textOf(values, `teams.${i}.places`) !== null,
  )
  const teams = rows.map((i) => {
    const [profession = '', specialty = ''] = (textOf(values, `teams.${i}.trade`) ?? '').split('/')
    return { profession, specialty: specialty || null, places: numberOf(values, `teams.${i}.places`) }
  })
  return { input: { periods: periods.input, teams }, lists: { periods: periods.rows, teams: { key: 'trade', rows } } }
}

/** Errors of the input at the fields of the form. */
export function atTrade(path: string): string {
  if (path === 'teams') return 'teams.0.trade'
  return path.replace(/^(teams\.\d+)\.(profession|specialty)$/, '$1.trade')
}
