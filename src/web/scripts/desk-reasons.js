/*
 * A ready reason whose box is checked is written into the field at once, to be changed there; unchecked, it goes again,
 * unless it was changed. What is sent is the field alone.
 */
class ReadyReasons extends HTMLElement {
  connectedCallback() {
    for (const box of this.boxes) {
      box.removeAttribute('name')
      // A page that comes back shows its boxes as they were, and its field too.
      box.checked = this.field?.value.includes(box.dataset.reason ?? '') ?? false
    }
    this.addEventListener('change', this.changed)
  }

  disconnectedCallback() {
    this.removeEventListener('change', this.changed)
  }

  get boxes() {
    return /** @type {NodeListOf<HTMLInputElement>} */ (this.querySelectorAll('input[data-reason]'))
  }

  get field() {
    return this.querySelector('textarea')
  }

  /** @param {Event} event */
  changed = ({ target }) => {
    const { field } = this
    if (!field || !(target instanceof HTMLInputElement) || !target.dataset.reason) return
    const text = target.dataset.reason
    const parts = field.value.split(/\n{2,}/).filter((part) => part.trim() && part !== text)
    field.value = (target.checked ? [...parts, text] : parts).join('\n\n')
  }
}

customElements.define('ready-reasons', ReadyReasons)
