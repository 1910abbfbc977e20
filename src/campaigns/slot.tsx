import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Env } from '../accounts/context.ts'
import { mustSignIn } from '../accounts/session.ts'
import { candidateSummary } from '../candidates/view.ts'
import { notFound } from '../platform/errors.ts'
import { civilHour } from '../reference/calendar.ts'
import { plural } from '../reference/french.ts'
import { seeOther } from '../web/flash.ts'
import { pathId, readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { bind, capital } from '../web/words.ts'
import { type Asked, askedFor, release } from './answers.ts'
import { Head } from './head.tsx'
import { tradeLabel } from './model.ts'
import { managedCampaign, slotsOf } from './service.ts'
import { hourWords, PLACE_WORDS, slotWords } from './view.ts'

type C = Context<Env>

const PATH = '/mon-territoire/renforts/:id/creneau/:slot'

/** One slot: who was asked, what they said, what can be taken back. Names are on the planning. */
export function slotPages() {
  return new Hono<Env>().get(PATH, show).post(PATH, mustSignIn, async (c) => {
    const candidate = z.uuid().safeParse(textOf(await readForm(c), 'candidate'))
    if (!candidate.success) throw notFound()
    const taken = await release(c.var.ctx, pathId(c), slotId(c), candidate.data)
    return seeOther(c, c.req.path, taken ? 'renfort-annule' : undefined)
  })
}

function slotId(c: C): string {
  const id = z.uuid().safeParse(c.req.param('slot'))
  if (!id.success) throw notFound()
  return id.data
}

async function show(c: C) {
  const campaign = await managedCampaign(c.var.ctx, pathId(c))
  const slot = (await slotsOf(c.var.ctx, campaign.id)).find(({ id }) => id === slotId(c))
  if (!slot) throw notFound()
  const asked = await askedFor(c.var.ctx, campaign.id, slot.id)
  const title = capital(slotWords(slot))
  const groups = (['confirmed', 'invited', 'waiting', 'declined', 'withdrawn', 'expired', 'released'] as const).map(
    (state) => ({ state, people: asked.filter((one) => one.state === state) }),
  )
  const content = (
    <>
      <Head campaign={campaign} title={title} />
      <p>{bind(`${tradeLabel(slot)} : ${plural(slot.places, 'place')}, ${plural(slot.confirmed, 'confirmée')}.`)}</p>
      {asked.length === 0 && <p>Personne n’a encore été invité. Lancez une vague depuis la page de la campagne.</p>}
      {groups
        .filter(({ people }) => people.length > 0)
        .map(({ state, people }) => (
          <section>
            <h2>{bind(`${capital(PLACE_WORDS[state])} : ${people.length}`)}</h2>
            <ul class="campaigns">
              {people.map((one) => (
                <li>
                  {capital(candidateSummary(one.person))}
                  {one.state === 'invited' && (
                    <>
                      <br />
                      <small>
                        {bind(`Réponse avant le ${hourWords(civilHour(one.expiresAt, campaign.timeZone))}`)}
                      </small>
                    </>
                  )}
                  {['invited', 'waiting', 'confirmed'].includes(one.state) && <Release one={one} action={c.req.path} />}
                </li>
              ))}
            </ul>
          </section>
        ))}
      <p>
        <a href={`/mon-territoire/renforts/${campaign.id}/planning`}>Noms et numéros des personnes confirmées</a>
      </p>
    </>
  )
  return page(c, title, content)
}

function Release({ one, action }: { one: Asked; action: string }) {
  return (
    <form method="post" action={action} class="verb">
      <input type="hidden" name="candidate" value={one.candidate} />
      <button type="submit" class="secondary outline">
        {one.state === 'confirmed'
          ? 'Libérer cette place'
          : one.state === 'waiting'
            ? 'Retirer de l’attente'
            : 'Annuler l’invitation'}
      </button>
    </form>
  )
}
