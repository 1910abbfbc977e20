import type { Context } from '../accounts/context.ts'
import { myProfile } from '../candidates/service.ts'
import { type Introduction, myIntroductions } from '../introductions/service.ts'
import type { Listing } from '../listings/model.ts'
import { isManager, isOwner } from '../listings/service.ts'
import { MatchReasons } from '../matching/details.tsx'
import { type Explained, explainPair } from '../matching/service.ts'
import { ErrorSummary, TextArea } from '../web/fields.tsx'
import { type Form, firstOf } from '../web/forms.ts'

/** What a listing's page offers its reader to do. */

/** More than anybody has open at once. */
const INTRODUCTIONS = 100

export const LABELS = { message: 'Votre message' }

/** What the reader is to this listing. */
export type Standing =
  | { is: 'visitor' | 'owner' | 'coordinator' | 'without-profile' }
  | { is: 'candidate'; match: Explained | null; introduction: Introduction | null }

export async function standing(ctx: Context, listing: Listing): Promise<Standing> {
  if (!ctx.actor) return { is: 'visitor' }
  if (isOwner(ctx, listing)) return { is: 'owner' }
  const candidate = await myProfile(ctx)
  if (!candidate) return { is: isManager(ctx, listing) ? 'coordinator' : 'without-profile' }
  const introductions = await myIntroductions(ctx, INTRODUCTIONS, null)
  const introduction = introductions.find((each) => each.side === 'candidate' && each.listing.id === listing.id)
  return {
    is: 'candidate',
    match: explainPair(ctx, listing, candidate, 'candidate'),
    introduction: introduction ?? null,
  }
}

export function Answer(props: Standing & { listing: Listing; form: Form }) {
  const { listing, form } = props
  switch (props.is) {
    case 'visitor':
      return (
        <>
          <MessageForm listing={listing} form={form} />
          <p>
            <small>
              Nous vous demandons ensuite votre adresse mail, et vous revenez ici avec votre message.{' '}
              <a href={`/connexion?next=${encodeURIComponent(`/annonces/${listing.id}`)}`}>
                Me connecter pour répondre
              </a>
            </small>
          </p>
        </>
      )
    case 'owner':
    case 'coordinator':
      return (
        <p>
          <a class="button primary" href={`/mes-annonces/${listing.id}`}>
            {props.is === 'owner' ? 'Gérer mon annonce' : 'Voir le suivi de cette annonce'}
          </a>
        </p>
      )
    case 'without-profile':
      return (
        <>
          <p>
            Pour répondre, dites d’abord en deux minutes ce que vous faites, où et quand.
            {firstOf(form.values, 'message') && ' Votre message vous attend ici.'}
          </p>
          <p>
            <a class="button primary" href="/mon-profil">
              Créer mon profil
            </a>
          </p>
        </>
      )
    case 'candidate':
      return <CandidateAnswer match={props.match} introduction={props.introduction} listing={listing} form={form} />
  }
}

function CandidateAnswer(props: {
  match: Explained | null
  introduction: Introduction | null
  listing: Listing
  form: Form
}) {
  const { match, introduction, listing, form } = props
  const state = introduction?.interest.state
  const refused = state === 'declined' && introduction?.interest.by === 'candidate'
  return (
    <>
      {match ? (
        <MatchReasons match={match} reader="candidate" />
      ) : (
        <p>
          Cette annonce ne correspond pas à tout votre profil (dates, lieu ou conditions). Vous pouvez répondre quand
          même, ou <a href="/mon-profil?modifier=oui#modifier">revoir votre profil</a>.
        </p>
      )}
      {(state === 'proposed' || state === 'accepted' || refused) && (
        <p>
          <strong>{ALREADY[state]}</strong> <a href="/mon-profil#relations">Voir où vous en êtes</a>
        </p>
      )}
      {(!state || state === 'withdrawn' || (state === 'declined' && !refused)) && (
        <MessageForm listing={listing} form={form} />
      )}
    </>
  )
}

const ALREADY: Record<'proposed' | 'accepted' | 'declined', string> = {
  proposed: 'Une mise en relation est en cours.',
  accepted: 'Vous êtes d’accord tous les deux.',
  declined: 'Votre proposition a été déclinée.',
}

function MessageForm({ listing, form }: { listing: Listing; form: Form }) {
  const token = firstOf(form.values, 'reprise')
  return (
    <form method="post" action={`/annonces/${listing.id}/interet`} novalidate>
      <ErrorSummary form={form} />
      {token && <input type="hidden" name="reprise" value={token} />}
      <TextArea
        form={form}
        name="message"
        label="Votre message (facultatif)"
        hint="Sans téléphone ni adresse&nbsp;: vos coordonnées partent quand vous êtes d’accord tous les deux."
      />
      <button type="submit">Je suis intéressé·e</button>
    </form>
  )
}
