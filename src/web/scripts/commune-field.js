/*
 * Suggests communes while one types (<commune-field> around a text field): a combobox as the ARIA guide has it. What is
 * chosen is the text itself, "Orvault (44700)"; whoever types on and sends the form is understood all the same.
 */

/** @type {Map<string, Promise<string[]>>} what was asked already, by text */
const asked = new Map()

/** @param {string} text */
function suggestions(text) {
  const key = text.toLowerCase()
  const known =
    asked.get(key) ??
    fetch(`/api/communes?limit=8&q=${encodeURIComponent(text)}`).then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status))
      /** @type {{ items: { name: string, code: string, postalCodes: string[] }[] }} */
      const { items } = await answer.json()
      return items.map(({ name, code, postalCodes }) => `${name} (${postalCodes[0] ?? code})`)
    })
  asked.set(key, known)
  known.catch(() => asked.delete(key))
  return known
}

let lists = 0

class CommuneField extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {string[]} */
  #items = []
  #at = -1
  #list = document.createElement('ul')
  #told = document.createElement('output')

  connectedCallback() {
    const input = this.#input
    if (!input || input.role === 'combobox') return
    const list = this.#list
    list.id = `communes-proposees-${++lists}`
    list.role = 'listbox'
    list.ariaLabel = 'Communes proposées'
    list.hidden = true
    this.#told.className = 'unseen'
    input.role = 'combobox'
    input.ariaAutoComplete = 'list'
    input.ariaExpanded = 'false'
    input.setAttribute('aria-controls', list.id)
    input.after(list, this.#told)
    input.addEventListener('input', (event) => {
      // What the choice itself writes is no typing.
      if (event.isTrusted) this.#later()
    })
    input.addEventListener('keydown', (event) => this.#key(event))
    input.addEventListener('blur', () => this.#close())
    // Before the field loses the focus.
    list.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      const option = event.target instanceof Element ? event.target.closest('li') : null
      if (option) this.#choose([...list.children].indexOf(option))
    })
  }

  get #input() {
    return this.querySelector('input')
  }

  #later() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#suggest(), 200)
  }

  async #suggest() {
    const input = this.#input
    const text = input?.value.trim() ?? ''
    if (text.length < 2) return this.#close()
    const found = await suggestions(text).catch(() => /** @type {string[]} */ ([]))
    // Another text was typed meanwhile, or the field was left.
    if (!input || input.value.trim() !== text || document.activeElement !== input) return
    this.#items = found
    this.#list.replaceChildren(
      ...found.map((label, i) => {
        const option = document.createElement('li')
        option.role = 'option'
        option.id = `${this.#list.id}-${i}`
        option.textContent = label
        return option
      }),
    )
    this.#told.textContent =
      found.length === 0
        ? 'Aucune commune ne correspond.'
        : `${found.length === 1 ? 'Une commune proposée' : `${found.length} communes proposées`}\u00a0: flèches pour choisir, Entrée pour prendre.`
    this.#list.hidden = found.length === 0
    input.ariaExpanded = String(found.length > 0)
    this.#mark(-1)
  }

  /** @param {number} at */
  #mark(at) {
    this.#at = at
    for (const [i, option] of [...this.#list.children].entries()) option.ariaSelected = String(i === at)
    const option = this.#list.children[at]
    option?.scrollIntoView({ block: 'nearest' })
    if (option) this.#input?.setAttribute('aria-activedescendant', option.id)
    else this.#input?.removeAttribute('aria-activedescendant')
  }

  #close() {
    clearTimeout(this.#timer)
    this.#list.hidden = true
    this.#told.textContent = ''
    if (this.#input) this.#input.ariaExpanded = 'false'
    this.#mark(-1)
  }

  /** @param {number} at */
  #choose(at) {
    const input = this.#input
    const label = this.#items[at]
    if (!input || label === undefined) return
    input.value = label
    this.#close()
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.dispatchEvent(new Event('change', { bubbles: true }))
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return
    if (this.#list.hidden) {
      if (event.key === 'ArrowDown') this.#suggest()
      return
    }
    const last = this.#items.length - 1
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.#mark(this.#at === last ? 0 : this.#at + 1),
      ArrowUp: () => this.#mark(this.#at <= 0 ? last : this.#at - 1),
      Escape: () => this.#close(),
      Enter: () => this.#choose(this.#at < 0 ? 0 : this.#at),
    }
    // Tab takes what is marked and goes on.
    if (event.key === 'Tab' && this.#at >= 0) this.#choose(this.#at)
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
}

customElements.define('commune-field', CommuneField)
