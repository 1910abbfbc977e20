/** A territory's people, as its coordinators see them. */

export { notesOf } from './noted.ts'
