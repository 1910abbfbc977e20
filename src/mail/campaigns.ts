import {
  type CampaignProps,
  campaignConfirmedMail,
  campaignInvitationMail,
  campaignReleasedMail,
  campaignReminderMail,
} from '../../emails/campaign.ts'
import type { Deps } from '../accounts/context.ts'
import { calendarFor, type Proposal, type Proposals, proposalsOf, remindedFor } from '../campaigns/answers.ts'
import { answerUrl } from '../campaigns/links.ts'
import { tradeLabel } from '../campaigns/model.ts'
import { hourWords, slotWords } from '../campaigns/view.ts'
import { civilDay, civilHour, toDate } from '../reference/calendar.ts'
import { writeMail } from './writing.ts'

/** What volunteers hear of a campaign. Each reads again what it tells, and may run twice. */

const words = ({ slot }: Proposal) => `${slotWords(slot)} (${tradeLabel(slot).toLowerCase()})`

const inState = ({ proposals }: Proposals, ...states: Proposal['state'][]) =>
  proposals.filter(({ state, ahead }) => ahead && states.includes(state))

const propsOf = (
  deps: Pick<Deps, 'secret' | 'baseUrl'>,
  found: Proposals,
  slots: readonly Proposal[],
): Omit<CampaignProps, 'url'> & { answer: string } => ({
  title: found.campaign.title,
  place: `${found.campaign.place}, ${found.campaign.communeName}`,
  slots: slots.map(words),
  answer: answerUrl(deps, found),
})

/** One mail a wave and person, with every slot that still waits for an answer. */
export async function mailCampaignInvited(
  deps: Deps,
  ids: { campaign: string; candidate: string; wave: string },
): Promise<void> {
  const found = await proposalsOf(deps, ids.campaign, ids.candidate)
  const invited = found ? inState(found, 'invited') : []
  if (found?.campaign.state !== 'open' || invited.length === 0) return
  const { answer, ...props } = propsOf(deps, found, invited)
  const until = Math.min(...invited.map(({ expiresAt }) => expiresAt.getTime()))
  await writeMail(deps, {
    key: `campaign-invited:${ids.campaign}:${ids.candidate}:${ids.wave}`,
    account: found.account,
    stream: 'campaign',
    message: (link) =>
      campaignInvitationMail({
        ...props,
        url: link(answer),
        territory: found.campaign.territoryName,
        description: found.campaign.description,
        until: hourWords(civilHour(new Date(until), found.campaign.timeZone)),
        profileUrl: link('/mon-profil'),
      }),
  })
}

/** After a yes, or a place from the waiting list: all that is theirs now, with the dates to add to a calendar. */
export async function mailCampaignAnswered(deps: Deps, ids: { campaign: string; candidate: string }): Promise<void> {
  const found = await proposalsOf(deps, ids.campaign, ids.candidate)
  if (!found) return
  const [confirmed, waiting] = [inState(found, 'confirmed'), inState(found, 'waiting')]
  if (confirmed.length + waiting.length === 0) return
  const { answer, ...props } = propsOf(deps, found, confirmed)
  await writeMail(deps, {
    key: `campaign-answered:${ids.campaign}:${ids.candidate}:${found.answeredAt?.getTime()}`,
    account: found.account,
    stream: 'campaign',
    calendar: confirmed.length > 0 ? await calendarFor(deps, found) : null,
    message: (link) =>
      campaignConfirmedMail({
        ...props,
        url: link(answer),
        waiting: waiting.map(words),
        contact: found.campaign.contact,
      }),
  })
}

/** What was taken back last, by a coordinator or by the end of the campaign. */
export async function mailCampaignReleased(deps: Deps, ids: { campaign: string; candidate: string }): Promise<void> {
  const found = await proposalsOf(deps, ids.campaign, ids.candidate)
  const all = found ? inState(found, 'released') : []
  const last = Math.max(...all.map(({ answeredAt }) => answeredAt?.getTime() ?? 0))
  const released = all.filter(({ answeredAt }) => answeredAt?.getTime() === last)
  if (!found || released.length === 0) return
  const { answer, ...props } = propsOf(deps, found, inState(found, 'confirmed'))
  await writeMail(deps, {
    key: `campaign-released:${ids.campaign}:${ids.candidate}:${last}`,
    account: found.account,
    stream: 'campaign',
    message: (link) => campaignReleasedMail({ ...props, url: link(answer), released: released.map(words) }),
  })
}

/** Reminders go from this hour of the day before, on a wall clock where the campaign is. */
const REMIND_FROM = 9

/** The clock's: whoever comes tomorrow, once. */
export async function remindCampaigns(deps: Deps): Promise<void> {
  const paris = civilDay(deps.clock(), 'Europe/Paris')
  for (const day of [paris, paris + 1, paris + 2].map(toDate)) {
    for (const { campaign, candidate } of await remindedFor(deps, day)) {
      const found = await proposalsOf(deps, campaign, candidate)
      if (!found) continue
      const hour = civilHour(deps.clock(), found.campaign.timeZone)
      if (toDate(Math.floor(hour / 24) + 1) !== day || hour % 24 < REMIND_FROM) continue
      const tomorrow = inState(found, 'confirmed').filter(({ slot }) => slot.day === day)
      const { answer, ...props } = propsOf(deps, found, tomorrow)
      await writeMail(deps, {
        key: `campaign-reminder:${campaign}:${candidate}:${day}`,
        account: found.account,
        stream: 'campaign',
        message: (link) => campaignReminderMail({ ...props, url: link(answer), contact: found.campaign.contact }),
      })
    }
  }
}
