import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Env } from '../accounts/context.ts'
import { mustCoordinate } from '../accounts/session.ts'
import { notFound } from '../platform/errors.ts'
import { prose } from '../reference/fields.ts'
import { seeOther } from '../web/flash.ts'
import { makeForm, pathId, readForm, textOf } from '../web/forms.ts'
import { patientErrors } from '../web/patients.ts'
import { territoryPath } from '../web/territory-nav.tsx'
import { fieldErrors } from '../web/validation.ts'
import { answerRequest } from './asking.ts'
import { downloadCensus, showCensus } from './counted.tsx'
import { invitePerson, showInviting } from './inviting.tsx'
import { answerWord } from './model.ts'
import { addNote, deleteNote, editNote } from './people.ts'
import { showPerson } from './person.tsx'
import { NOTE_LABELS, WORD_LABELS } from './person-forms.tsx'
import { downloadPeople, PEOPLE, showPeople } from './person-list.tsx'
import { withdrawInvitations } from './service.ts'

type C = Context<Env>

/** The coordinator's pages of a territory's people. */
export function coordinatingPages() {
  return new Hono<Env>()
    .use(`${PEOPLE}/*`, mustCoordinate)
    .get(PEOPLE, showPeople)
    .get(`${PEOPLE}.csv`, downloadPeople)
    .get('/mon-territoire/recensement', showCensus)
    .get('/mon-territoire/recensement.csv', downloadCensus)
    .get(`${PEOPLE}/inviter`, showInviting)
    .post(`${PEOPLE}/inviter`, invitePerson)
    .get(`${PEOPLE}/:id`, (c) => showPerson(c))
    .post(`${PEOPLE}/:id/reponse`, answer)
    .post(`${PEOPLE}/:id/invitation/retirer`, withdraw)
    .post(`${PEOPLE}/:id/notes`, saveNote)
    .post(`${PEOPLE}/:id/notes/:note`, saveNote)
}

const personPath = (c: C, territory: string, fragment = '') =>
  `${territoryPath(`${PEOPLE}/${pathId(c)}`, territory)}${fragment}`

async function answer(c: C) {
  const values = await readForm(c)
  const territory = textOf(values, 'territoire') ?? ''
  const word = answerWord.safeParse(textOf(values, 'word'))
  if (!word.success) {
    const errors = fieldErrors(word.error).map(({ message }) => ({ path: 'word', message }))
    return showPerson(c, { word: makeForm(values, WORD_LABELS, errors) }, territory)
  }
  const accept = textOf(values, 'action') === 'accepter'
  await answerRequest(c.var.ctx, territory, pathId(c), { accept, word: word.data ?? null })
  // Whoever was declined may be none of the territory's people any more.
  const path = accept ? personPath(c, territory) : territoryPath(PEOPLE, territory)
  return seeOther(c, path, accept ? 'demande-acceptee' : 'demande-declinee')
}

async function withdraw(c: C) {
  const territory = textOf(await readForm(c), 'territoire') ?? ''
  await withdrawInvitations(c.var.ctx, territory, [pathId(c)])
  return seeOther(c, territoryPath(PEOPLE, territory), 'membre-invitation-retiree')
}

async function saveNote(c: C) {
  const values = await readForm(c)
  const territory = textOf(values, 'territoire') ?? ''
  const account = pathId(c)
  const asked = c.req.param('note')
  const id = asked === undefined ? null : z.uuid().safeParse(asked).data
  if (id === undefined) throw notFound()
  if (id !== null && textOf(values, 'action') === 'supprimer') {
    await deleteNote(c.var.ctx, { id, territory, account })
    return seeOther(c, personPath(c, territory, '#notes'), 'note-supprimee')
  }
  const text = prose(2000).safeParse(textOf(values, 'text') ?? '')
  const doubts = text.success ? patientErrors(values, ['text']) : []
  if (!text.success || doubts.length > 0) {
    const errors = text.success ? doubts : fieldErrors(text.error).map(({ message }) => ({ path: 'text', message }))
    const form = makeForm(values, NOTE_LABELS, errors, id === null ? 'nouvelle-' : `${id}-`)
    return showPerson(c, { note: { id, form } }, territory)
  }
  if (id === null) await addNote(c.var.ctx, territory, account, text.data)
  else await editNote(c.var.ctx, { id, territory, account, text: text.data })
  return seeOther(c, personPath(c, territory, '#notes'), 'note')
}
