import { HELLO, type Message, message } from './layout.tsx'

/** The way in: a link (whose page asks for a click) and a code to type elsewhere. */
export function signInMail(props: { url: string; code: string; minutes: number }): Message {
  return message(
    'Votre connexion à Relève',
    [
      HELLO,
      { kind: 'text', text: 'Pour vous connecter, suivez ce lien :' },
      { kind: 'button', label: 'Me connecter', url: props.url },
      { kind: 'text', text: 'Ou recopiez ce code sur la page de connexion :' },
      { kind: 'code', text: props.code },
      { kind: 'text', text: `Lien et code valent ${props.minutes} minutes et ne servent qu’une fois.` },
    ],
    [{ kind: 'text', text: 'Vous n’avez rien demandé ? Ignorez ce message : personne ne pourra se connecter.' }],
  )
}
