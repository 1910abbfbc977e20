import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIXTURES } from '../../emails/fixtures.ts'
import { posted } from './posting.ts'

/** SpamAssassin's own rules, without network: `npm run soak`, where it is installed. */

const installed = await promisify(execFile)('spamassassin', ['--version']).then(
  () => true,
  () => false,
)
const reason = !process.env.SOAK ? 'for npm run soak' : installed ? null : 'spamassassin is not installed'

interface Verdict {
  score: number
  rules: string
}

/** As the receiving server hands it over: it came from somewhere. */
const RECEIVED =
  'Received: from mail.releve.example (mail.releve.example [80.67.169.12]) by mx.exemple.fr with ESMTPS id 4Bx for <helene.legoff@exemple.fr>; Mon, 23 Nov 2026 06:00:01 +0000\n'

/** What every spam filter must object to, by agreement: it shows that we read the verdicts right. */
const GTUBE = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'

/** All in one mailbox: starting it takes longer than reading forty mails. */
async function judge(mails: Map<string, Buffer>): Promise<Map<string, Verdict>> {
  const box = [...mails.values()]
    .map((raw) => `From relay Mon Nov 23 06:00:00 2026\n${RECEIVED}${raw.toString('latin1')}\n`)
    .join('')
  const child = spawn('spamassassin', ['--local', '--mbox'], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(box, 'latin1')
  const said = Buffer.concat(await child.stdout.toArray()).toString('latin1')
  const verdicts = said
    .split(/^From relay.*\n/m)
    .slice(1)
    .map((one): [string, Verdict] => {
      const head = (one.split('\n\n')[0] as string).replace(/\n\s+/g, ' ')
      const [, score, rules] = /^X-Spam-Status: .*?score=(-?[\d.]+) .*?tests=(.*?) autolearn/m.exec(head) ?? []
      return [/^Message-ID: <(.*)@/im.exec(head)?.[1] ?? '', { score: Number(score), rules: rules ?? '' }]
    })
  return new Map(verdicts)
}

describe.skipIf(reason)(`SpamAssassin${reason ? `: ${reason}` : ''}`, () => {
  let verdicts = new Map<string, Verdict>()
  beforeAll(async () => {
    const mails = new Map<string, Buffer>()
    for (const [name, fixture] of Object.entries(FIXTURES)) mails.set(name, await posted(name, fixture))
    const message = { subject: 'Bonjour', html: `<p>${GTUBE}</p>`, text: `${GTUBE}\n` }
    mails.set('spam', await posted('spam', { mail: () => message, props: null, message }))
    verdicts = await judge(mails)
    for (const [name, { score, rules }] of verdicts) console.info(`${score.toFixed(1).padStart(5)}  ${name}  ${rules}`)
  }, 300_000)

  it.each(Object.keys(FIXTURES))('gives %s less than 2 points', (name) => {
    expect(verdicts.get(name)?.score, verdicts.get(name)?.rules).toBeLessThan(2)
  })

  it('objects to spam', () => {
    expect(verdicts.get('spam')?.score).toBeGreaterThan(100)
  })
})
