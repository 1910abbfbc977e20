import { describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { UNNAMED } from '../../src/web/legal.tsx'
import { useDb } from '../support/db.ts'
import { useDeps } from '../support/deps.ts'
import { textOf } from '../support/visitor.ts'

const deps = useDeps(useDb())

const read = async (path: string, operator = deps.web.operator) => {
  const answer = await createApp({ ...deps.web, operator }).request(path)
  return { status: answer.status, text: textOf(await answer.text()) }
}

describe('the legal pages', () => {
  it('say who runs and hosts the site, as the operator set it', async () => {
    const operator = {
      name: 'CPTS du Test',
      address: '1 rue de la Paix, 44000 Nantes',
      email: 'contact@cpts.example',
      phone: '02 40 00 00 00',
      publisher: 'Claire Petit',
      hosting: 'Hébergeur SAS, 75001 Paris',
      dpoEmail: 'dpo@cpts.example',
    }
    const notices = await read('/mentions-legales', operator)
    for (const said of [operator.name, operator.address, operator.email, operator.phone, operator.publisher]) {
      expect(notices.text).toContain(said)
    }
    expect(notices.text).not.toContain('à compléter')
    const rights = await read('/donnees-personnelles', operator)
    expect(rights.text).toContain('dpo@cpts.example')
    expect(rights.text).toContain('Hébergeur SAS')
  })

  it('name the setting that is missing, instead of hiding it', async () => {
    const { text } = await read('/mentions-legales', UNNAMED)
    expect(text).toContain('à compléter par l’exploitant (OPERATOR_NAME)')
  })

  it('are led to from the foot of every page', async () => {
    const { text } = await read('/nulle-part')
    for (const name of ['Aide', 'Mentions légales', 'Données personnelles', 'Accessibilité']) {
      expect(text).toContain(name)
    }
    for (const path of ['/aide', '/accessibilite']) expect((await read(path)).status).toBe(200)
  })

  it('keep search engines from the links of mails', async () => {
    expect((await read('/robots.txt')).text).toContain('Disallow: /lien/')
  })
})
