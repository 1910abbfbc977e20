import { frenchInstant } from '../reference/french.ts'
import { ErrorSummary, TextArea } from '../web/fields.tsx'
import { type Form, makeForm } from '../web/forms.ts'
import type { Member } from './model.ts'
import type { Note } from './people.ts'

/** What a coordinator may do on the page of somebody of the territory. */

interface Where {
  /** Of the person's page. */
  action: string
  territory: string
}

export const WORD_LABELS = { word: 'Votre mot' }
export const NOTE_LABELS = { text: 'Note' }

export function AnswerRequest({ action, territory, member, form }: Where & { member: Member; form: Form }) {
  return (
    <section class="notice">
      <h2>Demande à rejoindre la CPTS</h2>
      {member.message && <blockquote class="note-text">{member.message}</blockquote>}
      <form method="post" action={`${action}/reponse`} novalidate>
        <ErrorSummary form={form} />
        <input type="hidden" name="territoire" value={territory} />
        <TextArea
          form={form}
          name="word"
          label="Un mot pour la personne (facultatif)"
          hint="Il part dans le mail qui lui donne votre réponse. C’est définitif."
          rows={2}
          maxlength={1000}
        />
        <div class="actions">
          <button type="submit" name="action" value="accepter">
            Accepter et le lui dire
          </button>
          <button type="submit" name="action" value="decliner" class="secondary outline">
            Décliner et le lui dire
          </button>
        </div>
      </form>
    </section>
  )
}

export function WithdrawInvitation({ action, territory }: Where) {
  return (
    <section>
      <h2>Invitation sans réponse</h2>
      <p>
        La personne n’a pas encore répondu. Vous pouvez retirer l’invitation&nbsp;: le lien du mail ne marchera plus.
      </p>
      <form method="post" action={`${action}/invitation/retirer`}>
        <input type="hidden" name="territoire" value={territory} />
        <button type="submit" class="secondary outline">
          Retirer l’invitation
        </button>
      </form>
    </section>
  )
}

export function Notes(
  props: Where & { notes: readonly Note[]; refused: { id: string | null; form: Form } | undefined },
) {
  const { action, territory, notes, refused } = props
  const added = refused?.id === null ? refused.form : makeForm(new Map(), NOTE_LABELS, [], 'nouvelle-')
  return (
    <section id="notes">
      <h2>Notes</h2>
      <p>
        Pour vous et vos collègues de la coordination. Écrivez des faits&nbsp;: la personne peut lire ces notes en
        demandant ses données, et elles sont effacées avec son compte. Rien sur sa santé.
      </p>
      {notes.map((note) => (
        <article class="note">
          <p class="note-text">{note.text}</p>
          <p>
            <small>
              {frenchInstant(note.at)}
              {note.editedAt && `, modifiée le ${frenchInstant(note.editedAt)}`}
            </small>
          </p>
          <EditNote
            action={`${action}/notes/${note.id}`}
            territory={territory}
            note={note}
            refused={refused?.id === note.id ? refused.form : null}
          />
        </article>
      ))}
      <form method="post" action={`${action}/notes`} novalidate>
        <ErrorSummary form={added} />
        <input type="hidden" name="territoire" value={territory} />
        <TextArea form={added} name="text" label="Nouvelle note" rows={3} maxlength={2000} />
        <button type="submit" class="secondary">
          Ajouter la note
        </button>
      </form>
    </section>
  )
}

function EditNote({ action, territory, note, refused }: Where & { note: Note; refused: Form | null }) {
  const form = refused ?? makeForm(new Map([['text', [note.text]]]), NOTE_LABELS, [], `${note.id}-`)
  return (
    <details open={refused !== null}>
      <summary>Modifier ou supprimer</summary>
      <form method="post" action={action} novalidate>
        <ErrorSummary form={form} />
        <input type="hidden" name="territoire" value={territory} />
        <TextArea form={form} name="text" label="Texte de la note" rows={3} maxlength={2000} />
        <div class="actions">
          <button type="submit">Enregistrer</button>
          <button type="submit" name="action" value="supprimer" class="secondary outline">
            Supprimer cette note
          </button>
        </div>
      </form>
    </details>
  )
}
