import type { Child } from 'hono/jsx'

/** What people ask, answered in a few words: the page /aide. */

/** `contact`: where to write to who runs this instance. */
export function HelpContents({ contact }: { contact: Child }) {
  return (
    <>
      <h1>Aide</h1>
      <h2>Je cherche quelqu’un</h2>
      <Question title="Comment se passe une annonce ?">
        Vous la déposez, le coordinateur de votre CPTS la relit, elle est publiée. Les personnes qui correspondent la
        reçoivent dans leur lettre, ou tout de suite si elles l’ont demandé. Vous pouvez aussi les inviter vous-même.
      </Question>
      <Question title="Qui voit mon nom et mon téléphone ?">
        Personne, tant que vous n’avez pas accepté une mise en relation&nbsp;: alors chacun voit ceux de l’autre. Le
        coordinateur de votre territoire les voit aussi.
      </Question>
      <Question title="Que veut dire la part ?">
        Nous parlons toujours de ce que garde la personne qui vient&nbsp;: 80&nbsp;% pour elle, c’est 20&nbsp;% de
        redevance pour vous. Les deux sont toujours affichés.
      </Question>
      <Question title="Pourquoi si peu de personnes ?">
        La page de votre annonce dit ce qui élargirait le plus&nbsp;: des dates souples, une part plus haute, une
        présence partielle, des étudiants avec licence. Chaque conseil dit combien de personnes il ajoute.
      </Question>
      <h2>Je cherche un remplacement ou un cabinet</h2>
      <Question title="Faut-il un compte pour chercher ?">
        Non. Il en faut un pour répondre, garder une recherche ou être trouvé&nbsp;: une adresse mail suffit, sans mot
        de passe.
      </Question>
      <Question title="Pourquoi me demande-t-on si je suis toujours disponible ?">
        Pour que personne n’appelle en vain. Une disponibilité vaut 120 jours&nbsp;; un appui suffit à la confirmer.
      </Question>
      <Question title="Comment recevoir moins de mails ?">
        Dans <a href="/mon-compte/mails">Mes mails</a>, ou d’un clic au bas de chaque lettre. Jamais plus d’une alerte
        par jour.
      </Question>
      <h2>Ma CPTS</h2>
      <Question title="Comment rejoindre ma CPTS ?">
        Sur la page de <a href="/territoires">votre territoire</a>, «&nbsp;Rejoindre&nbsp;»&nbsp;: c’est gratuit, et le
        coordinateur vous répond par mail. Dans <a href="/mes-cpts">Mes CPTS</a> vous dites ensuite à quoi vous pourriez
        aider, choisissez de recevoir la diffusion, ou quittez la CPTS.
      </Question>
      <Question title="On me propose un renfort : que dois-je faire ?">
        Ouvrez le lien du mail&nbsp;: cochez les demi-journées qui vous vont, refusez les autres. Une demi-journée déjà
        complète vous met en liste d’attente. Un empêchement se dit par le même lien, et la place va à quelqu’un
        d’autre.
      </Question>
      <Question title="Un coordinateur a écrit quelque chose en mon nom">
        Le mail que vous avez reçu permet de le reprendre, de le corriger ou de le refuser. Rien n’est à faire si vous
        n’êtes pas concerné&nbsp;: le refus efface votre adresse, sauf si autre chose vous attend ici.
      </Question>
      <h2>Je coordonne un territoire</h2>
      <Question title="Puis-je reprendre mon tableur ?">
        Oui, un .xlsx ou un .csv, dans «&nbsp;Imports&nbsp;»&nbsp;: vous dites ce que contient chaque colonne, relisez
        chaque ligne, et rien n’est créé avant. Un import s’annule pendant 30&nbsp;jours.
      </Question>
      <Question title="À qui part une diffusion ?">
        Aux seuls membres qui l’ont demandée, une fois chacun. Vous pouvez aussi copier la lettre, un message court ou
        imprimer une affiche.
      </Question>
      <Question title="Comment changer l’annonce d’une campagne de renfort ?">
        Par la campagne&nbsp;: changez ses créneaux ou fermez-la, et ses annonces suivent.
      </Question>
      <h2>La connexion</h2>
      <Question title="Je n’ai pas reçu le mail">
        Regardez les indésirables, vérifiez l’adresse, attendez deux minutes. Le mail contient un lien et un code à six
        chiffres&nbsp;: le code se recopie depuis un autre appareil.
      </Question>
      <h2>Autre chose</h2>
      <p>Écrivez-nous&nbsp;: {contact}.</p>
    </>
  )
}

function Question({ title, children }: { title: string; children: Child }) {
  return (
    <details>
      <summary>{title.replace(/ (?=[?!])/g, '\u00a0')}</summary>
      <p>{children}</p>
    </details>
  )
}
