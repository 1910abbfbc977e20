import { describe, expect, test } from 'vitest'
import { toDay } from '../../src/reference/calendar.ts'
import { changed, monthsShown, readDates, withStrokes } from '../../src/web/dates.ts'
import type { Values } from '../../src/web/forms.ts'

/** The buttons of a calendar, on the rows of a form. Monday 23 November 2026. */

const TODAY = toDay('2026-11-23')
const LISTS = { periods: 'periods', except: 'except', quota: true }
const FORM = {
  lists: ['communes', 'periods', 'except'] as const,
  blankRow: (list: string, row: number): [string, string[]][] => [[`${list}.${row}.from`, ['']]],
  dates: LISTS,
}
const FIVE = [1, 2, 3, 4, 5]

const form = (fields: Record<string, string | string[]> = {}): Values =>
  new Map(Object.entries({ title: 'Semaine', ...fields }).map(([name, value]) => [name, [value].flat()]))

/** Presses buttons one after the other, each on the form that the one before showed. */
function press(values: Values, ...actions: string[]): Values {
  let shown = values
  for (const action of actions) {
    const after = changed(new Map([...shown, ['action', [action]]]), FORM, TODAY)
    if (!after) throw new Error(`nothing happens on ${action}`)
    shown = after.values
  }
  return shown
}

const dates = (values: Values) => readDates(values, LISTS)

describe('a button of the calendar', () => {
  test('takes a half-day, a day, a week, a weekday of a month; pressed again, gives it back', () => {
    const half = press(form(), 'peindre:2027-02-09am')
    expect(dates(half).periods).toEqual([{ from: '2027-02-09', to: '2027-02-09', halves: ['am'] }])
    expect(dates(press(half, 'peindre:2027-02-09am')).periods).toEqual([])
    const day = press(form(), 'peindre:2027-02-09')
    expect(dates(day).periods).toEqual([{ from: '2027-02-09', to: '2027-02-09' }])
    expect(dates(press(half, 'peindre:2027-02-09'))).toEqual(dates(day))
    const week = press(form(), 'peindre:2027-02-08/semaine')
    expect(dates(week).periods).toEqual([{ from: '2027-02-08', to: '2027-02-12' }])
    expect(dates(press(week, 'peindre:2027-02-08/semaine')).periods).toEqual([])
    const wednesdays = press(form(), 'peindre:2027-02/3')
    expect(dates(wednesdays).periods).toEqual([{ from: '2027-02-03', to: '2027-02-24', weekdays: [3] }])
  })

  test('takes of a week what is open, and a closed day where it is meant', () => {
    const open = form({ ouverture: ['', '1am', '1pm', '3am'] })
    expect(dates(press(open, 'peindre:2027-02-08/semaine')).periods).toEqual([
      { from: '2027-02-08', to: '2027-02-08' },
      { from: '2027-02-10', to: '2027-02-10', halves: ['am'] },
    ])
    expect(dates(press(open, 'peindre:2027-02-13')).periods).toEqual([{ from: '2027-02-13', to: '2027-02-13' }])
  })

  test('takes no day that is over, none far away, and nothing that is no date', () => {
    for (const target of ['2026-11-22', '2031-01-01', '2027-02-30', '2027-13/3', '2027-02/8', 'x', '2027-02-09xm']) {
      expect(dates(press(form(), `peindre:${target}`)).periods, target).toEqual([])
    }
    expect(dates(press(form(), 'peindre:2026-11-23/semaine')).periods).toEqual([
      { from: '2026-11-23', to: '2026-11-27' },
    ])
  })

  test('leaves the rest of the form alone, and rows that say no dates yet', () => {
    const begun = form({ 'periods.0.from': '2027-03-01', 'periods.0.weekdays': ['2'], 'except.3.to': 'demain' })
    const after = press(begun, 'peindre:2027-02-09')
    expect(after.get('title')).toEqual(['Semaine'])
    expect(after.get('periods.1.from')).toEqual(['2027-03-01'])
    expect(after.get('periods.1.weekdays')).toEqual(['2'])
    expect(after.get('except.0.to')).toEqual(['demain'])
    expect(dates(after).periods).toEqual([{ from: '2027-02-09', to: '2027-02-09' }])
  })

  test('is taken back by the next one, as often as it was pressed', () => {
    const rows = form({ 'periods.0.from': '2027-03-01', 'periods.0.to': '2027-03-31' })
    const painted = press(rows, 'peindre:2027-02-09', 'vider', 'remplir')
    const [filled, emptied, before] = [
      press(painted, 'annuler'),
      press(painted, 'annuler', 'annuler'),
      press(painted, 'annuler', 'annuler', 'annuler'),
    ]
    expect(dates(filled).periods).toEqual([])
    expect(dates(emptied).periods).toHaveLength(2)
    expect(dates(before)).toEqual(dates(rows))
    expect(dates(press(before, 'annuler'))).toEqual(dates(rows))
  })
})

describe('a shortcut', () => {
  const between = { 'plage.du': '2027-02-09', 'plage.au': '2027-02-20' }

  test('fills the opening days between two dates, whichever comes first', () => {
    const filled = [{ from: '2027-02-09', to: '2027-02-19', weekdays: FIVE }]
    expect(dates(press(form(between), 'remplir')).periods).toEqual(filled)
    const turned = form({ 'plage.du': '2027-02-20', 'plage.au': '2027-02-09' })
    expect(dates(press(turned, 'remplir')).periods).toEqual(filled)
  })

  test('says every Wednesday, or every other Saturday morning', () => {
    const year = { 'plage.du': '2026-12-01', 'plage.au': '2027-06-30' }
    const wednesdays = press(form({ ...year, 'chaque.jour': '3' }), 'chaque')
    expect(dates(wednesdays).periods).toEqual([{ from: '2026-12-02', to: '2027-06-30', weekdays: [3] }])
    const both = press(new Map([...wednesdays, ['chaque.jour', ['6']], ['chaque.moitie', ['am']]]), 'alterner')
    expect(dates(both).periods[1]).toEqual({
      from: '2026-12-05',
      to: '2027-06-19',
      weekdays: [6],
      halves: ['am'],
      everyWeeks: 2,
    })
  })

  test('asks for ten days a month of them, in place of what was there', () => {
    const painted = press(
      form({ 'plage.du': '2027-01-01', 'plage.au': '2027-03-31' }),
      'peindre:2027-02-09',
      'peindre:2027-02-13',
    )
    const after = press(new Map([...painted, ['quota.nombre', ['10']], ['quota.par', ['month']]]), 'quota')
    expect(dates(after).periods).toEqual([
      { from: '2027-02-13', to: '2027-02-13' },
      { from: '2027-01-01', to: '2027-03-31', weekdays: FIVE, quota: { halfDays: 20, per: 'month' } },
    ])
  })

  test('takes some weeks out, and August', () => {
    const year = press(form({ 'plage.du': '2026-12-01', 'plage.au': '2027-09-30', 'chaque.jour': '3' }), 'chaque')
    const holidays = new Map([...year, ['plage.du', ['2026-12-19']], ['plage.au', ['2027-01-03']]])
    expect(dates(press(holidays, 'sauf', 'aout'))).toEqual({
      periods: [{ from: '2026-12-02', to: '2027-09-29', weekdays: [3] }],
      except: [
        { from: '2026-12-19', to: '2027-01-03' },
        { from: '2027-08-01', to: '2027-08-31' },
      ],
    })
  })

  test('fills around what was taken out before, unless it fills nothing else', () => {
    const holidays = { from: '2027-02-13', to: '2027-03-01' }
    const within = (from: string, to: string, more: Record<string, string> = {}) => ({
      'except.0.from': holidays.from,
      'except.0.to': holidays.to,
      'plage.du': from,
      'plage.au': to,
      ...more,
    })
    const year = form(within('2027-01-01', '2027-06-30', { 'chaque.jour': '6', 'quota.nombre': '10' }))
    for (const action of ['remplir', 'chaque', 'alterner', 'quota']) {
      const after = dates(press(year, action))
      expect(after.except, action).toEqual([holidays])
      expect(after.periods, action).toHaveLength(1)
    }
    expect(dates(press(year, 'chaque', 'quota')).except).toEqual([holidays])
    const week = form(within('2027-02-15', '2027-02-19'))
    expect(dates(press(week, 'remplir'))).toEqual({ periods: [{ from: '2027-02-15', to: '2027-02-19' }], except: [] })
    expect(dates(press(week, 'quota')).except).toEqual([])
  })

  test('without dates goes from today to the end of what is shown', () => {
    expect(dates(press(form(), 'remplir')).periods).toEqual([{ from: '2026-11-23', to: '2027-01-29', weekdays: FIVE }])
  })
})

test('what the script painted comes before whatever is pressed next', () => {
  const painted = form({ peinture: '+2027-02-09am +2027-02-09pm +2027-02-10am -2027-02-10am +2020-01-01am rubbish' })
  const after = withStrokes(painted, LISTS, TODAY)
  expect(dates(after).periods).toEqual([{ from: '2027-02-09', to: '2027-02-09' }])
  expect(after.get('peinture')).toEqual([''])
  expect(withStrokes(after, LISTS, TODAY)).toBe(after)
})

test('a row goes without a word', () => {
  const rows = form({ 'periods.0.from': '2027-03-01', 'periods.0.to': '2027-03-31', 'periods.1.from': 'x' })
  const after = press(rows, 'effacer:periods:1')
  expect(after.has('periods.1.from')).toBe(false)
  expect(dates(after)).toEqual(dates(rows))
})

test('the calendar shows three months, or as far as a month after the last date, two years at most', () => {
  const shown = (fields: Record<string, string> = {}) => monthsShown(form(fields), dates(form(fields)), TODAY)
  expect(shown()).toBe(3)
  expect(shown({ 'periods.0.from': '2027-06-01', 'periods.0.to': '2027-06-02' })).toBe(9)
  expect(shown({ 'periods.0.from': '2028-09-01', 'periods.0.to': '2028-10-02' })).toBe(24)
  expect(shown({ mois: '6' })).toBe(6)
  expect(shown({ mois: '1e9' })).toBe(24)
  expect(shown({ mois: 'x' })).toBe(3)
  expect(press(form(), 'mois').get('mois')).toEqual(['6'])
})

test('other buttons save', () => {
  for (const action of ['enregistrer', 'envoyer', 'constructor', '']) {
    expect(changed(form({ action }), FORM, TODAY)).toBeNull()
  }
})
