/*
 * Suggests while one types into a text field: a combobox as the ARIA guide has it. What is chosen is the text itself; whoever
 * types on and sends the form is understood all the same.
 */

/** @type {Map<string, Promise<string[]>>} what was asked already, by address */
const asked = new Map()
const MOST_KEPT = 200

/**
 * @param {string} address
 * @param {(answer: any) => string[]} read
 */
function suggestions(address, read) {
  const known =
    asked.get(address) ??
    fetch(address).then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status))
      return read(await answer.json())
    })
  const [oldest] = asked.keys()
  if (asked.size >= MOST_KEPT && oldest !== undefined) asked.delete(oldest)
  asked.set(address, known)
  known.catch(() => asked.delete(address))
  return known
}

let lists = 0

class SuggestingField extends HTMLElement {
  /** What the list is called, and what is said where it is empty. */
  called = ''
  none = ''
  /** One, and several. */
  counted = ['Une proposition', 'propositions']
  /** What follows a choice at the end of the text, or before another word. */
  follows = ''
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {string[]} */
  #items = []
  #at = -1
  #list = document.createElement('ul')
  #told = document.createElement('output')
  #asking = false

  /**
   * The texts that the field may become; an address is asked once.
   * @param {string} _typed what stands before the caret
   * @returns {Promise<string[]>}
   */
  async find(_typed) {
    return []
  }

  /** What Enter takes where nothing is marked: the place in the list, or -1 to send the form as it is. */
  get unmarked() {
    return -1
  }

  connectedCallback() {
    const input = this.#input
    if (!input || input.role === 'combobox') return
    const list = this.#list
    list.id = `propositions-${++lists}`
    list.role = 'listbox'
    list.ariaLabel = this.called
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

  /** What stands before the caret. */
  get #typed() {
    const input = this.#input
    return input?.value.slice(0, input.selectionEnd ?? undefined) ?? ''
  }

  async #suggest() {
    const input = this.#input
    const typed = this.#typed
    if (!input || typed.trim().length < 2) return this.#close()
    // One question at a time: what is typed meanwhile is asked for then.
    if (this.#asking) return this.#later()
    this.#asking = true
    const found = await this.find(typed).catch(() => /** @type {string[]} */ ([]))
    this.#asking = false
    // Another text was typed meanwhile, or the field was left.
    if (this.#typed !== typed || document.activeElement !== input) return
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
        ? this.none
        : `${found.length === 1 ? this.counted[0] : `${found.length} ${this.counted[1]}`}\u00a0: flèches pour choisir, Entrée pour prendre.`
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
    const rest = input.value.slice(this.#typed.length)
    const chosen = label + (/^\s/.test(rest) ? '' : this.follows)
    input.value = chosen + rest
    input.setSelectionRange(chosen.length, chosen.length)
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
      Enter: () => this.#choose(this.#at < 0 ? this.unmarked : this.#at),
    }
    if (event.key === 'Enter' && this.#at < 0 && this.unmarked < 0) return this.#close()
    // Tab takes what is marked and goes on.
    if (event.key === 'Tab' && this.#at >= 0) this.#choose(this.#at)
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
}

/** <commune-field>: "Orvault (44700)" for the whole field. */
class CommuneField extends SuggestingField {
  called = 'Communes proposées'
  none = 'Aucune commune ne correspond.'
  counted = ['Une commune proposée', 'communes proposées']

  get unmarked() {
    return 0
  }

  /** @param {string} typed */
  find(typed) {
    return suggestions(
      `/api/communes?limit=8&q=${encodeURIComponent(typed.trim().toLowerCase())}`,
      (/** @type {{ items: { name: string, code: string, postalCodes: string[] }[] }} */ { items }) =>
        items.map(({ name, code, postalCodes }) => `${name} (${postalCodes[0] ?? code})`),
    )
  }
}

/** <search-field>: the words being typed, completed; what stands after the caret stays. */
class SearchField extends SuggestingField {
  called = 'Recherches proposées'
  follows = ' '

  /** @param {string} typed */
  find(typed) {
    return suggestions(
      `/recherche/suggestions?q=${encodeURIComponent(typed)}`,
      (/** @type {{ items: string[] }} */ { items }) => items,
    )
  }
}

customElements.define('commune-field', CommuneField)
customElements.define('search-field', SearchField)
