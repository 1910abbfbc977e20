import { type Context, Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { seeOther } from '../web/flash.ts'
import { readForm } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { readMailWishes, saveMailWishes } from './preferences.ts'
import { PreferencesForm, wishesOf } from './preferences-form.tsx'

/** The same choices as behind a mailed link, for who is signed in. */
export function preferencesPages() {
  return new Hono<Env>().get('/mon-compte/mails', show).post('/mon-compte/mails', async (c) => {
    const values = await readForm(c)
    await saveMailWishes(c.var.ctx, wishesOf(values, await readMailWishes(c.var.ctx)))
    return seeOther(c, '/mon-compte/mails', 'mails')
  })
}

async function show(c: Context<Env>) {
  const content = (
    <>
      <h1>Mes mails</h1>
      <p>
        Ce que Relève vous écrit sans que vous l’ayez demandé. <a href="/mon-compte">Revenir à mon compte</a>
      </p>
      <PreferencesForm wishes={await readMailWishes(c.var.ctx)} action="/mon-compte/mails" />
    </>
  )
  return page(c, 'Mes mails', content)
}
