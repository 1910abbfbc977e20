/*
 * A search that changes in place: whatever of the filters was unfolded stays so, a radius is taken as it is chosen, and who
 * followed a link that is gone is led to the results. What is no search (an error, a limit) opens as a page of its own.
 */
class SearchPage extends HTMLElement {
  /** @type {string[]} */
  unfolded = []
  focused = ''

  connectedCallback() {
    this.addEventListener('change', this.radius)
    this.addEventListener('htmx:before:swap', this.leaving)
    this.addEventListener('htmx:after:swap', this.arrived)
  }

  disconnectedCallback() {
    this.removeEventListener('change', this.radius)
    this.removeEventListener('htmx:before:swap', this.leaving)
    this.removeEventListener('htmx:after:swap', this.arrived)
  }

  /** @param {Event} event */
  radius = ({ target }) => {
    if (!(target instanceof HTMLSelectElement) || target.name !== 'radiusKm') return
    const commune = this.querySelector('[name="commune"]')
    if (commune instanceof HTMLInputElement && commune.value.trim()) target.form?.requestSubmit()
  }

  /** @param {Event} event */
  leaving = (event) => {
    const { ctx } = /** @type {CustomEvent} */ (event).detail
    if (!ctx.text?.includes('id="recherche"')) {
      event.preventDefault()
      location.assign(ctx.response?.raw?.url ?? location.href)
      return
    }
    this.focused = document.activeElement?.id ?? ''
    this.unfolded = [...this.querySelectorAll('details[open][id]')].map(({ id }) => id)
  }

  arrived = () => {
    for (const id of this.unfolded) {
      const details = document.getElementById(id)
      if (details instanceof HTMLDetailsElement) details.open = true
    }
    // What was in a folded part could not be found again before.
    if (this.focused) document.getElementById(this.focused)?.focus({ preventScroll: true })
    const heading = document.getElementById('resultats')
    const status = this.querySelector('[role="status"]')
    if (status) status.textContent = heading?.textContent ?? ''
    if (!document.activeElement || document.activeElement === document.body) heading?.focus({ preventScroll: true })
  }
}

customElements.define('search-page', SearchPage)
