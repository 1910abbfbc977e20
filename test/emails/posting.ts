import nodemailer from 'nodemailer'
import { alertMail } from '../../emails/alert.ts'
import { weeklyMail } from '../../emails/digest.ts'
import type { Fixture } from '../../emails/fixture.ts'

/** The stream of what one may unsubscribe from. */
const listOf = (mail: unknown) => (mail === weeklyMail ? 'digest' : mail === alertMail ? 'alert' : null)

const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' })

/** A fixture as it goes over the wire: the headers that src/mail/service.ts gives it. */
export async function posted(name: string, { mail, message }: Fixture): Promise<Buffer> {
  const list = listOf(mail)
  const { message: raw } = await transport.sendMail({
    from: 'Relève <bonjour@releve.example>',
    to: { name: 'Hélène Le Goff', address: 'helene.legoff@exemple.fr' },
    subject: message.subject,
    html: message.html,
    text: message.text,
    messageId: `<${name}@releve.example>`,
    date: new Date('2026-11-23T06:00:00Z'),
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(list && {
        'List-Id': `<${list}.releve.example>`,
        'List-Unsubscribe': '<https://releve.example/lettre/desabonnement/AZ1kq0vXeR2m7sT9fHbW3A>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
  })
  return raw as Buffer
}
