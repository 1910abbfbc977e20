import { describe, expect, it } from 'vitest'
import { PROFILE } from '../support/forms.ts'
import { useService } from '../support/service.ts'
import { enter, linkIn, textOf, visit } from '../support/visitor.ts'

/** Somebody who fills in a profile first, and signs in at the end; and what a form that was left keeps. */

const service = useService()

const LOCUM = 'tariq@rempla.example'

const stored = () => service.db.sql`select rpps from candidate`
const parked = () => service.db.sql`select account from parked_form where what = 'profile'`

describe('a visitor', () => {
  it('fills in everything, signs in on another device and finds it there, one press from saved', async () => {
    const phone = visit(service)
    expect(textOf((await phone.get('/mon-profil')).html)).toContain('connectez-vous à la fin')
    const wrong = await phone.post('/mon-profil', { ...PROFILE, kinds: [] })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('<a href="#kinds">')
    const sent = await phone.post('/mon-profil', { ...PROFILE, minDays: '4' })
    expect(sent.location).toMatch(/^\/connexion\?next=%2Fmon-profil%3Freprise%3D/)
    expect(await stored()).toEqual([])
    const next = new URL(sent.location ?? '', service.baseUrl).searchParams.get('next') as string
    const asking = await phone.get(sent.location ?? '')
    expect(textOf(asking.html)).toContain('Votre profil est gardé.')
    await phone.post('/connexion', { email: LOCUM, next })

    const computer = visit(service)
    const entered = await computer.post(linkIn((await service.mailsTo(LOCUM)).at(-1)?.mail.text ?? ''))
    expect(entered.location).toBe(next)
    const form = (await computer.get(next)).html
    expect(form).toContain('value="Nantes (44000)"')
    expect(form).toContain('form="profil"')
    const token = new URL(next, service.baseUrl).searchParams.get('reprise') as string
    const saved = await computer.post('/mon-profil', { ...PROFILE, minDays: '4', reprise: token })
    expect(saved.location).toBe('/mon-profil?ok=profil')
    expect(await stored()).toHaveLength(1)
    expect(await parked()).toEqual([])
    expect(textOf((await computer.get(next)).html)).toContain('Rien n’attend derrière ce lien')
  })
})

describe('a form that was left', () => {
  it('comes back as it was typed, valid or not, until it is saved or given up', async () => {
    const locum = await enter(service, LOCUM)
    const kept = await locum.post('/mon-profil', { ...PROFILE, 'zones.0.radiusKm': 'loin', action: 'garder' })
    expect(kept.status).toBe(204)
    const again = await locum.get('/mon-profil/modifier')
    expect(textOf(again.html)).toContain('Repris là où vous en étiez')
    expect(again.html).toContain('value="loin"')
    const anew = await locum.follow(await locum.post('/mon-profil', { action: 'oublier' }))
    expect(anew.html).toMatch(/name="zones.0.radiusKm"[^>]* value="30"/)
    expect(await parked()).toEqual([])
  })

  it('shows its zones on a map as it goes, and asks for what is missing to draw one', async () => {
    const locum = await enter(service, LOCUM)
    const zones = { 'zones.1.commune': 'Rezé', 'zones.1.radiusKm': '12' }
    const shown = await locum.post('/mon-profil', { ...PROFILE, ...zones, action: 'montrer:carte' })
    expect(shown.status).toBe(200)
    expect(shown.html.match(/class="reach"/g)).toHaveLength(2)
    expect(shown.html).toContain('<title>Rezé, 12\u00a0km</title>')
    const none = await locum.post('/mon-profil', { ...PROFILE, 'zones.0.commune': '', action: 'montrer:carte' })
    expect(textOf(none.html)).toContain('Donnez d’abord une commune et un rayon.')
    const fewer = await locum.post('/mon-profil', { ...PROFILE, ...zones, action: 'effacer:zones:0' })
    expect(fewer.html).not.toContain('zones.0.commune')
    expect(fewer.html).toContain('value="Rezé"')
  })
})
