import { HELLO, type Message, message } from './layout.tsx'

/** To the address of an account that is no more. */
export function erasedMail(): Message {
  return message('Vos données ont été effacées', [
    HELLO,
    {
      kind: 'text',
      text: 'À votre demande, votre compte Relève et vos données sont effacés : coordonnées, profil, annonces, mises en relation et messages.',
    },
    {
      kind: 'text',
      text: 'De vos annonces relues par un coordinateur il ne reste que des chiffres sans nom : la profession, la commune, les dates de publication, et si elles ont été pourvues.',
    },
    {
      kind: 'text',
      text: 'Ce mail est le dernier : votre adresse est oubliée dès qu’il est parti. Pour revenir, il suffira de vous connecter, vous aurez un compte neuf.',
    },
  ])
}

/** To the other side of an introduction whose one side is no more. */
export function partedMail(props: { title: string; url: string }): Message {
  return message(`Mise en relation terminée : ${props.title}`, [
    HELLO,
    {
      kind: 'text',
      text: `Pour « ${props.title} », l’autre personne s’est retirée : votre mise en relation est terminée.`,
    },
    { kind: 'text', text: 'Ses coordonnées et vos messages ne sont plus sur Relève.' },
    { kind: 'button', label: 'Continuer ma recherche', url: props.url },
  ])
}
