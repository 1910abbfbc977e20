import { frenchNumber } from '../reference/french.ts'

/** What somebody is shown who has not looked for anything yet. */

export function Welcome() {
  return (
    <header class="welcome">
      <h1>Trouver un remplacement, un remplaçant, une reprise</h1>
      <p class="lead">
        Entre professionnels de santé qui s’absentent ou transmettent, et celles et ceux qui cherchent où exercer.
        Chaque annonce est relue par une CPTS&nbsp;; vos coordonnées ne partent que d’un commun accord.
      </p>
    </header>
  )
}

/** Three ways in, for who is not signed in. */
export function Ways({ open, available }: { open: number; available: number }) {
  return (
    <ul class="ways">
      <li>
        <h2>Je cherche un remplaçant, un successeur</h2>
        <p>
          {available > 1 && (
            <>
              <strong>{frenchNumber(available)}</strong> personnes disponibles en ce moment.{' '}
            </>
          )}
          Dites quand et où, en trois minutes.
        </p>
        <a class="button primary" href="/mes-annonces/nouvelle">
          Déposer une annonce
        </a>
      </li>
      <li>
        <h2>Je cherche où exercer</h2>
        <p>
          {open > 1 && (
            <>
              <strong>{frenchNumber(open)}</strong> annonces ouvertes.{' '}
            </>
          )}
          Cherchez ci-dessus, ou laissez venir celles qui vous correspondent.
        </p>
        <a class="button" href="/mon-profil">
          Créer mon profil
        </a>
      </li>
      <li>
        <h2>Je coordonne une CPTS</h2>
        <p>Relisez les annonces de votre territoire, diffusez-les, voyez ce qui est pourvu.</p>
        <a class="button" href="/connexion?next=/moderation">
          Aller à la modération
        </a>
      </li>
    </ul>
  )
}
