/*
 * Copies the address in its field (<copy-link> around a label and a read-only field) with a button, and says so. Without a
 * script, or where copying is not allowed, one copies it by hand.
 */
class CopyLink extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector('input')
    if (!input || this.querySelector('button') || !navigator.clipboard) return
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'outline'
    button.textContent = 'Copier le lien'
    const told = document.createElement('output')
    button.addEventListener('click', async () => {
      input.select()
      told.textContent = await navigator.clipboard.writeText(input.value).then(
        () => 'Lien copié.',
        () => 'Copiez le lien sélectionné.',
      )
    })
    input.addEventListener('focus', () => input.select())
    this.append(button, told)
  }
}

customElements.define('copy-link', CopyLink)
