import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import postgres from 'postgres'

/** What the API is held against: Hono and postgres.js alone, which run the statements they are told and answer what they are told. */

export interface Statement {
  text: string
  values: unknown[]
  types: number[]
}

/** Statements of one transaction, or one alone. */
export type Step = Statement[]

export interface Bare {
  port: number
  databaseUrl: string
  read: { steps: Step[]; answer: unknown }
  write: { steps: Step[]; answer: unknown }
}

process.once('message', (bare: Bare) => {
  const sql = postgres(bare.databaseUrl, { max: 10, onnotice() {} })
  const run = async (steps: Step[]) => {
    for (const step of steps) {
      if (step.length > 1) await sql.begin((tx) => inTurn(tx, step))
      else await inTurn(sql, step)
    }
  }
  const inTurn = async (db: postgres.Sql | postgres.TransactionSql, step: Step) => {
    for (const { text, values, types } of step) {
      const given = values.map((value, i) => (types[i] ? db.typed(value as never, types[i]) : value))
      await db.unsafe(text, given as never[], { prepare: true })
    }
  }
  const app = new Hono()
  app.get('/api/listings/:id', async (c) => {
    await run(bare.read.steps)
    return c.json(bare.read.answer as object)
  })
  app.patch('/api/listings/:id', async (c) => {
    await c.req.json()
    await run(bare.write.steps)
    return c.json(bare.write.answer as object)
  })
  serve({ fetch: app.fetch, port: bare.port, hostname: '127.0.0.1' }, () => process.send?.('up'))
})
process.once('disconnect', () => process.exit(0))
