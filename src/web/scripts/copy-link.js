/*
 * Copies what is in its field (<copy-link> around a label and a read-only field: an address, unless data-label and data-done
 * say what else) with a button, and says so. Without a script, or where copying is not allowed, one copies it by hand.
 */
class CopyLink extends HTMLElement {
  connectedCallback() {
    /** @type {HTMLInputElement | HTMLTextAreaElement | null} */
    const input = this.querySelector('input, textarea')
    if (!input || this.querySelector('button') || !navigator.clipboard) return
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'outline'
    button.textContent = this.dataset.label ?? 'Copier le lien'
    const told = document.createElement('output')
    button.addEventListener('click', async () => {
      input.select()
      told.textContent = await navigator.clipboard.writeText(input.value).then(
        () => this.dataset.done ?? 'Lien copié.',
        () => 'Copiez ce qui est sélectionné.',
      )
    })
    input.addEventListener('focus', () => input.select())
    this.append(button, told)
  }
}

customElements.define('copy-link', CopyLink)
