import { pino } from 'pino'

export type Log = pino.Logger

/** Structured logs, one JSON object a line, on stderr (stdout belongs to the verbs' output). No personal data. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
}
