/*
 * A slider under a field of kilometres (<radius-field> around it): each follows the other; what is typed may go further. Whoever
 * listens for changes of the form hears of the slider's as of the field's.
 */
class RadiusField extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector('input')
    if (!field || this.querySelector('[type="range"]')) return
    const slider = document.createElement('input')
    slider.type = 'range'
    slider.min = '5'
    slider.max = '100'
    slider.step = '5'
    slider.value = field.value
    slider.ariaLabel = 'Rayon en km'
    field.after(slider)
    slider.addEventListener('input', () => {
      field.value = slider.value
    })
    field.addEventListener('input', () => {
      slider.value = field.value
    })
  }
}

customElements.define('radius-field', RadiusField)
