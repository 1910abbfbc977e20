/** For somebody signed in who may not look for people yet: what it takes. */
export function NotForYou({ title }: { title: string }) {
  return (
    <>
      <h1>{title}</h1>
      <p class="lead">Cette recherche s’ouvre dès qu’une annonce à vous est publiée.</p>
      <p>
        Les personnes disponibles ne sont montrées, sans leur nom, qu’aux titulaires dont un besoin est publié et aux
        coordinateurs des CPTS.
      </p>
      <ol>
        <li>
          Déposez votre besoin&nbsp;: un remplacement, un renfort, une succession ou une collaboration. Trois minutes
          suffisent.
        </li>
        <li>Le coordinateur de votre territoire le relit et le publie. Vous recevez un mail.</li>
        <li>Revenez ici, ou ouvrez votre annonce&nbsp;: vous voyez qui est disponible, et invitez d’un clic.</li>
      </ol>
      <p class="actions">
        <a href="/mes-annonces/nouvelle" class="button primary">
          Déposer une annonce
        </a>
        <a href="/mes-annonces" class="button">
          Mes annonces
        </a>
      </p>
      <p>
        Votre annonce est déjà publiée, ou vous coordonnez une CPTS&nbsp;? Vérifiez dans{' '}
        <a href="/mon-compte">Mon compte</a> que vous êtes connecté avec la bonne adresse.
      </p>
    </>
  )
}
