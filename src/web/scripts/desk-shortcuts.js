/*
 * The desk by keyboard: a letter leads to what it is for (data-key), the same letter again does it, so that a slip of a
 * finger publishes nothing. Silent while one types, and for good on a device where they are turned off (WCAG 2.1.4).
 */
class DeskShortcuts extends HTMLElement {
  static OFF = 'releve-raccourcis-coupes'

  connectedCallback() {
    document.addEventListener('keydown', this.pressed)
    this.querySelector('button')?.addEventListener('click', this.help)
    const choice = this.choice
    if (!choice) return
    choice.checked = !this.off
    choice.addEventListener('change', this.chosen)
  }

  disconnectedCallback() {
    document.removeEventListener('keydown', this.pressed)
  }

  get choice() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector('input[type="checkbox"]'))
  }

  get off() {
    try {
      return localStorage.getItem(DeskShortcuts.OFF) !== null
    } catch {
      return false
    }
  }

  chosen = () => {
    try {
      if (this.choice?.checked) localStorage.removeItem(DeskShortcuts.OFF)
      else localStorage.setItem(DeskShortcuts.OFF, 'oui')
    } catch {
      // Nothing is kept in this window: they work as before.
    }
  }

  help = () => this.querySelector('dialog')?.showModal()

  /** @param {KeyboardEvent} event */
  pressed = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat)
      return
    if (this.off || document.querySelector('dialog[open]') || typing(event.target)) return
    if (event.key === '?') {
      event.preventDefault()
      this.help()
      return
    }
    const found = [...document.querySelectorAll('[data-key]')].find(
      (one) => /** @type {HTMLElement} */ (one).dataset.key === event.key && one.checkVisibility(),
    )
    if (!(found instanceof HTMLElement)) return
    event.preventDefault()
    if (found instanceof HTMLAnchorElement) found.click()
    else this.goTo(found)
  }

  /** @param {HTMLElement} button */
  goTo(button) {
    const form = /** @type {HTMLButtonElement} */ (button).form
    const reason = /** @type {HTMLTextAreaElement | null} */ (form?.querySelector('textarea') ?? null)
    if (button.dataset.key !== 'p' && reason && !reason.value.trim()) {
      const ready = form?.querySelector('fieldset input[type="checkbox"]')
      const first = /** @type {HTMLElement} */ (ready?.checkVisibility() ? ready : reason)
      first.focus()
      this.say('Choisissez ou écrivez d’abord un motif.')
    } else if (document.activeElement === button) {
      button.click()
    } else {
      button.focus()
      this.say(`${button.textContent?.trim()}\u00a0: la même touche encore, ou Entrée.`)
    }
  }

  /** @param {string} text */
  say(text) {
    const output = this.querySelector('output')
    if (output) output.textContent = text
  }
}

/** Whether a letter pressed there is written: a box is no field. @param {EventTarget | null} target */
function typing(target) {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  return target.isContentEditable || target.matches('textarea, select')
}

customElements.define('desk-shortcuts', DeskShortcuts)
