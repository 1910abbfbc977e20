/*
 * A long form one step at a time (<form-steps> inside the form, see steps.tsx). The step is in the address, so that the back
 * button goes a step back; whatever the address points at, or is wrong, opens its step.
 */
class FormSteps extends HTMLElement {
  /** @type {HTMLElement[]} */
  #steps = []
  #at = 0
  /** @type {Element | null} */
  #progress = null
  #back = button('Précédent', 'secondary outline')
  #next = button('Continuer', '')

  connectedCallback() {
    this.#steps = /** @type {HTMLElement[]} */ ([...this.querySelectorAll('.step')])
    const actions = this.querySelector(':scope > .actions')
    if (this.#steps.length < 2 || !actions || this.classList.contains('on')) return
    this.classList.add('on')
    this.#progress = this.querySelector('.progress')
    actions.prepend(this.#back, this.#next)
    // Where it may be saved at once, going on is not the first thing to do.
    if (actions.classList.contains('anytime')) this.#next.className = 'secondary outline'
    this.#back.addEventListener('click', () => this.#go(this.#at - 1))
    this.#next.addEventListener('click', () => this.#go(this.#at + 1))
    this.addEventListener('keydown', (event) => this.#enter(event))
    window.addEventListener('hashchange', () => this.#follow())
    // A link to what is already in the address changes nothing, and must open its step all the same.
    this.closest('form')?.addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null
      if (link && link.getAttribute('href') === location.hash) this.#follow()
    })
    const wrong = this.querySelector('[aria-invalid], .error, [autofocus]')
    if (wrong) this.#show(this.#stepOf(wrong), /** @type {HTMLElement} */ (this.querySelector('[autofocus]')))
    else if (!this.#follow()) this.#show(0)
  }

  /** @param {Element | null} element */
  #stepOf(element) {
    return this.#steps.findIndex((step) => step.contains(element))
  }

  /** Opens what the address points at; false when that is nothing of ours. */
  #follow() {
    const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null
    const at = this.#stepOf(target)
    if (at < 0) {
      // Back before the first step was left.
      if (location.hash === '' && this.#at > 0) this.#show(0)
      return false
    }
    this.#show(at, target === this.#steps[at] ? target.querySelector('h2') : target)
    return true
  }

  /** @param {number} at */
  #go(at) {
    const step = this.#steps[at]
    if (!step) return
    history.pushState(null, '', `#${step.id}`)
    this.#show(at, step.querySelector('h2'))
  }

  /**
   * @param {number} at
   * @param {HTMLElement | null} [focus]
   */
  #show(at, focus) {
    this.#at = Math.max(0, at)
    const last = this.#at === this.#steps.length - 1
    for (const [i, step] of this.#steps.entries()) step.hidden = i !== this.#at
    for (const [i, link] of [...this.querySelectorAll('.steps a')].entries()) {
      link.ariaCurrent = i === this.#at ? 'step' : null
    }
    if (this.#progress) this.#progress.textContent = `Étape ${this.#at + 1} sur ${this.#steps.length}`
    this.#back.hidden = this.#at === 0
    this.#next.hidden = last
    this.classList.toggle('last', last)
    focus?.focus({ preventScroll: true })
    if (focus)
      (focus.tagName === 'H2' ? this : focus).scrollIntoView({ block: focus.tagName === 'H2' ? 'start' : 'center' })
  }

  /**
   * Enter in a field goes on, as it would send a short form.
   * @param {KeyboardEvent} event
   */
  #enter(event) {
    const { target } = event
    if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing || this.#next.hidden) return
    if (!(target instanceof HTMLInputElement) || target.type === 'submit') return
    event.preventDefault()
    this.#go(this.#at + 1)
  }
}

/**
 * @param {string} label
 * @param {string} className
 */
function button(label, className) {
  const made = document.createElement('button')
  made.type = 'button'
  made.textContent = label
  made.className = className
  return made
}

customElements.define('form-steps', FormSteps)
