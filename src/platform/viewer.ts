import type { Fragment } from 'postgres'
import type { Db } from './db.ts'

/**
 * Who asks the database for contacts: it takes the web's word for nobody, and finds out by the secret of the session or token
 * (sql/0045). The owner's login (worker, operator) is believed without.
 */
export interface Viewer {
  account: string
  credential?: string | undefined
}

/** Whose an address (a column or a value) is: only coordinators are told, and the owner's login. */
export const accountAt = (db: Db, viewer: Viewer | null, email: Fragment): Fragment =>
  viewer?.credential ? db`account_at(${viewer.credential}, ${email})` : db`account_with_email(${email})`
