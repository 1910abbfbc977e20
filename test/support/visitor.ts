import type { Service } from './service.ts'

export interface Seen {
  status: number
  html: string
  location: string | null
  headers: Headers
}

/** A browser without JavaScript, as far as the pages can tell: forms, cookies, redirects that it does not follow. */
export interface Visitor {
  get(path: string): Promise<Seen>
  /** The same as a person's browser, whose looking counts. */
  look(path: string): Promise<Seen>
  post(path: string, fields?: Fields): Promise<Seen>
  /** Follows a 303 that the last request must have answered. */
  follow(seen: Seen): Promise<Seen>
}

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0'

export type Fields = Record<string, string | string[]>

export function visit(service: Pick<Service, 'baseUrl'>): Visitor {
  const jar = new Map<string, string>()
  let at = '/'
  async function request(method: string, path: string, fields?: Fields, browser = ''): Promise<Seen> {
    const body =
      fields && new URLSearchParams(Object.entries(fields).flatMap(([k, v]) => [v].flat().map((one) => [k, one])))
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${service.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        Referer: `${service.baseUrl}${at}`,
        ...(cookie ? { Cookie: cookie } : {}),
        ...(method === 'POST' ? { Origin: service.baseUrl } : {}),
        ...(browser ? { 'User-Agent': browser } : {}),
      },
      ...(body ? { body } : {}),
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (/max-age=0/i.test(set)) jar.delete(name)
      else jar.set(name, value)
    }
    if (method === 'GET') at = path
    return {
      status: response.status,
      html: await response.text(),
      location: response.headers.get('Location'),
      headers: response.headers,
    }
  }
  return {
    get: (path) => request('GET', path),
    look: (path) => request('GET', path, undefined, FIREFOX),
    post: (path, fields = {}) => request('POST', path, fields),
    follow: async (seen) => {
      if (seen.status !== 303 || !seen.location) throw new Error(`no 303 but ${seen.status}: ${textOf(seen.html)}`)
      return request('GET', seen.location.split('#')[0] as string)
    },
  }
}

/** Signs in as people do: asks for a mail, presses the button of its link. */
export async function enter(service: Service, email: string): Promise<Visitor> {
  const visitor = visit(service)
  const before = service.smtp.mails.filter((mail) => mail.to.includes(email)).length
  await visitor.post('/connexion', { email })
  const link = linkIn((await service.mailsTo(email, before + 1)).at(-1)?.mail.text ?? '')
  const entered = await visitor.post(link)
  if (entered.status !== 303) throw new Error(`${email} cannot sign in: ${entered.status}`)
  return visitor
}

/** The path of the sign-in link in a mail. */
export function linkIn(text: string): string {
  return /https?:\/\/[^/\s]+(\/connexion\/lien\S+)/.exec(text)?.[1] ?? ''
}

/** What a page says, without its tags; spaces that bind stay as they are. */
export function textOf(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replace(/[ \n]+/g, ' ')
    .trim()
}
