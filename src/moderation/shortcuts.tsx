/** What the keyboard does on the desk, where there is a script; the element is hidden where there is none. */
const SHORTCUTS = [
  ['j', 'annonce suivante'],
  ['k', 'annonce précédente'],
  ['p', 'aller à «\u00a0Publier\u00a0»\u00a0; p encore, ou Entrée, publie'],
  ['c', 'aller à «\u00a0Demander une correction\u00a0»\u00a0; d’abord aux motifs s’il n’y en a pas'],
  ['r', 'aller à «\u00a0Refuser\u00a0»\u00a0; de même'],
  ['o', 'ouvrir la page publique'],
  ['?', 'montrer cette aide'],
] as const

export function Shortcuts() {
  return (
    <desk-shortcuts>
      <button type="button" class="secondary outline" aria-haspopup="dialog">
        Raccourcis clavier
      </button>
      <output class="unseen"></output>
      <dialog aria-labelledby="raccourcis">
        <div>
          <p id="raccourcis">
            <strong>Raccourcis clavier</strong>
          </p>
          <dl>
            {SHORTCUTS.map(([key, does]) => (
              <div>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <p>Ils se taisent pendant que vous écrivez dans un champ.</p>
          <label>
            <input type="checkbox" checked />
            Utiliser ces raccourcis sur cet appareil
          </label>
          <form method="dialog">
            <button type="submit">Fermer</button>
          </form>
        </div>
      </dialog>
    </desk-shortcuts>
  )
}
