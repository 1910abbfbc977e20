import { type Context, Hono } from 'hono'
import { type Env, signedIn } from '../accounts/context.ts'
import { notFound } from '../platform/errors.ts'
import { frenchInstant } from '../reference/french.ts'
import { listTerritories } from '../territories/service.ts'
import { VerbButton } from '../web/fields.tsx'
import { seeOther } from '../web/flash.ts'
import { readForm, textOf } from '../web/forms.ts'
import { page } from '../web/layout.tsx'
import { offersOf } from './census.ts'
import type { HelpOffer } from './help.ts'
import { OfferShown } from './help-form.tsx'
import { AnswerForm, wantsBroadcast } from './invitation.tsx'
import { answerInvitation } from './joining.ts'
import { CONSENTS, type Consent, type Member } from './model.ts'
import { consentsOf, leave, membershipsOf, setSubscribed } from './service.ts'

type C = Context<Env>

const PATH = '/mes-cpts'

/** One's own memberships: what one is to each CPTS, what one agreed to, and the way out. */
export function minePages() {
  return new Hono<Env>()
    .get(PATH, show)
    .post(`${PATH}/:slug/reponse`, async (c) => {
      const values = await readForm(c)
      const join = textOf(values, 'action') === 'rejoindre'
      await answerInvitation(c.var.ctx, await slugOf(c), { join, broadcast: wantsBroadcast(values) })
      return seeOther(c, PATH, join ? 'cpts-rejointe' : 'cpts-refusee')
    })
    .post(`${PATH}/:slug/diffusion`, async (c) => {
      await setSubscribed(c.var.ctx, await slugOf(c), true)
      return seeOther(c, PATH, 'diffusion-choisie')
    })
    .post(`${PATH}/:slug/diffusion/arreter`, async (c) => {
      await setSubscribed(c.var.ctx, await slugOf(c), false)
      return seeOther(c, PATH, 'diffusion-arretee')
    })
    .post(`${PATH}/:slug/quitter`, async (c) => {
      await leave(c.var.ctx, await slugOf(c))
      return seeOther(c, PATH, 'cpts-quittee')
    })
}

async function slugOf(c: C): Promise<string> {
  const slug = c.req.param('slug') ?? ''
  if (!(await namesOf(c)).has(slug)) throw notFound()
  return slug
}

const namesOf = async (c: C) =>
  new Map((await listTerritories(c.var.ctx.sql)).map(({ slug, name }) => [slug, name] as const))

async function show(c: C) {
  const { ctx } = c.var
  const { account } = signedIn(ctx)
  const names = await namesOf(c)
  const memberships = await membershipsOf(ctx.sql, account)
  const consents = await consentsOf(ctx.sql, account)
  const offers = new Map((await offersOf(ctx.sql, account)).map((offer) => [offer.territory, offer]))
  const content = (
    <>
      <h1>Mes CPTS</h1>
      {memberships.length === 0 && (
        <p>
          Vous n’êtes membre d’aucune CPTS. Une CPTS réunit les professionnels de santé d’un territoire, et y adhérer
          est gratuit. <a href="/territoires">Trouver la vôtre</a>
        </p>
      )}
      {memberships.map((one) => (
        <section>
          <h2>{names.get(one.territory) ?? one.territory}</h2>
          {one.structureName && <p>Pour {one.structureName}.</p>}
          <Membership member={one} offer={offers.get(one.territory)} />
        </section>
      ))}
      {consents.length > 0 && <Consents consents={consents} names={names} />}
    </>
  )
  return page(c, 'Mes CPTS', content)
}

function Membership({ member, offer }: { member: Member; offer: HelpOffer | undefined }) {
  const action = `${PATH}/${member.territory}`
  const since = frenchInstant(member.since)
  switch (member.state) {
    case 'invited':
      return (
        <>
          <p>Cette CPTS vous invite à la rejoindre, depuis le {since}.</p>
          <AnswerForm action={`${action}/reponse`} prefix={`${member.territory}-`} />
        </>
      )
    case 'asked':
      return (
        <>
          <p>Vous avez demandé à la rejoindre le {since}. Un coordinateur va vous répondre, par mail.</p>
          <VerbButton action={`${action}/quitter`} label="Retirer ma demande" quiet />
        </>
      )
    case 'member':
      return <MemberOf member={member} offer={offer} action={action} since={since} />
    case 'refused':
      return (
        <p>
          {member.by === member.account ? 'Vous avez refusé son invitation' : 'Adhésion refusée'}, le {since}.
        </p>
      )
    case 'left':
      return <p>Vous l’avez quittée le {since}.</p>
  }
}

function MemberOf(props: { member: Member; offer: HelpOffer | undefined; action: string; since: string }) {
  const { member, offer, action, since } = props
  const { subscribedAt } = member
  return (
    <>
      <p>Vous en êtes membre depuis le {since}.</p>
      <h3>À quoi je pourrais aider</h3>
      {offer ? <OfferShown offer={offer} /> : <p>Vous ne l’avez pas encore dit. Cela ne vous engage à rien.</p>}
      <p>
        <a class="button secondary outline" href={`${action}/aide`}>
          {offer ? 'Changer ou effacer' : 'Dire à quoi je pourrais aider'}
        </a>
      </p>
      <h3>Sa diffusion</h3>
      {subscribedAt ? (
        <>
          <p>Vous recevez par mail les annonces qu’elle diffuse, depuis le {frenchInstant(subscribedAt)}.</p>
          <VerbButton action={`${action}/diffusion/arreter`} label="Ne plus recevoir la diffusion" quiet />
        </>
      ) : (
        <>
          <p>{CONSENTS.broadcast.text}</p>
          <VerbButton action={`${action}/diffusion`} label="Recevoir la diffusion" quiet />
        </>
      )}
      <details>
        <summary>Quitter cette CPTS</summary>
        <p>
          Ses coordinateurs ne verront plus vos coordonnées à ce titre, et sa diffusion s’arrête. Pour revenir, il
          faudra le demander.
        </p>
        <VerbButton action={`${action}/quitter`} label="Oui, quitter cette CPTS" quiet />
      </details>
    </>
  )
}

function Consents({ consents, names }: { consents: readonly Consent[]; names: ReadonlyMap<string, string> }) {
  return (
    <section>
      <h2>Ce que j’ai accepté</h2>
      <ul>
        {consents.toReversed().map(({ purpose, territory, given, at, version }) => (
          <li>
            {frenchInstant(at)}&nbsp;: {given ? 'accepté' : 'retiré'}, «&nbsp;{CONSENTS[purpose].title}&nbsp;»
            {territory && ` (${names.get(territory) ?? territory})`}, texte de la version {version}.
          </li>
        ))}
      </ul>
    </section>
  )
}
