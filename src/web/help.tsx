import type { Child } from 'hono/jsx'

/** A few words where people hesitate, folded away for those who do not. */
export function Help({ about, children }: { about: string; children: Child }) {
  return (
    <details class="help">
      <summary>{about}</summary>
      {children}
    </details>
  )
}
