import type { Child } from 'hono/jsx'
import { candidateSummary } from '../candidates/view.ts'
import type { ListingState } from '../listings/model.ts'
import { transitionOf } from '../listings/rules.ts'
import { bind } from '../web/words.ts'
import { type Aim, isUndoable, type Opened, type Outcome } from './links.ts'
import type { Action } from './model.ts'

/** What the pages behind mailed links say: what the button will do, what was done, and the way back. */

export const TITLES: Record<Action, string> = {
  'arret-lettre': 'Ne plus recevoir la lettre',
  'arret-alertes': 'Ne plus recevoir d’alerte',
  'arret-diffusion': 'Ne plus recevoir la diffusion',
  preferences: 'Mes mails',
  'garder-mon-compte': 'Garder mon compte',
  'pas-pour-moi': 'Pas pour moi',
  'pas-pour-cette-annonce': 'Pas pour cette annonce',
  'toujours-disponible': 'Toujours disponible',
  pause: 'Mettre mon profil en pause',
  'toujours-actuelle': 'Annonce toujours d’actualité',
  pourvue: 'Annonce pourvue',
  retirer: 'Retirer l’annonce',
}

interface Words {
  /** What the button will do. */
  will: (aim: Aim) => string
  button: string
  done: string
  after: (aim: Aim) => string
  /** The page where more can be done. */
  link: string
}

const titleOf = ({ listing }: Aim) => `« ${listing?.title ?? 'sans titre'} »`
const whoOf = ({ candidate }: Aim) => (candidate ? candidateSummary(candidate) : 'cette personne')

const WORDS: Record<Exclude<Action, 'preferences'>, Words> = {
  'arret-lettre': {
    will: () =>
      'Vous ne recevrez plus ni la lettre de la semaine, ni les alertes, ni les nouvelles des recherches que vous gardez. Les réponses à vos propres démarches continuent.',
    button: 'Arrêter la lettre',
    done: 'C’est arrêté',
    after: () =>
      'Vous ne recevrez plus la lettre ni les alertes. Rien d’autre n’a changé : votre profil et vos annonces restent.',
    link: 'Choisir mes mails',
  },
  'arret-alertes': {
    will: () =>
      'Vous ne recevrez plus d’alerte entre deux lettres : les nouvelles annonces et vos recherches viendront avec la lettre de la semaine.',
    button: 'Arrêter les alertes',
    done: 'Les alertes sont arrêtées',
    after: () => 'Ce qui est nouveau viendra avec la lettre de la semaine.',
    link: 'Choisir mes mails',
  },
  'arret-diffusion': {
    will: ({ territory }) =>
      `Vous ne recevrez plus les annonces que ${territory?.name} diffuse. Vous en restez membre ; vos autres mails ne changent pas.`,
    button: 'Arrêter la diffusion',
    done: 'C’est arrêté',
    after: ({ territory }) => `Vous ne recevrez plus la diffusion de ${territory?.name}. Rien d’autre n’a changé.`,
    link: 'Choisir mes mails',
  },
  'garder-mon-compte': {
    will: () => 'Votre compte et vos données restent là, sans rien changer d’autre.',
    button: 'Garder mon compte',
    done: 'Votre compte est gardé',
    after: () => 'Merci de votre réponse. Nous ne vous le redemanderons pas de sitôt.',
    link: 'Ouvrir mon compte',
  },
  'pas-pour-moi': {
    will: (aim) => `L’annonce ${titleOf(aim)} ne vous sera plus proposée. La personne qui l’a déposée n’en saura rien.`,
    button: 'Ne plus me la proposer',
    done: 'C’est écarté',
    after: (aim) => `L’annonce ${titleOf(aim)} ne vous sera plus proposée.`,
    link: 'Voir les autres annonces pour moi',
  },
  'pas-pour-cette-annonce': {
    will: (aim) =>
      `${whoOf(aim)} : ce profil ne vous sera plus proposé pour ${titleOf(aim)}. La personne n’en saura rien.`,
    button: 'Ne plus me le proposer',
    done: 'C’est écarté',
    after: (aim) => `${whoOf(aim)} : ce profil ne vous sera plus proposé pour ${titleOf(aim)}.`,
    link: 'Voir l’annonce et qui correspond',
  },
  'toujours-disponible': {
    will: () => 'Vos disponibilités restent comme elles sont, et comptent comme confirmées aujourd’hui.',
    button: 'Je suis toujours disponible',
    done: 'Vos disponibilités sont confirmées',
    after: ({ candidate }) =>
      candidate?.status === 'paused'
        ? 'Votre profil est en pause : rien ne vous est proposé tant que vous ne l’avez pas repris sur le site.'
        : 'Merci. Les annonces qui vous correspondent continuent de vous être proposées.',
    link: 'Corriger mes disponibilités',
  },
  pause: {
    will: () =>
      'Plus aucune annonce ne vous sera proposée, et vous ne serez proposé à personne, jusqu’à ce que vous repreniez.',
    button: 'Mettre mon profil en pause',
    done: 'Votre profil est en pause',
    after: () => 'Plus rien ne vous est proposé, et vous n’êtes proposé à personne.',
    link: 'Ouvrir mon profil',
  },
  'toujours-actuelle': {
    will: (aim) => `L’annonce ${titleOf(aim)} reste publiée, et compte comme relue par vous aujourd’hui.`,
    button: 'Elle est toujours d’actualité',
    done: 'C’est noté',
    after: (aim) => `L’annonce ${titleOf(aim)} est publiée.`,
    link: 'Voir mon annonce',
  },
  pourvue: {
    will: (aim) =>
      `L’annonce ${titleOf(aim)} n’apparaîtra plus dans les recherches. Les personnes en relation avec vous pour elle sont prévenues par mail.`,
    button: 'Elle est pourvue',
    done: 'L’annonce est pourvue',
    after: (aim) =>
      `${capitalTitle(aim)} n’apparaît plus dans les recherches. Si cela change, publiez-la de nouveau depuis le site.`,
    link: 'Voir mon annonce',
  },
  retirer: {
    will: (aim) =>
      `L’annonce ${titleOf(aim)} sera retirée, pour de bon. Les personnes en relation avec vous pour elle sont prévenues par mail.`,
    button: 'Retirer définitivement',
    done: 'L’annonce est retirée',
    after: (aim) => `${capitalTitle(aim)} n’apparaît plus nulle part.`,
    link: 'Voir mes annonces',
  },
}

const capitalTitle = (aim: Aim) => `L’annonce ${titleOf(aim)}`

const STATES: Record<ListingState, string> = {
  draft: 'est encore un brouillon',
  pending: 'attend la décision du coordinateur',
  'to-correct': 'est à corriger',
  published: 'est publiée',
  rejected: 'a été refusée',
  filled: 'est déjà pourvue',
  withdrawn: 'a déjà été retirée',
  expired: 'a expiré',
}

/** Whether the button would still do something. */
export function acts({ action, listing }: Aim): boolean {
  if (!listing) return true
  if (action === 'pourvue') return transitionOf('fill').from.includes(listing.state)
  if (action === 'retirer') return transitionOf('withdraw').from.includes(listing.state)
  if (action === 'toujours-actuelle') return listing.state === 'published' || listing.state === 'expired'
  return true
}

const wordsOf = ({ action }: Aim) => WORDS[action as Exclude<Action, 'preferences'>]

interface LinkProps {
  aim: Aim
  place: string
  /** Where its form goes: the address without what a mail reader hung on to it. */
  action: string
}

/** Before: in plain words what the button will do, or why there is none. */
export function LinkPage({ aim, place, works, action }: LinkProps & { works: boolean }) {
  const words = wordsOf(aim)
  if (!works) return <AsItStands aim={aim} place={place} />
  return (
    <>
      <h1>{TITLES[aim.action]}</h1>
      <p>{bind(words.will(aim))}</p>
      <form method="post" action={action} class="narrow">
        <button type="submit">{words.button}</button>
      </form>
      <Site>
        <a href={place}>{words.link}</a>
      </Site>
    </>
  )
}

/** After: what was done, and the way back where there is one. */
export function DonePage({ aim, place, outcome, action }: LinkProps & { outcome: Outcome }) {
  const words = wordsOf(aim)
  if (outcome === 'refused') return <AsItStands aim={aim} place={place} />
  if (outcome === 'undone') {
    return (
      <>
        <h1>C’est annulé</h1>
        <p>
          {bind(aim.action === 'pause' ? 'Votre profil est de nouveau actif.' : 'C’est de nouveau dans votre liste.')}
        </p>
        <Site>
          <a href={place}>{words.link}</a>
        </Site>
      </>
    )
  }
  return (
    <>
      <h1>{words.done}</h1>
      <p role="status">{bind(words.after(aim))}</p>
      {isUndoable(aim.action) && (
        <form method="post" action={action} class="narrow">
          <input type="hidden" name="annuler" value="oui" />
          <button type="submit" class="secondary outline">
            {aim.action === 'pause' ? 'Reprendre mon profil' : 'Annuler'}
          </button>
        </form>
      )}
      <Site>
        <a href={place}>{words.link}</a>
      </Site>
    </>
  )
}

/** What the button was for has happened, or is not possible any more: that is no error of the reader's. */
function AsItStands({ aim, place }: { aim: Aim; place: string }) {
  const { listing } = aim
  return (
    <>
      <h1>{TITLES[aim.action]}</h1>
      <p role="status">
        {listing && aim.action !== 'pas-pour-moi' && aim.action !== 'pas-pour-cette-annonce'
          ? bind(`L’annonce ${titleOf(aim)} ${STATES[listing.state]} : il n’y a rien à faire d’ici.`)
          : bind('Ce n’est plus dans votre liste : il n’y a rien à faire d’ici.')}
      </p>
      <Site>
        <a href={place}>{wordsOf(aim).link}</a>
      </Site>
    </>
  )
}

function Site({ children }: { children: Child }) {
  return <p>Sur le site, une fois connecté&nbsp;: {children}.</p>
}

const REASONS: Record<Extract<Opened, { works: false }>['why'], { title: string; text: string }> = {
  forged: {
    title: 'Ce lien n’est pas complet',
    text: 'Il a été coupé ou changé en chemin. Rouvrez-le depuis le mail, ou faites la même chose sur le site : nous vous envoyons un lien de connexion.',
  },
  expired: {
    title: 'Ce lien est trop ancien',
    text: 'Par prudence, les liens de nos mails ne servent qu’un temps. Faites la même chose sur le site : nous vous envoyons un lien de connexion.',
  },
  gone: {
    title: 'Ce lien ne mène plus à rien',
    text: 'Ce compte, ce profil ou cette annonce n’existe plus. Pour voir où vous en êtes, connectez-vous.',
  },
}

/** Offers the right way: the page where the same can be done, by signing in. */
export function NoLinkPage({ why, place }: { why: keyof typeof REASONS; place: string }) {
  const { title, text } = REASONS[why]
  return (
    <>
      <h1>{title}</h1>
      <p>{bind(text)}</p>
      <p>
        <a class="button primary" href={`/connexion?next=${encodeURIComponent(place)}`}>
          Me connecter
        </a>
      </p>
    </>
  )
}
