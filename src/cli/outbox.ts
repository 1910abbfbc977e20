import { z } from 'zod'
import { ageOf, verb } from './verb.ts'

const FIGURES_DAYS = 30

export const outbox = verb({
  usage: 'outbox [--resend]',
  does: 'lists the mails that wait and those given up, without addresses, and what became of the others; --resend has those given up tried again',
  options: { resend: { type: 'boolean' } },
  input: z.object({ resend: z.boolean().optional() }),
  async run(deps, { resend }) {
    const { resendMails, unsentMails } = await import('../mail/outbox.ts')
    const { readFigures } = await import('../mail/store.ts')
    const resent = resend ? await resendMails(deps) : null
    const now = deps.clock().getTime()
    const mails = (await unsentMails(deps.sql)).map(({ createdAt, ...mail }) => ({
      ...mail,
      createdAt: createdAt.toISOString(),
      ageSeconds: Math.max(0, Math.round((now - createdAt.getTime()) / 1000)),
    }))
    const count = (state: string) => mails.filter((mail) => mail.state === state).length
    const [waiting, givenUp] = [count('waiting'), count('given-up')]
    const lines = mails.map(
      ({ id, stream, state, ageSeconds, attempts, lastError, resendable }) =>
        `${id}  ${stream.padEnd(8)}  ${state.padEnd(8)}  ${ageOf(ageSeconds).padStart(6)}  ${attempts} tries` +
        `${lastError ? `  ${lastError}` : ''}${state === 'given-up' && !resendable ? '  (cannot be sent again)' : ''}`,
    )
    if (resent) lines.push(`${resent.resent} wait again`)
    if (mails.some((mail) => mail.state === 'given-up' && !mail.resendable)) {
      lines.push('what a sign-in mail said, or to whom a last word went, is not kept: people ask for a new one')
    }
    const figures = await readFigures(deps.sql, new Date(now - FIGURES_DAYS * 86_400_000))
    lines.push(
      ...figures.map(
        ({ stream, sent, delivered, refused, clicked }) =>
          `${stream.padEnd(8)}  ${sent} sent, ${delivered} delivered, ${refused} refused, ${clicked} clicked in ${FIGURES_DAYS} days`,
      ),
      `${waiting} waiting, ${givenUp} given up`,
    )
    return { result: { waiting, givenUp, ...resent, mails, figures }, lines }
  },
})
