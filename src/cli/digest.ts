import { z } from 'zod'
import { progress, verb } from './verb.ts'

const input = z.object({
  at: z.iso
    .datetime({ offset: true, error: 'expects an instant, like 2027-02-01T06:00:00Z' })
    .transform((text) => new Date(text))
    .optional(),
  'dry-run': z.boolean().optional(),
  json: z.boolean().optional(),
})

export const digest = verb({
  usage: 'digest [--at INSTANT] [--dry-run]',
  does: 'sends the digest now to everyone whose last is over 6 days old, returns when all is handed to SMTP; --at acts as the clock at that instant (weekday and hour count); --dry-run sends nothing',
  options: { at: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  input,
  async run(deps, { at, 'dry-run': dryRun = false, json }) {
    const { planDigest, slotsNow } = await import('../digest/service.ts')
    const { handOver, preview, whoGetsWhat } = await import('./letters.ts')
    const then = { ...deps, clock: () => at ?? deps.clock() }
    const slots = at ? await slotsNow(deps, at) : null
    if (slots?.length === 0) {
      return { result: { due: 0, sent: 0, empty: 0 }, lines: ['not an hour of the digest: nobody is due'] }
    }
    const { due, accounts, mails } = await planDigest(then, { slots, dryRun, triedSince: deps.clock() })
    if (dryRun) {
      const letters = await preview(then, accounts)
      const lines = [`due ${due}, would be sent ${letters.length}, empty ${due - letters.length}`]
      if (!json) lines.push(...(await whoGetsWhat(deps, letters)))
      return { result: { due, sent: letters.length, empty: due - letters.length }, lines }
    }
    const { dropped, failed } = await handOver(then, mails)
    const sent = mails.length - dropped
    if (failed > 0) {
      progress(`${failed} mails could not be handed to SMTP: they wait in the outbox and are tried again`)
    }
    const counts = { due, sent, empty: due - sent }
    return {
      result: { ...counts, ...(failed > 0 ? { refused: failed } : {}) },
      lines: [`due ${due}, sent ${sent}, empty ${counts.empty}`],
      failed: failed > 0,
    }
  },
})
