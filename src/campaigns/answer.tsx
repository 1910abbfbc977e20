import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { plural } from '../reference/french.ts'
import { ChoiceGroup, ErrorSummary } from '../web/fields.tsx'
import { type Confirmation, seeOther } from '../web/flash.ts'
import { type Form, listOf, makeForm, pathId, readForm, textOf, type Values } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { bind, capital } from '../web/words.ts'
import { answer, calendarFor, type Proposal, type Proposals, withdraw } from './answers.ts'
import { inNameOf, myProposals, type Opened, openAnswerLink } from './links.ts'
import { tradeLabel } from './model.ts'
import { slotWords } from './view.ts'

type C = Context<Env>

/** Where a volunteer answers: signed in, or by the link of a mail, which signs in nobody. A GET changes nothing. */
export function answerPages() {
  return new Hono<Env>()
    .get('/renforts/:id', async (c) => {
      signedIn(c.var.ctx)
      return show(c, await myProposals(c.var.ctx, pathId(c)))
    })
    .post('/renforts/:id', async (c) => {
      signedIn(c.var.ctx)
      return reply(c, c.var.ctx, await myProposals(c.var.ctx, pathId(c)))
    })
    .get('/renforts/:id/agenda.ics', async (c) => {
      signedIn(c.var.ctx)
      return calendar(c, await myProposals(c.var.ctx, pathId(c)))
    })
    .get('/lien/renfort/:token', async (c) => {
      const opened = await openAnswerLink(c.var.ctx, c.req.param('token'))
      c.header('X-Robots-Tag', 'noindex, nofollow')
      return opened.works ? show(c, opened.proposals) : noLink(c, opened)
    })
    .post('/lien/renfort/:token', async (c) => {
      const opened = await openAnswerLink(c.var.ctx, c.req.param('token'))
      if (!opened.works) return noLink(c, opened)
      return reply(c, await inNameOf(c.var.ctx, opened.proposals), opened.proposals)
    })
}

const LABELS = { creneau: 'Demi-journées', retrait: 'Demi-journées à rendre' }

async function reply(c: C, person: Env['Variables']['ctx'], found: Proposals) {
  const typed = await readForm(c)
  const action = textOf(typed, 'action') ?? ''
  const { campaign, candidate, proposals } = found
  const refuse = (path: keyof typeof LABELS, message: string) => show(c, found, typed, [{ path, message }])
  // What the form did not offer, or no longer: nothing is looked up by it.
  const isProposed = (id: string) => proposals.some(({ slot }) => slot.id === id)
  const done = (code: Confirmation) => seeOther(c, c.req.path, code)
  if (action === 'retirer') {
    const slots = listOf(typed, 'retrait').filter(isProposed)
    if (slots.length === 0) return refuse('retrait', 'Cochez au moins une demi-journée à rendre.')
    await withdraw(person, campaign.id, candidate, slots)
    return done('renfort-retrait')
  }
  const open = proposals.filter(({ state, ahead }) => ahead && state === 'invited').map(({ slot }) => slot.id)
  if (action === 'decliner') {
    await answer(person, campaign.id, candidate, { yes: [], no: open })
    return done('renfort-decline')
  }
  const yes = listOf(typed, 'creneau').filter(isProposed)
  if (yes.length === 0) {
    return refuse('creneau', 'Cochez au moins une demi-journée, ou déclinez tout si aucune ne convient.')
  }
  const no = action === 'confirmer-tout' ? open.filter((slot) => !yes.includes(slot)) : []
  const { confirmed, refused } = await answer(person, campaign.id, candidate, { yes, no })
  if (refused > 0) return done('renfort-en-partie')
  return done(confirmed > 0 ? 'renfort-confirme' : 'renfort-attente')
}

async function calendar(c: C, found: Proposals) {
  return c.body(await calendarFor(c.var.ctx, found), 200, {
    'Content-Type': 'text/calendar; charset=utf-8',
    'Content-Disposition': 'attachment; filename="renfort.ics"',
    'Cache-Control': 'private, no-store',
  })
}

function noLink(c: C, { why }: Extract<Opened, { works: false }>) {
  const title = 'Lien qui ne marche pas'
  const content = (
    <>
      <h1>{title}</h1>
      <p>
        {why === 'forged'
          ? 'Ce lien n’est pas entier : recopiez-le du mail, sans rien enlever.'
          : why === 'expired'
            ? 'Ce renfort est passé : ce lien ne sert plus.'
            : 'Ce renfort, ou le profil auquel il était proposé, n’existe plus.'}
      </p>
      <p>
        <a href="/mon-profil">Voir mon profil et les annonces pour moi</a>
      </p>
    </>
  )
  return page(c, title, content, why === 'forged' ? 404 : 410)
}

function show(
  c: C,
  found: Proposals,
  typed: Values = new Map(),
  errors: readonly { path: string; message: string }[] = [],
) {
  const form = makeForm(typed, LABELS, errors)
  const title = found.campaign.title
  const content = (
    <AnswerPage found={found} form={form} action={c.req.path} signed={c.req.path.startsWith('/renforts/')} />
  )
  return page(c, title, content, errors.length > 0 ? 422 : 200, { noindex: true })
}

function AnswerPage({
  found,
  form,
  action,
  signed,
}: {
  found: Proposals
  form: Form
  action: string
  signed: boolean
}) {
  const { campaign, proposals } = found
  const ahead = proposals.filter((one) => one.ahead)
  const of = (...states: Proposal['state'][]) => ahead.filter(({ state }) => states.includes(state))
  const open = campaign.state === 'open'
  const invited = open ? of('invited') : []
  const again = open ? of('expired', 'declined', 'withdrawn') : []
  const held = of('confirmed', 'waiting')
  const confirmed = held.filter(({ state }) => state === 'confirmed')
  return (
    <>
      <h1>{campaign.title}</h1>
      <p class="lead">{`${campaign.place}, ${campaign.communeName}`}</p>
      <ErrorSummary form={form} />
      {invited.length > 0 && <Choose form={form} action={action} invited={invited} others={again} />}
      {held.length > 0 && (
        <section>
          <h2>{confirmed.length > 0 ? 'Vous venez' : 'En liste d’attente'}</h2>
          {confirmed.length > 0 && (
            <p>
              {`Contact sur place et en cas d’empêchement\u00a0: ${campaign.contact}. La coordination voit votre nom et votre numéro.`}
            </p>
          )}
          <form method="post" action={action} novalidate>
            <ChoiceGroup
              form={form}
              name="retrait"
              label={confirmed.length > 0 ? 'Vos demi-journées' : 'Demi-journées complètes'}
              hint="Un empêchement&nbsp;? Cochez, puis retirez-vous, si possible 48&nbsp;heures avant. Plus tard, appelez aussi le contact."
              options={held.map(({ slot, state }) => ({
                code: slot.id,
                label: `${labelOf(slot)}${state === 'waiting' ? ' – liste d’attente, un mail si une place se libère' : ''}`,
              }))}
              stacked
            />
            <div class="actions">
              <button type="submit" name="action" value="retirer" class="secondary outline">
                Me retirer des demi-journées cochées
              </button>
            </div>
          </form>
          {confirmed.length > 0 && signed && (
            <p>
              <a href={`/renforts/${campaign.id}/agenda.ics`}>Ajouter à mon agenda (.ics)</a>
            </p>
          )}
        </section>
      )}
      {invited.length === 0 && held.length === 0 && <Nothing found={found} any={again.length > 0} />}
      {invited.length === 0 && again.length > 0 && <Choose form={form} action={action} invited={[]} others={again} />}
      <section>
        <h2>De quoi s’agit-il&nbsp;?</h2>
        <p class="told">{campaign.description}</p>
      </section>
    </>
  )
}

const labelOf = (slot: Proposal['slot']) => `${capital(bind(slotWords(slot)))} (${tradeLabel(slot).toLowerCase()})`

function Choose({
  form,
  action,
  invited,
  others,
}: {
  form: Form
  action: string
  invited: readonly Proposal[]
  others: readonly Proposal[]
}) {
  const options = (list: readonly Proposal[]) =>
    list.map(({ slot, full }) => ({
      code: slot.id,
      label: `${labelOf(slot)}${full ? ' – complet, un oui vous met en liste d’attente' : ''}`,
    }))
  if (invited.length === 0) {
    return (
      <form method="post" action={action} novalidate>
        <details open={form.errors.length > 0}>
          <summary>Finalement, je peux venir</summary>
          <ChoiceGroup form={form} name="creneau" label="Encore possibles" options={options(others)} stacked />
          <button type="submit" name="action" value="confirmer">
            Je viens
          </button>
        </details>
      </form>
    )
  }
  return (
    <section>
      <h2>
        {bind(`${plural(invited.length, 'demi-journée vous est proposée', 'demi-journées vous sont proposées')}`)}
      </h2>
      <form method="post" action={action} novalidate>
        <ChoiceGroup
          form={form}
          name="creneau"
          label="Cochez celles où vous venez"
          options={options([...invited, ...others])}
          stacked
        />
        <div class="actions">
          <button type="submit" name="action" value="confirmer-tout">
            Je viens, et je décline le reste
          </button>
          <button type="submit" name="action" value="confirmer" class="secondary outline">
            Je viens, je réponds plus tard pour le reste
          </button>
          <button type="submit" name="action" value="decliner" class="secondary outline">
            Aucune ne me convient
          </button>
        </div>
      </form>
    </section>
  )
}

function Nothing({ found: { campaign, proposals }, any }: { found: Proposals; any: boolean }) {
  if (campaign.state === 'closed') return <p>Cette campagne est close. Merci d’avoir été disponible.</p>
  if (any) return <p>Rien n’attend votre réponse. Merci d’avoir répondu.</p>
  const came = proposals.filter(({ state }) => state === 'confirmed').length
  return (
    <p>
      {came > 0
        ? bind(`C’est passé : merci d’être venu·e, ${plural(came, 'demi-journée')}.`)
        : 'Rien n’attend votre réponse.'}
    </p>
  )
}
