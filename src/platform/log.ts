import { type DestinationStream, pino } from 'pino'

export type Log = pino.Logger

/** Where Postgres says which row or text it refused: somebody's words. */
const TOLD = ['detail', 'where', 'query', 'parameters', 'internal_query'].map((name) => `err.${name}`)

/** Structured logs, one JSON object a line, on stderr (stdout belongs to the verbs' output). No personal data. */
export function createLog(level: string, to: DestinationStream = pino.destination({ dest: 2, sync: true })): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: TOLD, remove: true } },
    to,
  )
}
