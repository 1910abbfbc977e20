import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { page } from './layout.tsx'

/** Who runs this instance, as the law wants it said (LCEN, article 1-1; RGPD, article 13). Null: not set. */
export interface Operator {
  name: string | null
  /** Postal. */
  address: string | null
  email: string | null
  phone: string | null
  /** The director of publication: a person's name. */
  publisher: string | null
  /** Name, address and telephone of whoever hosts the server. */
  hosting: string | null
  /** Where to write about personal data. */
  dpoEmail: string | null
}

/** Nothing was set: the pages name what is missing. */
export const UNNAMED: Operator = {
  name: null,
  address: null,
  email: null,
  phone: null,
  publisher: null,
  hosting: null,
  dpoEmail: null,
}

/** What the law wants every site to say, and help. */
export function legalPages(operator: Operator) {
  return new Hono()
    .get('/mentions-legales', (c) => page(c, 'Mentions légales', <Notices operator={operator} />))
    .get('/donnees-personnelles', (c) => page(c, 'Données personnelles', <PersonalData operator={operator} />))
    .get('/accessibilite', (c) => page(c, 'Accessibilité', <Accessibility operator={operator} />))
    .get('/aide', (c) => page(c, 'Aide', <Help operator={operator} />))
    .get('/robots.txt', (c) => c.text(ROBOTS))
}

/** What is somebody's own asks for a sign-in anyway. Links of mails are for whom they were sent to. */
const ROBOTS = `User-agent: *
Disallow: /api/
Disallow: /lien/
Disallow: /lettre/
Disallow: /agenda/
`

/** A setting, or a visible gap that names it: the operator sees at once what is missing. */
function Setting({ value, name }: { value: string | null; name: string }) {
  return value === null ? <em>{`à compléter par l’exploitant (${name})`}</em> : value
}

function Mail({ address, name }: { address: string | null; name: string }) {
  return address === null ? <Setting value={null} name={name} /> : <a href={`mailto:${address}`}>{address}</a>
}

function Fact({ term, children }: { term: string; children: Child }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Notices({ operator }: { operator: Operator }) {
  return (
    <>
      <h1>Mentions légales</h1>
      <dl>
        <Fact term="Éditeur">
          <Setting value={operator.name} name="OPERATOR_NAME" />
        </Fact>
        <Fact term="Adresse">
          <Setting value={operator.address} name="OPERATOR_ADDRESS" />
        </Fact>
        <Fact term="Téléphone">
          <Setting value={operator.phone} name="OPERATOR_PHONE" />
        </Fact>
        <Fact term="Mail">
          <Mail address={operator.email} name="OPERATOR_EMAIL" />
        </Fact>
        <Fact term="Directeur ou directrice de la publication">
          <Setting value={operator.publisher} name="OPERATOR_PUBLISHER" />
        </Fact>
        <Fact term="Hébergeur">
          <Setting value={operator.hosting} name="OPERATOR_HOSTING" />
        </Fact>
      </dl>
      <h2>Ce que Relève est, et n’est pas</h2>
      <p>
        Relève met en relation des professionnels de santé. Les annonces sont écrites par leurs auteurs et relues par le
        coordinateur de leur CPTS&nbsp;; l’éditeur n’est partie à aucun contrat de remplacement, de collaboration ou de
        cession. Les règles rappelées sur le site sont des informations&nbsp;: votre Ordre ou l’Assurance maladie font
        foi.
      </p>
      <p>
        Une annonce vous paraît trompeuse ou contraire à la loi&nbsp;? Chaque annonce a un lien
        «&nbsp;Signaler&nbsp;»&nbsp;; le coordinateur la relit.
      </p>
      <h2>Sources</h2>
      <p>
        Liste des communes&nbsp;: <a href="https://github.com/etalab/decoupage-administratif">Etalab</a> et{' '}
        <a href="https://geo.api.gouv.fr">geo.api.gouv.fr</a> (Licence Ouverte). Positions des communes&nbsp;:{' '}
        <a href="https://www.geonames.org">GeoNames</a> (CC BY 4.0).
      </p>
    </>
  )
}

function PersonalData({ operator }: { operator: Operator }) {
  return (
    <>
      <h1>Données personnelles</h1>
      <p class="lead">Ce que Relève garde, pourquoi, combien de temps, et comment reprendre la main.</p>
      <h2>Qui en est responsable</h2>
      <p>
        <Setting value={operator.name} name="OPERATOR_NAME" />. Pour toute question ou pour exercer vos droits&nbsp;:{' '}
        <Mail address={operator.dpoEmail ?? operator.email} name="DPO_EMAIL" />.
      </p>
      <h2>Ce que nous gardons</h2>
      <ul>
        <li>
          <strong>Votre compte</strong>&nbsp;: adresse mail, et si vous les donnez, nom et téléphone. Ils ne sont
          montrés à une autre personne que lorsque vous êtes d’accord tous les deux, et au coordinateur de votre
          territoire. Chaque lecture par quelqu’un d’autre est notée.
        </li>
        <li>
          <strong>Vos annonces</strong>&nbsp;: publiques une fois relues, sans votre nom. La raison d’une absence n’est
          jamais demandée.
        </li>
        <li>
          <strong>Votre profil de remplaçant ou de repreneur</strong>&nbsp;: profession, zones, disponibilités,
          souhaits. Les autres les voient sans votre nom.
        </li>
        <li>
          <strong>Vos échanges</strong> dans une mise en relation, pour vous deux seulement.
        </li>
        <li>
          <strong>Les mails envoyés</strong>&nbsp;: à qui, quand, et s’ils sont arrivés. Ouvrir un mail ne nous dit
          rien&nbsp;: ils ne contiennent ni image espion ni pisteur.
        </li>
      </ul>
      <p>
        Aucune donnée de patient n’a sa place ici&nbsp;: n’en écrivez jamais, ni dans une annonce, ni dans un message.
      </p>
      <h2>Pourquoi, et combien de temps</h2>
      <p>
        Pour vous mettre en relation, parce que vous l’avez demandé (article 6.1.b du RGPD)&nbsp;; pour la sécurité du
        service et la modération, par intérêt légitime (6.1.f). Un compte sans activité depuis deux ans est effacé,
        après deux avertissements par mail.
      </p>
      <h2>À qui elles vont</h2>
      <p>
        Au coordinateur de votre territoire, à l’hébergeur (<Setting value={operator.hosting} name="OPERATOR_HOSTING" />
        ) et au service qui envoie nos mails. Elles ne sont ni vendues, ni prêtées, ni utilisées pour de la publicité.
        Aucune décision n’est prise par la machine seule&nbsp;: un score propose, vous choisissez, et chaque score dit
        ses raisons.
      </p>
      <h2>Vos droits</h2>
      <ul>
        <li>
          <a href="/mon-compte">Voir et corriger</a> ce que nous savons de vous, <strong>tout recevoir</strong> en un
          fichier, <strong>tout effacer</strong>&nbsp;: en un clic depuis votre compte.
        </li>
        <li>
          <a href="/mon-compte/mails">Choisir vos mails</a>&nbsp;; chaque lettre se refuse d’un seul clic.
        </li>
        <li>
          Vous opposer, limiter, vous plaindre&nbsp;: écrivez-nous, ou à la{' '}
          <a href="https://www.cnil.fr/fr/plaintes">CNIL</a>.
        </li>
      </ul>
      <h2>Cookies</h2>
      <p>
        Un cookie garde votre session, un autre, sept jours, un formulaire commencé sans être connecté. Il n’y a ni
        mesure d’audience ni cookie d’un autre site&nbsp;: c’est pourquoi vous n’avez rien à accepter.
      </p>
    </>
  )
}

function Accessibility({ operator }: { operator: Operator }) {
  return (
    <>
      <h1>Accessibilité</h1>
      <p>
        <strong>État de conformité&nbsp;: non audité.</strong> Relève vise le RGAA 4 (WCAG 2.2, niveau AA). Aucun audit
        par un tiers n’a encore eu lieu, donc aucune conformité n’est déclarée.
      </p>
      <h2>Ce qui est vérifié à chaque version</h2>
      <ul>
        <li>chaque page au clavier seul, sur un écran de 360 pixels, et sans JavaScript&nbsp;;</li>
        <li>contrastes, noms et rôles de chaque page par axe-core, en clair et en sombre&nbsp;;</li>
        <li>la validité du HTML&nbsp;;</li>
        <li>les erreurs d’un formulaire, dites à côté du champ et en tête de page.</li>
      </ul>
      <h2>Ce que nous savons imparfait</h2>
      <ul>
        <li>la carte a une liste équivalente à côté d’elle, mais ne se parcourt pas case par case&nbsp;;</li>
        <li>
          le calendrier a été essayé au clavier, mais pas encore avec des personnes qui utilisent un lecteur d’écran.
        </li>
      </ul>
      <h2>Un obstacle&nbsp;?</h2>
      <p>
        Écrivez à <Mail address={operator.email} name="OPERATOR_EMAIL" />
        &nbsp;: nous répondons et trouvons une autre voie en attendant. Sans réponse, vous pouvez saisir le{' '}
        <a href="https://formulaire.defenseurdesdroits.fr">Défenseur des droits</a>.
      </p>
    </>
  )
}

function Help({ operator }: { operator: Operator }) {
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
      <h2>La connexion</h2>
      <Question title="Je n’ai pas reçu le mail">
        Regardez les indésirables, vérifiez l’adresse, attendez deux minutes. Le mail contient un lien et un code à six
        chiffres&nbsp;: le code se recopie depuis un autre appareil.
      </Question>
      <h2>Autre chose</h2>
      <p>
        Écrivez-nous&nbsp;: <Mail address={operator.email} name="OPERATOR_EMAIL" />.
      </p>
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
