import { frenchNumber, plural } from '../reference/french.ts'
import { listingKindLabel, PROFESSIONS, professionLabel } from '../reference/professions.ts'
import { bind, capital } from '../web/words.ts'
import type { Names, PublicReport } from './report-merged.ts'
import { delayLabel, type Group } from './report-model.ts'
import type { Bars } from './report-plots.tsx'
import type { TerritoryReport } from './report-service.ts'

/** What the plots and tables of a report show: for the coordinator, and for others. */

const MONTH = new Intl.DateTimeFormat('fr-FR', { month: 'long', year: 'numeric', timeZone: 'UTC' })

/** "2027-01" → "Janvier 2027". */
export const monthName = (month: string) =>
  capital(MONTH.format(new Date(`${month}-01T00:00:00Z`))).replace(' ', '\u00a0')

export const NAMES: Names = { profession: professionLabel, kind: listingKindLabel, month: monthName }

export const percent = (share: number) => bind(`${frenchNumber(Math.round(share * 100))} %`)
export const daysText = (days: number | null) => (days === null ? '–' : bind(plural(days, 'jour')))

/** The plots of a coordinator's report: every number, however small. */
export function figuresOf({ report, people, communeNames, campaigns }: TerritoryReport): Bars[] {
  const supplied = (key: string, of: ReadonlyMap<string, number> | undefined) => (of ? (of.get(key) ?? 0) : null)
  const labelled = (groups: readonly Group[], keys: readonly string[], name: (key: string) => string) => {
    const known = new Map(groups.map((group) => [group.key, group]))
    const others = keys.filter((key) => !known.has(key))
    return [...known.keys(), ...others].map((key) => ({
      key,
      label: name(key),
      published: known.get(key)?.published ?? 0,
      filled: known.get(key)?.filled ?? 0,
    }))
  }
  const offered = PROFESSIONS.map(({ code }) => code as string).filter((code) => people?.byProfession.has(code))
  return [
    {
      id: 'professions',
      title: 'Demande et offre par profession',
      summary: 'Annonces publiées et pourvues dans la période, personnes disponibles aujourd’hui.',
      heading: 'Profession',
      series: ['Publiées', 'Pourvues', 'Personnes disponibles'],
      rows: labelled(report.professions, offered, professionLabel).map(({ key, label, published, filled }) => ({
        label,
        values: [published, filled, supplied(key, people?.byProfession)],
      })),
    },
    {
      id: 'communes',
      title: 'Demande et offre par commune',
      summary: 'La commune est la première de l’annonce. Une personne compte dans chaque commune où elle se déplace.',
      heading: 'Commune',
      series: ['Publiées', 'Pourvues', 'Personnes disponibles'],
      rows: labelled(
        report.communes,
        [],
        (code) => communeNames.get(code) ?? report.communes.find(({ key }) => key === code)?.label ?? code,
      ).map(({ key, label, published, filled }) => ({
        label,
        values: [published, filled, supplied(key, people?.byCommune)],
      })),
    },
    {
      id: 'mois',
      title: 'Mois par mois',
      summary: 'Annonces publiées pour la première fois et annonces pourvues, par mois.',
      heading: 'Mois',
      series: ['Publiées', 'Pourvues'],
      rows: report.months.map(({ month, published, filled }) => ({
        label: monthName(month),
        values: [published, filled],
      })),
    },
    {
      id: 'delais',
      title: 'Délai pour pourvoir',
      summary:
        report.all.medianDays === null
          ? 'Aucune annonce pourvue dans la période.'
          : `La moitié des annonces pourvues l’ont été en ${daysText(report.all.medianDays)} ou moins.`,
      heading: 'Délai',
      series: ['Annonces'],
      rows:
        report.all.filled === 0
          ? []
          : report.delays.map(({ from, to, count }) => ({ label: bind(delayLabel(from, to)), values: [count] })),
    },
    {
      id: 'issues',
      title: 'Ce que sont devenues les annonces publiées dans la période',
      summary:
        report.fillRate === null
          ? 'Aucune n’est close à ce jour.'
          : `${percent(report.fillRate)} de celles qui ne sont plus ouvertes ont été pourvues.`,
      heading: 'Issue',
      series: ['Annonces'],
      rows: report.outcomes.filter(({ count }) => count > 0).map(({ label, count }) => ({ label, values: [count] })),
    },
    ...(campaigns.length === 0 ? [] : [reinforcements(campaigns)]),
  ]
}

const reinforcements = (campaigns: TerritoryReport['campaigns']): Bars => ({
  id: 'renforts',
  title: 'Campagnes de renfort',
  summary: 'Demi-journées demandées et confirmées dans la période.',
  heading: 'Profession',
  series: ['Demandées', 'Confirmées'],
  rows: campaigns.map(({ profession, places, confirmed }) => ({
    label: professionLabel(profession),
    values: [places, confirmed],
  })),
})

const PARTS = ['Publiées', 'dont pourvues']

/** The plots of the report that leaves the house: what is not told has none. */
export function publicFigures(report: PublicReport): Bars[] {
  const parts = (
    id: string,
    title: string,
    heading: string,
    rows: PublicReport['professions'],
    summary: string,
  ): Bars[] => {
    if (!rows || rows.length === 0) return []
    const told = rows.some(({ filled }) => filled !== null)
    const series = told ? PARTS : ['Publiées']
    const values = rows.map(({ label, published, filled }) => ({
      label,
      values: told ? [published, filled] : [published],
    }))
    return [{ id, title, heading, summary, series, rows: values }]
  }
  const counts = (
    id: string,
    title: string,
    heading: string,
    unit: string,
    rows: PublicReport['supply'],
    summary: string,
  ) =>
    rows && rows.length > 0
      ? [
          {
            id,
            title,
            heading,
            summary,
            series: [unit],
            rows: rows.map(({ label, count }) => ({ label: bind(label), values: [count] })),
          },
        ]
      : []
  return [
    ...parts(
      'professions',
      'Demande par profession',
      'Profession',
      report.professions,
      'Annonces publiées dans la période.',
    ),
    ...counts(
      'offre',
      'Offre par profession',
      'Profession',
      'Personnes',
      report.supply,
      'Personnes disponibles aujourd’hui, chacune dans sa première profession.',
    ),
    ...parts('communes', 'Demande par commune', 'Commune', report.communes, 'La commune est la première de l’annonce.'),
    ...parts(
      'types',
      'Demande par type',
      'Type',
      report.kinds,
      'Remplacements, successions, collaborations et renforts.',
    ),
    ...parts('mois', 'Mois par mois', 'Mois', report.months, 'Par mois de première publication.'),
    ...counts(
      'delais',
      'Délai pour pourvoir',
      'Délai',
      'Annonces',
      report.delays,
      'De la première publication à la dernière fois pourvue.',
    ),
    ...counts(
      'issues',
      'Ce que sont devenues les annonces',
      'Issue',
      'Annonces',
      report.outcomes,
      'Situation à ce jour.',
    ),
  ]
}
