/**
 * What a text may hold that is nobody else's business, found by its words: somebody's care, the reason of an absence, an
 * address; and a need that is none of a replacement. Rather too few than too many: a coordinator, or whoever writes, stops
 * looking at what is wrong every day. Pure.
 */

/** A part of a text, from one UTF-16 position to before another. */
export interface Mark {
  from: number
  to: number
}

export const TRACE_KINDS = ['patient', 'health', 'address', 'overload'] as const
export type TraceKind = (typeof TRACE_KINDS)[number]

export function findTraces(text: string, kind: TraceKind): Mark[] {
  const found = FINDERS[kind].flatMap((find) => find(text)).sort((a, b) => a.from - b.from || b.to - a.to)
  // What lies within another is said once.
  return found.filter(({ from }, i) => found.slice(0, i).every((earlier) => from >= earlier.to))
}

type Find = (text: string) => Mark[]

/** Every match of a pattern that also holds `only`, if given. */
function matching(pattern: RegExp, only: (match: RegExpExecArray, text: string) => boolean = () => true): Find {
  return (text) =>
    [...text.matchAll(pattern)]
      .filter((match) => only(match, text))
      .map((match) => ({ from: match.index, to: match.index + match[0].trimEnd().length }))
}

/** The parts are words of a pattern; a letter before or after would make another word of it. */
const words = (pattern: string, flags = 'giu') => new RegExp(String.raw`(?<!\p{L})(?:${pattern})(?!\p{L})`, flags)

const GAP = String.raw`[ .\u00a0\u202f]?`
/** Numéro de sécurité sociale: sex, year, month (or a fictitious one), département, commune, rank, and maybe its key. */
const NIR = new RegExp(
  String.raw`(?<!\d)[12]${GAP}\d{2}${GAP}(?:0[1-9]|1[0-2]|[2-9]\d)${GAP}(?:\d{2}|2[AB])${GAP}\d{3}${GAP}\d{3}(?:${GAP}\d{2})?(?!\d)`,
  'giu',
)

/** Written in groups it is one; in one piece with a key, the key has to be right (97 less the remainder by 97). */
function isNir([number]: RegExpExecArray): boolean {
  const plain = number.replace(/[^\dAB]/gi, '')
  if (plain.length === 13 || plain !== number) return true
  const digits = plain.slice(0, 13).replace(/2A/i, '19').replace(/2B/i, '18')
  return Number(plain.slice(13)) === 97 - (Number(digits) % 97)
}

const MONTH = 'janv|f[ée]vr|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c'
const BORN = new RegExp(
  String.raw`(?<!\p{L})(?:n[ée]e?\s+le|d\.?d\.?n\.?\s*:?|date\s+de\s+naissance\s*:?)\s*\d{1,2}[\s/.-](?:\d{1,2}|(?:${MONTH})\p{L}*\.?)[\s/.-]\d{2,4}(?!\d)`,
  'giu',
)

const FILE = /(?<!\p{L})(?:dossiers?|patiente?|IPP)\s*(?:n\s?[°º]|n°|no\.|num[ée]ro)\s*:?\s*[A-Z]{0,3}-?\d{2,}/giu

const PERSON = String.raw`(?<!\p{L})(?:M\.|Mr\.?|Mme|Mlle|Monsieur|Madame|Mademoiselle)\s+\p{Lu}[\p{L}'’-]*\.?(?:\s+\p{Lu}[\p{L}'’-]*\.?){0,2}`
const ILLNESS =
  'diabétique|insulinodépendante?|insuline|[Aa]lzheimer|démente?|démence|cancer|cancéreu(?:x|se)|chimio|séropositi(?:f|ve)|VIH|schizophrène|bipolaire|épileptique|[Pp]arkinson|parkinsonienn?e?|alcoolique|toxicomane|grabataire|dialysée?|hémiplégique|paraplégique|tétraplégique|trisomique|autiste|dépressi(?:f|ve)|escarres?|hospitalisée?|opérée?|atteinte? d|souffre d|fin de vie'
const ILL = new RegExp(String.raw`${PERSON}([^.!?\n]{0,40}?)(?<!\p{L})(?:${ILLNESS})(?:(?!\p{L})|(?<=d)['’e])`, 'gu')
/** The one who has such patients, or knows of them. */
const CARER =
  /patient|équipe|service|unité|infirmi|médecin|docteur|spécial|coordinat|diplôm|form[ée]|\bD\.?U\b|consult|suivi|éducation|asal[ée]e|secrétaire|kiné|collègue|associée?|confrère|consœur/i

const AGED = new RegExp(String.raw`${PERSON}\s*[,(]\s*\d{2,3}\s+ans(?!\s+d[e'’])`, 'gu')
const LEAVING = /retraite|cess|cède|céder|install|exerc|diplôm/i

const PATIENT: Find[] = [
  matching(NIR, isNir),
  matching(BORN),
  matching(FILE),
  matching(ILL, ([, between]) => !CARER.test(between ?? '')),
  matching(AGED, (match, text) => !LEAVING.test(text.slice(match.index, match.index + match[0].length + 60))),
]

const OWN_STATE = 'malade|enceinte|hospitalisée?|souffrante?|opérée?|en\\s+arrêt'
const SOMEBODY =
  '(?:ma|mon|notre|la|le)\\s+(?:collègue|confrère|consœur|associée?|titulaire|collaborat(?:eur|rice)|infirmi(?:er|ère)|remplacée?)'
const HEALTH: Find[] = [
  matching(
    words(
      [
        String.raw`arrêt\s+(?:de\s+)?(?:travail|maladie|longue\s+durée)`,
        String.raw`congé\s+(?:de\s+|pour\s+|longue\s+)?(?:maladie|mat(?:ernité)?|pathologique)`,
        String.raw`rempla(?:cements?)?\s+(?:pour\s+)?maladie`,
        String.raw`(?:à\s+cause|en\s+raison|suite\s+à|du\s+fait)\s+(?:de\s+|d['’]|à\s+)?(?:une?\s+|ma\s+|mon\s+|sa\s+|son\s+)?(?:grossesse|maladie|opération|hospitalisation|accouchement|chirurgie|intervention\s+chirurgicale|cancer|dépression|burn[ -]?out|accident)`,
        String.raw`(?:pour|pendant|durant)\s+(?:ma|mon)\s+(?:grossesse|maladie|opération|hospitalisation|accouchement|chirurgie|chimio\p{L}*|convalescence)`,
        String.raw`(?:raisons?|motifs?|problèmes?|soucis?)\s+(?:de\s+santé|médica(?:le?s?|ux))(?!\s+publique)`,
        String.raw`je\s+(?:suis|serai|vais\s+être|dois\s+être|me\s+fais)\s+(?:actuellement\s+|toujours\s+)?(?:${OWN_STATE})`,
        String.raw`${SOMEBODY},?\s+(?:est\s+|sera\s+|étant\s+|va\s+être\s+)?(?:actuellement\s+)?(?:${OWN_STATE})`,
        'burn[ -]?out',
      ].join('|'),
    ),
    // "Prévention du burn-out", "suivi des problèmes de santé": what one does, not why one is away.
    (match, text) => !/(?:prévention|suivi|prise en charge|gestion)\s.{0,24}$/i.test(text.slice(0, match.index)),
  ),
]

const LINK = String.raw`(?:(?:de\s+la|de\s+l['’]|de|du|des|d['’]|la|le|les|l['’])\s*)?`
const NAME = String.raw`[\p{L}\d][\p{L}\d'’-]*(?:\s+(?:(?:de|du|des|la|le|les)\s+)*\p{Lu}[\p{L}'’-]*){0,4}`
const NUMBER = String.raw`(?<![\p{L}\d.,/])\d{1,4}\s?(?:bis|ter|quater)?,?\s+`
const ADDRESS: Find[] = [
  matching(
    new RegExp(String.raw`${NUMBER}(?:rue|avenue|av\.|boulevard|bd|impasse|ruelle|allée)\s+${LINK}${NAME}`, 'gu'),
  ),
  matching(
    new RegExp(
      String.raw`${NUMBER}(?:[Pp]lace|[Cc]ours|[Qq]uai|[Ss]quare|[Pp]assage|[Rr]oute|[Cc]hemin|Rue|Avenue|Boulevard|Allée|Impasse)\s+${LINK}(?=\p{Lu})${NAME}`,
      'gu',
    ),
  ),
]

/** An IDEL is replaced when away; overload is no ground, a collaboration is. */
const OVERLOAD: Find[] = [
  matching(
    words(
      String.raw`(?<!(?:non|pas|peu|jamais|sans)\s+(?:trop\s+|très\s+)?)(?:en\s+)?surcharg(?:e|ée?s?)|surcroît\s+(?:d['’]activité|de\s+travail)|(?<!(?:non|pas|peu|jamais)\s+)débordée?s?|trop\s+de\s+(?:patients?|travail|demandes?)|(?:me|nous)\s+(?:soulager|décharger|délester|épauler)|(?:alléger|soulager|désengorger|dédoubler)\s+(?:ma|mon|notre|nos|la|les|le)\s+(?:tournées?|planning|équipe|cabinet)`,
    ),
  ),
]

const FINDERS: Record<TraceKind, readonly Find[]> = {
  patient: PATIENT,
  health: HEALTH,
  address: ADDRESS,
  overload: OVERLOAD,
}

/** How what is said of a patient's data begins: a text with it is held back once, until its writer says to send it. */
export const PATIENT_DOUBT = 'Ce texte semble contenir des données d’un patient'

/** A text may be a hundred times what is taken of it. */
const MOST_LOOKED_AT = 5_000

/** What to tell whoever writes a text that seems to be about a patient, with what was found (three at most); else null. */
export function patientDoubt(text: string): string | null {
  const looked = text.slice(0, MOST_LOOKED_AT)
  const found = [...new Set(findTraces(looked, 'patient').map(({ from, to }) => looked.slice(from, to).trim()))]
  if (found.length === 0) return null
  const quoted = found.slice(0, 3).map((part) => `« ${part.slice(0, 80)} »`)
  return `${PATIENT_DOUBT} (${quoted.join(', ')}) : enlevez-les. Si ce n’en est pas, envoyez quand même.`
}

/** The same, by field, for the answer of an API that has taken the texts. */
export function patientNotices(
  texts: Readonly<Record<string, string | null | undefined>>,
): { path: string; message: string }[] {
  return Object.entries(texts).flatMap(([path, text]) => {
    const message = patientDoubt(text ?? '')
    return message ? [{ path, message }] : []
  })
}
