/** The coordinator's pages, in the order of a week: what is there, who, what comes in, goes out, is staffed, is reported. */
const PAGES = [
  { path: '/mon-territoire', label: 'Tableau de bord' },
  { path: '/mon-territoire/personnes', label: 'Personnes' },
  { path: '/remplacants', label: 'Remplaçants' },
  { path: '/mon-territoire/imports', label: 'Imports' },
  { path: '/mon-territoire/diffusion', label: 'Diffusion' },
  { path: '/mon-territoire/renforts', label: 'Renforts' },
  { path: '/mon-territoire/rapport', label: 'Rapport' },
  { path: '/mon-territoire/lettre', label: 'Lettre' },
  { path: '/mon-territoire/journal', label: 'Journal' },
] as const

export type TerritoryPage = (typeof PAGES)[number]['path']

/**
 * The way from one of the coordinator's pages to the others, and to the same page of another territory where somebody
 * coordinates several; `territory` is the slug of the one that is shown.
 */
export function TerritoryNav({
  current,
  territory,
  territories,
}: {
  current: TerritoryPage
  territory: string
  territories: readonly { slug: string; name: string }[]
}) {
  return (
    <nav class="territory" aria-label="Mon territoire">
      {territories.length > 1 && (
        <ul class="territories">
          {territories.map(({ slug, name }) => (
            <li>
              <a href={territoryPath(current, slug)} aria-current={slug === territory ? 'true' : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      )}
      <ul>
        {PAGES.map(({ path, label }) => (
          <li>
            <a href={territoryPath(path, territory)} aria-current={path === current ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** A coordinator's page for one territory. */
export function territoryPath(path: string, territory: string): string {
  return `${path}?territoire=${encodeURIComponent(territory)}`
}
