/*
 * A second mail may be asked for once the first had time to arrive: the button rests for so many seconds, and says how many
 * are left.
 */
class SendAgain extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector('button')
    if (!button) return
    const label = button.textContent?.trim() ?? ''
    let left = Number(this.getAttribute('seconds') ?? 0)
    const tell = () => {
      button.disabled = left > 0
      button.textContent = left > 0 ? `${label} (dans ${left} s)` : label
      if (left-- <= 0) clearInterval(this.ticking)
    }
    this.ticking = setInterval(tell, 1000)
    tell()
  }

  disconnectedCallback() {
    clearInterval(this.ticking)
  }
}

customElements.define('send-again', SendAgain)
