import type { Message } from './layout.tsx'

export interface Fixture {
  mail: (props: never) => Message
  props: unknown
  message: Message
}

/** A message as a fixture: written once, with what it was written from. */
export const write = <P>(mail: (props: P) => Message, props: P): Fixture => ({ mail, props, message: mail(props) })
