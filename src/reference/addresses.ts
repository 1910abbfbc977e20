/** Mail addresses as people mistype them: what cannot exist, and what was probably meant. */

/**
 * Misspellings of the domains where most French people read their mail, by the domain meant. Only what is no provider of
 * mail itself: sfr.com, orange.com or laposte.fr are real, and somebody works there.
 */
const MISSPELT: Readonly<Record<string, readonly string[]>> = {
  'gmail.com':
    'gmail gmial.com gmai.com gmal.com gmil.com gamil.com gmaill.com gmailll.com ggmail.com gmaiil.com gmali.com gmaul.com gmaik.com gmaol.com gmsil.com gnail.com gnail.fr gmail.fr gmai.fr gmal.fr gmial.fr gmil.fr gmeil.com gmail.co gmail.cm gmail.om gmailcom gmail.comm'.split(
      ' ',
    ),
  'hotmail.com':
    'hotmail hotmial.com hotmal.com hotmil.com hotmai.com hotamil.com hotnail.com hotmaill.com hotmaul.com hitmail.com hormail.com htomail.com homail.com hotmeil.com otmail.com hotmail.co hotmail.cm hotmail.om'.split(
      ' ',
    ),
  'hotmail.fr':
    'hotmial.fr hotmal.fr hotmil.fr hotmai.fr hotamil.fr hotnail.fr hotmaill.fr hitmail.fr hormail.fr htomail.fr homail.fr otmail.fr'.split(
      ' ',
    ),
  'yahoo.fr': 'yaho.fr yahooo.fr yhaoo.fr yhoo.fr yaoo.fr yahho.fr yahou.fr yahoi.fr tahoo.fr uahoo.fr'.split(' '),
  'yahoo.com': 'yahoo yaho.com yahooo.com yhaoo.com yhoo.com yaoo.com yahho.com yahou.com yahoo.cm yahoo.om'.split(' '),
  'outlook.com': 'outlook outlok.com outloo.com outlokk.com oulook.com outllok.com outlouk.com outlook.cm'.split(' '),
  'outlook.fr': 'outlok.fr outloo.fr oulook.fr outllok.fr outlouk.fr otlook.fr'.split(' '),
  'icloud.com': 'icloud icould.com iclou.com iclod.com icloude.com icloud.fr iclould.com ilcoud.com icloud.cm'.split(
    ' ',
  ),
  'orange.fr': 'orange orang.fr ornage.fr oragne.fr orangefr oange.fr orrange.fr ornge.fr orangr.fr'.split(' '),
  'wanadoo.fr':
    'wanadoo wanado.fr wandoo.fr wanadou.fr wanaddo.fr wanadooo.fr wanaoo.fr wannadoo.fr wanadoo.f wandaoo.fr'.split(
      ' ',
    ),
  'laposte.net':
    'laposte laposte.ne lapost.net laposte.ner lapsote.net laposte.nt laposte.bet lapote.net lapposte.net laposten.et'.split(
      ' ',
    ),
  'free.fr': 'free freee.fr freefr'.split(' '),
  'sfr.fr': 'sfr sfrr.fr sffr.fr sfrfr'.split(' '),
  'bbox.fr': 'bbox bboxx.fr bbbox.fr'.split(' '),
}

/** Last parts that nobody can register, by what was meant; read against IANA's list of 2026. */
const IMPOSSIBLE: Readonly<Record<string, readonly string[]>> = {
  com: ['con', 'cmo', 'ocm', 'comm', 'coom', 'ccom', 'cim', 'cpm', 'clm', 'vom', 'xom', 'conm', 'comn'],
  fr: ['f', 'fe', 'ft', 'ff', 'dr', 'rf', 'frr', 'ffr', 'frf'],
  net: ['nett', 'nte', 'ner', 'ney', 'nrt', 'met'],
  org: ['ogr', 'orgg', 'rog', 'oeg'],
}

const meant = (table: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(table).flatMap(([right, wrong]) => wrong.map((one): [string, string] => [one, right])))

const DOMAINS = meant(MISSPELT)
const ENDINGS = meant(IMPOSSIBLE)

/** Every misspelling that is refused, with the domain meant. */
export const MISSPELT_DOMAINS: ReadonlyMap<string, string> = DOMAINS

/** The same address with an accented domain as DNS knows it (IDNA); what cannot be one stays as it is. */
export function asciiAddress(address: string): string {
  const { local, domain } = parts(address)
  if (!domain || !NOT_ASCII.test(domain) || !/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return address
  const url = `http://${domain}`
  return URL.canParse(url) ? `${local}@${new URL(url).hostname}` : address
}

const NOT_ASCII = /[^ -~]/

/**
 * Why an address (lower case, ASCII domain) cannot be one, in a sentence with the remedy; null when it can. RFC 5321 for
 * the lengths (64 before the @), RFC 5322 dot-atom before the @ (quoted forms are refused), letters, digits and hyphens
 * after. Domains of tests (.test, .example, .local) pass: they are real where they are used.
 */
export function whyImpossible(address: string): string | null {
  const trouble = shapeTrouble(address)
  const { domain } = parts(address)
  const known = !DOMAINS.has(domain) && !ENDINGS.has(lastPart(domain))
  if (!trouble && known) return null
  const suggestion = suggestedAddress(address)
  if (suggestion) return `Cette adresse ne peut pas exister : vouliez-vous écrire ${suggestion} ?`
  return trouble || NO_ADDRESS
}

/** What was probably meant by an address that cannot exist; null when there is nothing better to offer. */
export function suggestedAddress(text: string): string | null {
  if (text.length > 400) return null
  const typed = text.trim().toLowerCase()
  const { local, domain } = parts(
    (/<([^<>]+)>$/.exec(typed)?.[1] ?? typed).replace(/^mailto:/, '').replace(/\s*([@.,])\s*/g, '$1'),
  )
  const plain = tidy(local.normalize('NFD').replace(/\p{M}/gu, ''))
  const better = asciiAddress(`${plain}@${meantDomain(tidy(domain.replaceAll(',', '.')))}`)
  return better !== typed && !shapeTrouble(better) ? better : null
}

const tidy = (text: string) => text.replace(/\.{2,}/g, '.').replace(/^\.|\.$/g, '')

function meantDomain(domain: string): string {
  const known = DOMAINS.get(domain)
  if (known) return known
  const ending = ENDINGS.get(lastPart(domain))
  if (!ending) return domain
  const ended = `${domain.slice(0, domain.lastIndexOf('.'))}.${ending}`
  return DOMAINS.get(ended) ?? ended
}

const NO_ADDRESS = 'Cette adresse ne peut pas exister : écrivez-la comme prenom.nom@exemple.fr.'

/** What is wrong with how it is written, whatever the domain is called; null when nothing is. */
function shapeTrouble(address: string): string | null {
  const { local, domain } = parts(address)
  if (local.length > 64) return 'La partie avant @ est trop longue : 64 caractères au plus.'
  if (address.length > 254) return 'Cette adresse est trop longue : 254 caractères au plus.'
  if (NOT_ASCII.test(local.replace(/\s|\p{C}/gu, ''))) {
    return 'Une adresse mail n’a pas d’accent avant @ : écrivez-la comme prenom.nom@exemple.fr.'
  }
  const labels = domain.split('.')
  const possible =
    LOCAL.test(local) &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label)) &&
    ENDING.test(lastPart(domain))
  return possible ? null : NO_ADDRESS
}

const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const ENDING = /^([a-z]{2,}|xn--[a-z0-9-]+)$/

const lastPart = (domain: string) => domain.slice(domain.lastIndexOf('.') + 1)

function parts(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@')
  return at < 0 ? { local: address, domain: '' } : { local: address.slice(0, at), domain: address.slice(at + 1) }
}
