/** What a reader set aside, and how it is brought back. */
export interface SetAside {
  id: string
  label: string
  /** Where bringing it back is posted. */
  restore: string
  /** Sent along, where the address does not say which. */
  candidateId?: string
}

/** "Pas pour moi", beside a match. */
export function DismissButton({ action, label, candidateId }: { action: string; label: string; candidateId?: string }) {
  return (
    <form method="post" action={action} class="verb">
      {candidateId && <input type="hidden" name="candidateId" value={candidateId} />}
      <button type="submit" class="secondary outline">
        Pas pour moi<span class="unseen">{`\u00a0: ${label}`}</span>
      </button>
    </form>
  )
}

/** Above the list: what was set aside a moment ago, to be undone at once. */
export function UndoDismissal({ items, undo }: { items: readonly SetAside[]; undo: string | null }) {
  const last = items.find(({ id }) => id === undo)
  if (!last) return null
  return (
    <article>
      <p>Écarté&nbsp;: {last.label}</p>
      <Restore item={last} label="Annuler" />
    </article>
  )
}

/** Below the list: all that was set aside, folded away. */
export function Dismissed({ items }: { items: readonly SetAside[] }) {
  if (items.length === 0) return null
  return (
    <details>
      <summary>{`Écartées (${items.length})`}</summary>
      <ul class="facts">
        {items.map((item) => (
          <li>
            <p>{item.label}</p>
            <Restore item={item} label="Remettre" />
          </li>
        ))}
      </ul>
    </details>
  )
}

function Restore({ item, label }: { item: SetAside; label: string }) {
  return (
    <form method="post" action={item.restore} class="verb">
      {item.candidateId && <input type="hidden" name="candidateId" value={item.candidateId} />}
      <button type="submit" class="secondary outline">
        {label}
        <span class="unseen">{`\u00a0: ${item.label}`}</span>
      </button>
    </form>
  )
}
