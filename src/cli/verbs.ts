import { account } from './account.ts'
import { backup, restore } from './backup.ts'
import { communes } from './communes.ts'
import { digest } from './digest.ts'
import { outbox } from './outbox.ts'
import { migrate, rebuildIndex, rematch } from './rebuild.ts'
import { seed } from './seed.ts'
import { territory } from './territory.ts'
import type { Verb } from './verb.ts'

/** What does not want the services opened, nor migrated, before it: cli.ts runs it itself. */
export const DOCTOR: Omit<Verb, 'prepare'> = {
  usage: 'doctor',
  does: 'looks at every dependency and setting, says how to mend what is wrong; changes nothing of the operator’s',
  options: {},
}

/** The operator's verbs by name. */
export const VERBS: Record<string, Verb> = {
  migrate,
  account,
  territory,
  digest,
  outbox,
  reindex: rebuildIndex,
  rematch,
  communes,
  seed,
  backup,
  restore,
}
