interface Link {
  href: string
  label: string
}

/** Links to other pages of a list; nothing where there are none. */
export function Pager({ name, links }: { name: string; links: readonly (Link | null | false)[] }) {
  const there = links.filter((link): link is Link => Boolean(link))
  if (there.length === 0) return null
  return (
    <nav class="pages" aria-label={name}>
      {there.map(({ href, label }) => (
        <a href={href}>{label}</a>
      ))}
    </nav>
  )
}
