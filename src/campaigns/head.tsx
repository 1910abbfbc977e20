import { territoryPath } from '../web/territory-nav.tsx'
import type { Campaign } from './model.ts'

/** The way back, then the name of what one looks at: a campaign, or a page of it. */
export function Head({ campaign, title }: { campaign: Campaign; title?: string }) {
  const [href, label] = title
    ? [`/mon-territoire/renforts/${campaign.id}`, campaign.title]
    : [territoryPath('/mon-territoire/renforts', campaign.territory), 'Renforts']
  return (
    <>
      <p class="back noprint">
        <a href={href}>{label}</a>
      </p>
      <h1>{title ?? campaign.title}</h1>
    </>
  )
}
