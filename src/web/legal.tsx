import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { page } from './layout.tsx'
import { HelpContents } from './questions.tsx'

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
export function legalPages(operator: Operator, baseUrl: string) {
  return new Hono()
    .get('/mentions-legales', (c) => page(c, 'Mentions légales', <Notices operator={operator} />))
    .get('/donnees-personnelles', (c) => page(c, 'Données personnelles', <PersonalData operator={operator} />))
    .get('/accessibilite', (c) => page(c, 'Accessibilité', <Accessibility operator={operator} />))
    .get('/aide', (c) =>
      page(c, 'Aide', <HelpContents contact={<Mail address={operator.email} name="OPERATOR_EMAIL" />} />),
    )
    .get('/robots.txt', (c) => c.text(`${ROBOTS}\nSitemap: ${baseUrl}/sitemap.xml\n`))
}

/** What is somebody's own asks for a sign-in anyway. Links of mails, and secret addresses, are for whom they were told to. */
const ROBOTS = `User-agent: *
Disallow: /api/
Disallow: /lien/
Disallow: /lettre/
Disallow: /agenda/
Disallow: /recherches/
Disallow: /connexion
Disallow: /mes-
Disallow: /mon-
Disallow: /mises-en-relation
Disallow: /moderation
Disallow: /dev/
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
          <strong>Votre adhésion à une CPTS</strong>, si vous y adhérez&nbsp;: ce que vous avez accepté ou refusé, et
          quand&nbsp;; à quoi vous pourriez aider, si vous le dites. Ses coordinateurs le voient, avec votre nom et vos
          coordonnées. <a href="/mes-cpts">Changer d’avis ou quitter la CPTS</a> arrête la diffusion et efface ce que
          vous aviez dit pouvoir faire.
        </li>
        <li>
          <strong>Les notes des coordinateurs</strong>, prises au fil des appels&nbsp;: ceux de votre territoire les
          lisent et les effacent. Elles sont dans le fichier que vous pouvez demander, et disparaissent avec votre
          compte.
        </li>
        <li>
          <strong>Vos réponses à une campagne de renfort</strong>&nbsp;: quelles demi-journées, et ce que vous avez
          répondu. Les coordinateurs n’y lisent votre nom et vos coordonnées que si vous avez confirmé.
        </li>
        <li>
          <strong>Ce qu’un coordinateur écrit pour vous</strong>, après un appel ou depuis son tableur&nbsp;: vous le
          recevez par mail, pour le reprendre ou le refuser. Un profil que personne n’a repris n’est montré à personne
          et s’efface après 30&nbsp;jours. Le tableur lui-même est effacé après 7&nbsp;jours.
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
        service, la modération et le travail des coordinateurs (notes, invitations, rapports), par intérêt légitime
        (6.1.f)&nbsp;; la diffusion d’une CPTS et ce à quoi vous pourriez aider, avec votre consentement (6.1.a), que
        vous reprenez quand vous voulez. Les rapports remis à l’ARS, à la CPAM ou à la commune ne nomment personne, et
        aucun chiffre n’y porte sur moins de cinq personnes ou annonces. Un compte sans activité depuis deux ans est
        effacé, après deux avertissements par mail.
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
