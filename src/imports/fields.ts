import type { ImportKind } from './model.ts'

/** What columns may fill, and the headings by which one knows them: data. */

export interface Field {
  code: string
  label: string
  /** Headings as normalizeName writes them, "|" between; one that ends in "*" is a beginning. */
  headings: string
}

const EMAIL: Field = {
  code: 'email',
  label: 'Adresse mail',
  headings:
    'email|e mail|mail|mel|courriel|adresse mail|adresse e mail|adresse email|adresse courriel|adresse electronique|mail*|email*|e mail*|courriel*|adresse mail*',
}
const PERSON: readonly Field[] = [
  EMAIL,
  {
    code: 'lastName',
    label: 'Nom de famille',
    headings: 'nom de famille|nom usage|nom d usage|patronyme|nom d exercice',
  },
  { code: 'firstName', label: 'Prénom', headings: 'prenom|prenoms|prenom*' },
  {
    code: 'name',
    label: 'Nom (complet, ou de famille)',
    headings:
      'nom|noms|nom complet|nom prenom|nom et prenom|nom prenom s|nom prenoms|prenom nom|prenom et nom|titulaire|praticien|praticienne|professionnel|professionnelle|nom du titulaire|nom du praticien|nom du professionnel|nom titulaire|remplacant|candidat|candidate|contact|personne|interlocuteur|demandeur|civilite nom*',
  },
  {
    code: 'phone',
    label: 'Téléphone',
    headings:
      'telephone|tel|tel portable|portable|mobile|gsm|numero|numero de telephone|n de telephone|n tel|tel*|telephone*|num tel*',
  },
]
const PROFESSION: Field = {
  code: 'profession',
  label: 'Profession',
  headings:
    'profession|metier|profession recherchee|profession concernee|fonction|categorie|discipline|type de professionnel|professionnel recherche|profession*|metier*',
}
const SPECIALTY: Field = {
  code: 'specialty',
  label: 'Spécialité',
  headings: 'specialite|specialites|specialite*|qualification',
}
const PRACTICE: Field = {
  code: 'practiceType',
  label: 'Mode d’exercice',
  headings:
    'mode d exercice|mode exercice|lieu d exercice|type de structure|type structure|type de cabinet|cadre d exercice|exercice|type d exercice|modes d exercice*',
}
const COMMUNE: Field = {
  code: 'commune',
  label: 'Commune',
  headings:
    'commune|communes|ville|villes|lieu|localite|secteur geographique|zone|zones|commune*|ville*|lieu*|localisation|zone geographique*|secteur de recherche',
}
const POSTAL: Field = {
  code: 'postalCode',
  label: 'Code postal ou INSEE',
  headings: 'code postal|cp|code insee|insee|code commune|c p|code postal*',
}
const DATES: readonly Field[] = [
  {
    code: 'dates',
    label: 'Dates ou périodes',
    headings:
      'date|dates|periode|periodes|dates du remplacement|dates de remplacement|quand|disponibilite|disponibilites|dates*|periode*|disponibilite*|dispo|dispos',
  },
  {
    code: 'from',
    label: 'Début',
    headings:
      'debut|du|date de debut|date debut|a partir du|a partir de|a compter du|des le|depart|debut*|date de debut*|premier jour|disponible a partir*',
  },
  {
    code: 'to',
    label: 'Fin',
    headings: 'fin|au|date de fin|date fin|jusqu au|jusque|jusqu a|fin*|date de fin*|dernier jour',
  },
  {
    code: 'days',
    label: 'Jours de la semaine',
    headings: 'jours|jour|jours de la semaine|jours travailles|jour de la semaine|jours*|quels jours',
  },
  {
    code: 'halves',
    label: 'Matin ou après-midi',
    headings:
      'demi journee|demi journees|matin apres midi|am pm|moment|creneau|creneaux|horaire|horaires|matin ou apres midi|demi journee*',
  },
]
const STRUCTURE: Field = {
  code: 'structureName',
  label: 'Nom de la structure ou du cabinet',
  headings:
    'structure|nom de la structure|cabinet|nom du cabinet|etablissement|msp|centre|nom structure|organisme|structure*|nom du centre|nom de l etablissement|cabinet*',
}

const LISTING: readonly Field[] = [
  ...PERSON,
  {
    code: 'kind',
    label: 'Type d’annonce',
    headings:
      'type|nature|type d annonce|type de besoin|nature du besoin|besoin|type de demande|demande|objet|type annonce|type de recherche',
  },
  PROFESSION,
  SPECIALTY,
  COMMUNE,
  POSTAL,
  PRACTICE,
  STRUCTURE,
  ...DATES,
  {
    code: 'except',
    label: 'Sauf (dates exclues)',
    headings: 'sauf|sauf le|exceptions|exception|hors|dates exclues|sauf*',
  },
  {
    code: 'share',
    label: 'Part du remplaçant (% des honoraires)',
    headings:
      'part du remplacant|part remplacant|part remplacante|pourcentage remplacant|pour le remplacant|honoraires remplacant|honoraires du remplacant|part du candidat|part collaborateur|part remplacant*|remplacant part|part du remplacant*|remuneration du remplacant',
  },
  {
    code: 'fee',
    label: 'Redevance au titulaire (% des honoraires)',
    headings:
      'redevance|part du titulaire|part titulaire|redevance titulaire|part du cabinet|part cabinet|frais de cabinet|redevance*|part titulaire*|reversement',
  },
  {
    code: 'split',
    label: 'Partage des honoraires (à dire dans chaque cellule)',
    headings:
      'retrocession|retro|partage|honoraires|taux|remuneration|pourcentage|retrocession*|conditions financieres|partage*|taux*|repartition*',
  },
  { code: 'title', label: 'Titre', headings: 'titre|intitule|titre de l annonce|titre*|intitule*|libelle' },
  {
    code: 'description',
    label: 'Description',
    headings:
      'description|descriptif|commentaire|commentaires|remarque|remarques|precisions|details|texte|annonce|observations|observation|message|description*|commentaire*|informations complementaires|infos|texte de l annonce',
  },
  {
    code: 'students',
    label: 'Étudiants acceptés (oui, non)',
    headings: 'etudiant|etudiants|etudiants acceptes|licence acceptee|interne accepte|internes acceptes|etudiants*',
  },
  { code: 'housing', label: 'Logement (oui, non, à voir)', headings: 'logement|hebergement|logement*|hebergement*' },
  { code: 'vehicle', label: 'Véhicule nécessaire (oui, non)', headings: 'vehicule|voiture|permis|vehicule*|voiture*' },
  {
    code: 'homeVisits',
    label: 'Visites à domicile (oui, non)',
    headings: 'visites|visites a domicile|domicile|vad|visites*',
  },
  {
    code: 'patients',
    label: 'Actes par jour',
    headings: 'patients par jour|actes par jour|patients jour|actes jour|nombre d actes|activite|actes*|patients*',
  },
  { code: 'software', label: 'Logiciel', headings: 'logiciel|logiciel metier|logiciels|logiciel*' },
  { code: 'secretary', label: 'Secrétariat', headings: 'secretariat|secretaire|secretariat*' },
  {
    code: 'sector',
    label: 'Secteur (conventionnel)',
    headings: 'secteur|secteur conventionnel|conventionnement|secteur 1 2|secteur convention*',
  },
  {
    code: 'places',
    label: 'Nombre de personnes',
    headings: 'nombre de personnes|places|postes|nombre de postes|nb postes|nb de postes|nombre de places|nombre',
  },
  { code: 'flexDays', label: 'Souplesse (jours)', headings: 'souplesse|flexibilite|souplesse*|dates souples' },
]

const CANDIDATE: readonly Field[] = [
  ...PERSON,
  { code: 'rpps', label: 'Numéro RPPS', headings: 'rpps|numero rpps|n rpps|no rpps|rpps*' },
  PROFESSION,
  SPECIALTY,
  {
    code: 'student',
    label: 'Étudiant avec licence (oui, non)',
    headings: 'etudiant|licence|etudiant*|licence de remplacement|interne',
  },
  {
    code: 'licenceUntil',
    label: 'Fin de la licence',
    headings: 'fin de licence|validite de la licence|licence jusqu au|fin licence|expiration de la licence',
  },
  { code: 'situation', label: 'Situation', headings: 'situation|statut|situation actuelle|statut*|situation*' },
  {
    code: 'kinds',
    label: 'Ce qui est cherché',
    headings: 'type|recherche|cherche|type de recherche|souhait|souhaits|projet|objet|types*|recherche*',
  },
  COMMUNE,
  POSTAL,
  {
    code: 'radius',
    label: 'Rayon (km)',
    headings: 'rayon|rayon km|km|perimetre|distance|mobilite|rayon*|perimetre*|distance*',
  },
  { ...PRACTICE, label: 'Modes d’exercice' },
  ...DATES,
  {
    code: 'minDays',
    label: 'Durée minimale (jours)',
    headings: 'duree minimale|minimum de jours|jours minimum|duree mini*|duree minimum',
  },
  {
    code: 'share',
    label: 'Part minimale souhaitée (%)',
    headings: 'part minimale|part souhaitee|retrocession souhaitee|part mini*|part souhaitee*|retrocession minimale',
  },
]

const MEMBER: readonly Field[] = [...PERSON, PROFESSION, STRUCTURE]

export const FIELDS: Readonly<Record<ImportKind, readonly Field[]>> = {
  listings: LISTING,
  candidates: CANDIDATE,
  members: MEMBER,
}
