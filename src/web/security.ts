import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { LookedAt } from './mail-look.ts'

/** What browsers are told to refuse, whatever slips into a page. */

/** Browsers keep to HTTPS for a year, once they came by it. */
const A_YEAR = 'max-age=31536000; includeSubDomains'

/** The list that other sites show in a page of theirs: no script, no form, no cookie. */
const FRAMED = /^\/territoires\/[^/]+\/integrer$/

const POLICY = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  objectSrc: ["'none'"],
}

const NOT_ASKED_FOR = { camera: [], microphone: [], geolocation: [], payment: [], usb: [] }

/** Headers of every answer of a site at this address. A mail looked at in a page allows its own sheet of style, by its hash. */
export function secured(baseUrl: string): MiddlewareHandler<{ Variables: { look?: LookedAt } }> {
  const always = {
    referrerPolicy: 'same-origin',
    strictTransportSecurity: baseUrl.startsWith('https:') ? A_YEAR : false,
    permissionsPolicy: NOT_ASKED_FOR,
  }
  const closed = secureHeaders({
    ...always,
    xFrameOptions: 'DENY',
    contentSecurityPolicy: {
      ...POLICY,
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      formAction: ["'self'"],
      connectSrc: ["'self'"],
      frameAncestors: ["'none'"],
    },
  })
  const frameable = secureHeaders({
    ...always,
    xFrameOptions: false,
    crossOriginResourcePolicy: 'cross-origin',
    contentSecurityPolicy: { ...POLICY, styleSrc: ["'self'"], formAction: ["'none'"], frameAncestors: ['*'] },
  })
  return async (c, next) => {
    await (FRAMED.test(c.req.path) ? frameable : closed)(c, next)
    const look = c.get('look')
    if (look) c.res.headers.set('Content-Security-Policy', policyOf(look))
  }
}

const policyOf = ({ styles }: LookedAt) =>
  `default-src 'none'; base-uri 'none'; object-src 'none'; style-src ${styles.join(' ')}; form-action 'none'; frame-ancestors 'none'`
