import { beforeAll, describe, expect, it } from 'vitest'
import { PROFILE } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, type Fields, type Visitor } from '../support/visitor.ts'

const service = useService()

let locum: Visitor

beforeAll(async () => {
  locum = await enter(service, 'tariq@rempla.example')
})

/** Every field of a profile, as a browser sends them. */
const WHOLE: Fields = {
  ...PROFILE,
  'qualifications.0.student': 'oui',
  'qualifications.0.licenceUntil': '2027-11-15',
  kinds: ['replacement', 'succession'],
  'unavailable.0.from': '2027-08-01',
  'unavailable.0.to': '2027-08-31',
  'window.earliest': '2027-09-01',
  'window.latest': '2028-01-01',
  'wishes.walls': 'rent',
  'wishes.collaborationFirst': 'oui',
  'wishes.team': 'oui',
  minDays: '2,5',
  minCandidateSharePct: '75 %',
  practiceTypes: ['groupe', 'msp'],
  preferredPracticeTypes: ['msp'],
  situation: 'etudiant',
  digest: 'daily',
}

const read = async () => (await (await service.person('tariq@rempla.example'))('GET', '/api/candidates/me')).body

describe('the form of a profile', () => {
  it('has every field of a profile, and shows again what was saved', async () => {
    expect((await locum.post('/mon-profil', WHOLE)).status).toBe(303)
    const before = await read()
    expect(before).toMatchObject({
      qualifications: [{ student: true, licenceUntil: '2027-11-15' }],
      kinds: ['replacement', 'succession'],
      zones: [{ commune: '44109', radiusKm: 30 }],
      unavailable: [{ from: '2027-08-01', to: '2027-08-31' }],
      window: { earliest: '2027-09-01', latest: '2028-01-01' },
      wishes: { walls: 'rent', collaborationFirst: true, team: true },
      minDays: 2.5,
      minCandidateSharePct: 75,
      practiceTypes: ['groupe', 'msp'],
      preferredPracticeTypes: ['msp'],
      situation: 'etudiant',
      digest: 'daily',
    })
    await locum.post('/mon-profil', fieldsOf((await locum.get('/mon-profil/modifier')).html))
    expect({ ...(await read()), updatedAt: null, confirmedAt: null }).toEqual({
      ...before,
      updatedAt: null,
      confirmedAt: null,
    })
  })

  it('takes no date and no wish for open ones', async () => {
    await locum.post('/mon-profil', PROFILE)
    expect(await read()).toMatchObject({ window: {}, wishes: { collaborationFirst: false, team: false } })
  })

  it('names every wrong field beside it and at the top, and keeps what was typed', async () => {
    const seen = await locum.post('/mon-profil', {
      ...WHOLE,
      kinds: [],
      'window.latest': '2027-01-01',
      'zones.0.radiusKm': '900',
      rpps: '123',
      minDays: 'deux',
    })
    expect(seen.status).toBe(422)
    for (const [id, message] of [
      ['kinds', 'Dites au moins un type'],
      ['window-latest', 'La date au plus tard précède la date au plus tôt'],
      ['zones-0-radiusKm', 'Le rayon va de 1 à 300'],
      ['rpps', 'Un numéro RPPS a 11\u00a0chiffres'],
      ['minDays', 'Donnez un nombre'],
    ]) {
      expect(seen.html).toContain(`<a href="#${id}">`)
      expect(seen.html).toMatch(new RegExp(`id="${id}-erreur"[^>]*>${message}`))
    }
    for (const typed of ['900', '123', 'deux', '2027-01-01', '2027-11-15']) {
      expect(seen.html).toContain(`value="${typed}"`)
    }
  })
})

/** What a browser would send of the form that saves the profile, nothing changed. */
function fieldsOf(html: string): Fields {
  const form = /<form id="profil".*?<\/form>/s.exec(html)?.[0] as string
  const fields: Record<string, string[]> = {}
  const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
  const add = (tag: string, value: string) => {
    const name = attribute(tag, 'name')
    if (name) fields[name] = [...(fields[name] ?? []), value]
  }
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    if (!/type="(checkbox|radio)"/.test(tag) || / checked/.test(tag)) add(tag, attribute(tag, 'value'))
  }
  for (const [select] of form.matchAll(/<select.*?<\/select>/gs)) {
    const chosen = /<option value="([^"]*)" selected/.exec(select) ?? /<option value="([^"]*)"/.exec(select)
    add(select, chosen?.[1] ?? '')
  }
  return fields
}
