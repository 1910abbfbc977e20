import { z } from 'zod'
import { emailAddress, line } from '../reference/fields.ts'
import { required, UsageError, verb } from './verb.ts'

const input = z
  .object({
    email: required.pipe(emailAddress),
    name: line(200).optional(),
    role: z.enum(['practitioner', 'candidate', 'coordinator']).optional(),
    territory: z.string().optional(),
    token: z.boolean().optional(),
  })
  .refine((v) => (v.role === 'coordinator') === (v.territory !== undefined), {
    path: ['territory'],
    message: 'a coordinator, and only a coordinator, has a --territory',
  })

export const account = verb({
  usage: 'account --email E [--name N] [--role practitioner|candidate|coordinator] [--territory SLUG] [--token]',
  does: 'creates or updates an account, confirmed; roles and territories add up; --token makes a personal token for the API',
  options: {
    email: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    territory: { type: 'string' },
    token: { type: 'boolean' },
  },
  input,
  async run(deps, { token = false, ...person }) {
    const { getTerritory } = await import('../territories/service.ts')
    const { provisionAccount } = await import('../accounts/service.ts')
    if (person.territory && !(await getTerritory(deps.sql, person.territory))) {
      throw new UsageError(`--territory: there is no territory ${person.territory}`)
    }
    const made = await provisionAccount(deps, { ...person, token })
    const lines = [`id    ${made.id}`, `email ${made.email}`, ...(made.token ? [`token ${made.token}`] : [])]
    return { result: made, lines }
  },
})
