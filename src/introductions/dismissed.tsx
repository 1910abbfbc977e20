import { bind } from '../web/words.ts'

/** What a reader set aside, and how it is brought back. */
export interface SetAside {
  id: string
  label: string
  /** Where bringing it back is posted. */
  restore: string
  /** Sent along, where the address does not say which. */
  candidateId?: string
}

/** By script the list alone is shown anew, where one is; without it, the page. */
const within = (list: string, action: string) => ({
  'data-hx-post': action,
  'data-hx-target': `#${list}`,
  'data-hx-select': `#${list}`,
  'data-hx-swap': 'outerHTML',
})

/** "Pas pour moi", beside a match; `list` is the id of the section that holds the matches; `focus`: just brought back. */
export function DismissButton(props: {
  action: string
  label: string
  list: string
  candidateId?: string
  focus: boolean
}) {
  const { action, label, list, candidateId, focus } = props
  return (
    <form method="post" action={action} class="verb" {...within(list, action)}>
      {candidateId && <input type="hidden" name="candidateId" value={candidateId} />}
      <button type="submit" class="secondary outline" autofocus={focus}>
        Pas pour moi<span class="unseen">{`\u00a0: ${label}`}</span>
      </button>
    </form>
  )
}

/** Above the list: what was set aside a moment ago, to be undone at once. */
export function UndoDismissal({
  items,
  undo,
  list,
}: {
  items: readonly SetAside[]
  undo: string | null
  list: string
}) {
  const last = items.find(({ id }) => id === undo)
  if (!last) return null
  return (
    <div class="undo" role="status">
      <p>
        Écarté&nbsp;: {last.label}. {bind('L’autre personne n’en sait rien.')}
      </p>
      <Restore item={last} label="Annuler" list={list} focus />
    </div>
  )
}

/** Below the list: all that was set aside, folded away. */
export function Dismissed({ items, list }: { items: readonly SetAside[]; list: string }) {
  if (items.length === 0) return null
  return (
    <details class="aside">
      <summary>{`Écartées (${items.length})`}</summary>
      <ul class="facts">
        {items.map((item) => (
          <li>
            <span>{item.label}</span>
            <Restore item={item} label="Remettre" list={list} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function Restore(props: { item: SetAside; label: string; list: string; focus?: boolean }) {
  const { item, label, list, focus = false } = props
  return (
    <form method="post" action={item.restore} class="verb" {...within(list, item.restore)}>
      {item.candidateId && <input type="hidden" name="candidateId" value={item.candidateId} />}
      <button type="submit" class="secondary outline" autofocus={focus}>
        {label}
        <span class="unseen">{`\u00a0: ${item.label}`}</span>
      </button>
    </form>
  )
}
