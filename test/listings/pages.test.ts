import { beforeAll, describe, expect, it } from 'vitest'
import { LISTING } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, textOf, type Visitor } from '../support/visitor.ts'

const service = useService()

let owner: Visitor

beforeAll(async () => {
  owner = await enter(service, 'anne@cabinet.example')
})

describe('the form of a listing', () => {
  it('names every wrong field beside it and at the top, and keeps all that was typed', async () => {
    const seen = await owner.post('/mes-annonces/nouvelle', {
      ...LISTING,
      'communes.0': 'Saint-Denis',
      'periods.0.to': '2027-02-01',
      candidateSharePct: '140',
      action: 'enregistrer',
    })
    expect(seen.status).toBe(422)
    for (const [id, message] of [
      ['communes-0', 'Plusieurs communes'],
      ['periods-0-to', 'La fin précède le début'],
      ['candidateSharePct', 'Un pourcentage va de 0 à 100'],
    ] as const) {
      expect(seen.html).toContain(`<a href="#${id}">`)
      expect(seen.html).toMatch(new RegExp(`id="${id}-erreur"[^>]*>${message}`))
      expect(seen.html).toMatch(new RegExp(`<input id="${id}"[^>]*aria-invalid="true"`))
    }
    expect(seen.html.match(/autofocus/g)).toHaveLength(1)
    expect(seen.html).toMatch(/<input id="communes-0"[^>]*autofocus/)
    expect(seen.html).toContain('value="Semaine &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;plus&quot;"')
    expect(seen.html).toContain('Secrétariat le matin.\n\nSalle de pétanque.</textarea>')
    expect(seen.html).toContain('value="Saint-Denis (93200)"')
    expect(await service.db.sql`select from listing`).toHaveLength(0)
  })

  it('takes the commune chosen, unless the text was changed since', async () => {
    const choice = { 'communes.0.choix': 'Saint-Denis (93200)', 'communes.0.pour': 'Saint-Denis' }
    const chosen = await owner.post('/mes-annonces/nouvelle', { ...LISTING, ...choice, 'communes.0': 'Saint-Denis' })
    const edit = await owner.get(`${chosen.location?.split('?')[0]}/modifier`)
    expect(edit.html).toContain('value="Saint-Denis (93200)"')
    await owner.post(`${chosen.location?.split('?')[0]}/retirer`)
    const changed = await owner.post('/mes-annonces/nouvelle', { ...LISTING, ...choice, 'communes.0': 'zzzzqqq' })
    expect(textOf(changed.html)).toContain('introuvable')
  })

  it('adds a row without checking or losing anything', async () => {
    const seen = await owner.post('/mes-annonces/nouvelle', {
      ...LISTING,
      candidateSharePct: '140',
      action: 'ajouter:periods',
    })
    expect(seen.status).toBe(200)
    expect(seen.html).toMatch(/<input id="periods-2-from"[^>]*autofocus/)
    expect(seen.html).toContain('value="140"')
    expect(seen.html).toContain('value="2027-02-09"')
  })
})
