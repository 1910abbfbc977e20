/*
 * A form that keeps itself (<kept-form> inside it): a second after a change what was typed is sent to the form's own address
 * as `action=garder`, valid or not. Says when it was kept; and when not, until it was.
 */
class KeptForm extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #sending = false
  #stop = new AbortController()
  #changed = false

  connectedCallback() {
    const form = this.closest('form')
    if (!form || this.dataset.on) return
    this.dataset.on = 'yes'
    form.addEventListener('input', () => this.#later(1000))
    form.addEventListener('change', () => this.#later(1000))
    // On its way to be saved for good: nothing may be kept after that.
    form.addEventListener('submit', () => {
      clearTimeout(this.#timer)
      this.#stop.abort()
      this.#stop = new AbortController()
    })
    window.addEventListener('online', () => this.#changed && this.#later(0))
  }

  /** @param {number} ms */
  #later(ms) {
    this.#changed = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#keep(), ms)
  }

  async #keep() {
    const form = this.closest('form')
    if (!form || form.dataset.sent) return
    if (this.#sending) return this.#later(1000)
    const fields = new FormData(form)
    fields.set('action', 'garder')
    const body = new URLSearchParams()
    for (const [name, value] of fields) if (typeof value === 'string') body.append(name, value)
    this.#sending = true
    // Its property of this name is its buttons.
    const address = form.getAttribute('action') ?? ''
    this.#changed = false
    try {
      const { status } = await fetch(address, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: this.#stop.signal,
      })
      if (status === 204) return this.#say(`Brouillon gardé à ${time()}`)
      // Not signed in any more, too long, too often: what the page itself will say when it is sent.
      this.#say('Non gardé pour l’instant. Ne fermez pas cette page avant d’avoir enregistré.')
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return
      this.#changed = true
      this.#say('Non gardé\u00a0: hors ligne. Nouvel essai dès le retour de la connexion.')
    } finally {
      this.#sending = false
    }
  }

  /** @param {string} text */
  #say(text) {
    const output = this.querySelector('output')
    if (output) output.textContent = text
  }
}

function time() {
  const now = new Date()
  return `${now.getHours()}\u00a0h\u00a0${String(now.getMinutes()).padStart(2, '0')}`
}

customElements.define('kept-form', KeptForm)
