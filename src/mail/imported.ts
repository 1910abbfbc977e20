import { profileImportedMail } from '../../emails/profile-imported.ts'
import type { Deps } from '../accounts/context.ts'
import { candidateAvailability, candidateSummary } from '../candidates/view.ts'
import { importedProfile, mailedClaim } from '../imports/claims.ts'
import { TAKE_OVER_DAYS } from '../listings/behalf.ts'
import { writeMail } from './writing.ts'

/** To somebody whose profile a coordinator brought in, once, unless they came or refused meanwhile. */
export async function mailImported(deps: Deps, { candidate: id }: { candidate: string }): Promise<void> {
  const claim = await importedProfile(deps, id)
  if (!claim || claim.known) return
  const { candidate, by } = claim
  const url = await mailedClaim(deps, candidate)
  await writeMail(deps, {
    key: `profile-imported:${id}`,
    account: candidate.accountId,
    stream: 'account',
    message: () =>
      profileImportedMail({
        by,
        summary: candidateSummary(candidate),
        calendar: candidateAvailability(candidate),
        url,
        days: TAKE_OVER_DAYS,
      }),
  })
}
