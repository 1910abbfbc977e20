import { TextArea } from '../web/fields.tsx'
import { type Form, idOf, listOf } from '../web/forms.ts'
import { headingOf } from './marked.tsx'
import { deskPath, type Place } from './queue.tsx'
import { type ReadyReason, readyReasons } from './reasons.ts'
import type { Opened } from './service.ts'

/**
 * What a coordinator decides. The ready reasons are boxes, made into one text when the form is sent; with a script they are
 * written into the field at once, to be changed there.
 */
export function Decision({ opened, form, place, main }: { opened: Opened; form: Form; place: Place; main: boolean }) {
  const Heading = headingOf(main)
  const { listing, waiting, oddities } = opened
  if (!waiting) return null
  const { suggested, others } = readyReasons(oddities.map(({ code }) => code))
  return (
    <form method="post" action={deskPath(place, listing.id)} novalidate class="decision">
      {/* Enter on a box presses the first button of the form: one that decides nothing. */}
      <button hidden type="submit" name="decision" value="relire">
        Reprendre les motifs
      </button>
      {/* What was read: a decision on a text that changed meanwhile is refused. */}
      <input type="hidden" name="vu" value={listing.updatedAt.toISOString()} />
      <input type="hidden" name="signalements" value={String(waiting.reports.length)} />
      <Heading>Décider</Heading>
      <button type="submit" name="decision" value="publish" data-key="p">
        {waiting.why === 'pending' ? 'Publier' : 'Laisser publiée'}
      </button>
      <ready-reasons>
        {suggested.length > 0 && (
          <fieldset class="choices">
            <legend>Motifs tout prêts, d’après ce qui paraît étrange</legend>
            <Reasons reasons={suggested} form={form} />
          </fieldset>
        )}
        <details open={others.some(({ code }) => listOf(form.values, 'motifs').includes(code))}>
          <summary>{suggested.length > 0 ? 'D’autres motifs tout prêts' : 'Motifs tout prêts'}</summary>
          <fieldset class="choices">
            <legend class="unseen">Motifs tout prêts</legend>
            <Reasons reasons={others} form={form} />
          </fieldset>
        </details>
        <TextArea
          form={form}
          name="reason"
          label="Motif"
          hint="Pour une correction ou un refus. La personne le lira tel quel dans son mail."
          rows={4}
          maxlength={2000}
        />
        <p class="compose">
          <button type="submit" name="decision" value="relire" class="secondary outline">
            Écrire les motifs cochés dans ce champ
          </button>
        </p>
      </ready-reasons>
      <div class="actions">
        <button type="submit" name="decision" value="request-changes" class="secondary" data-key="c">
          Demander une correction
        </button>
        <button type="submit" name="decision" value="reject" class="secondary outline" data-key="r">
          Refuser
        </button>
      </div>
      <p>
        <small>Une décision part aussitôt par mail&nbsp;: elle ne s’annule pas.</small>
      </p>
    </form>
  )
}

function Reasons({ reasons, form }: { reasons: readonly ReadyReason[]; form: Form }) {
  const chosen = listOf(form.values, 'motifs')
  return (
    <div class="stacked">
      {reasons.map(({ code, label, text }) => (
        <div class="ready">
          <label>
            <input
              id={idOf(form, `motif-${code}`)}
              type="checkbox"
              name="motifs"
              value={code}
              checked={chosen.includes(code)}
              data-reason={text}
            />
            {label}
          </label>
          <small>{text}</small>
        </div>
      ))}
    </div>
  )
}
