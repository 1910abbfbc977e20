/*
 * Says beside a field what a number will be taken for, as one types (see echo.tsx, which says the same when the page is
 * made): the share of whoever comes both ways, a price as an amount, free, or to be agreed.
 */

const decimals = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 2 })
const amounts = (/** @type {number} */ price) =>
  new Intl.NumberFormat('fr-FR', {
    minimumFractionDigits: Number.isInteger(price) ? 0 : 2,
    maximumFractionDigits: 2,
  }).format(price)

/** @param {string} text */
function shareSaid(text) {
  if (text === '') return 'À convenir.'
  const plain = text.replace(/[\s%]/g, '').replace(',', '.')
  const share = /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : 101
  if (share > 100) return ''
  const own = (/** @type {number} */ part) => `${decimals.format(part)}\u00a0% pour la personne qui vient`
  const both = `${own(share)}, ${decimals.format(100 - share)}\u00a0% de redevance.`
  return share >= 50 ? both : `${both} C’est inhabituel\u00a0: voulez-vous dire ${own(100 - share)}\u00a0?`
}

/**
 * @param {string} text
 * @param {DOMStringMap} words
 */
function priceSaid(text, { free = 'gratuit', per = '' }) {
  const typed = text.toLowerCase()
  if (typed === '' || typed === 'à convenir') return 'À convenir'
  if (/^gratuit(e|s|es)?$/.test(typed)) return free
  const plain = typed.replace(/\s|€|euros?/g, '')
  const digits = /^\d{1,3}(\.\d{3})+$/.test(plain) ? plain.replaceAll('.', '') : plain.replace(',', '.')
  if (!/^\d+(\.\d+)?$/.test(digits)) return ''
  const price = Number(digits)
  return price === 0 ? free : `${amounts(price)}\u00a0€${per}`
}

class EchoField extends HTMLElement {
  connectedCallback() {
    this.addEventListener('input', () => {
      const output = this.querySelector('output')
      const text = this.querySelector('input')?.value.trim() ?? ''
      if (output) output.textContent = this.dataset.as === 'share' ? shareSaid(text) : priceSaid(text, this.dataset)
    })
  }
}

customElements.define('echo-field', EchoField)
