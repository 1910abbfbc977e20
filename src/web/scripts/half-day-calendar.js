/*
 * Paints half-days by mouse, touch and keyboard, at once; a moment later the server puts them into rows and says what they
 * mean. What is painted waits in the field "peinture": whoever saves before that loses nothing.
 */

const WAIT = 400

/** What leaves the months where they are: all but filling them. */
const STAYS = /^(peindre|montrer|annuler|vider|mois|ajouter:.*|effacer:.*)$/

/** The buttons of a day, from above: the whole of it, its morning, its afternoon. */
const LEVELS = ['', 'am', 'pm']

/** Rows down and columns to the right. @type {Record<string, [number, number]>} */
const WAYS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }

/** One half-day, as its button has it. */
const isHalf = (/** @type {HTMLElement} */ button) => /[ap]m$/.test(said(button))
const said = (/** @type {Element} */ button) => button.getAttribute('value') ?? ''
const isOn = (/** @type {Element} */ button) => button.getAttribute('aria-pressed') === 'true'

class HalfDayCalendar extends HTMLElement {
  /** Painted, and not in the rows yet: what the button was before. @type {Map<HTMLButtonElement, string>} */
  #painted = new Map()
  /** Moves with every change: an answer to an older one is dropped. */
  #version = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {{ from: HTMLButtonElement, on: boolean, begun: boolean, x: number, y: number } | null} */
  #stroke = null
  /** A drag ends with a click, which is no tap. */
  #dragged = false
  /** Shift and arrows go on painting, or erasing, where they ended. @type {{ end: HTMLButtonElement, on: boolean } | null} */
  #run = null

  connectedCallback() {
    this.addEventListener('click', (event) => this.#click(event))
    this.addEventListener('pointerdown', (event) => this.#press(event))
    this.addEventListener('pointermove', (event) => this.#drag(event))
    for (const end of ['pointerup', 'pointercancel']) this.addEventListener(end, () => this.#lift())
    this.addEventListener('keydown', (event) => this.#key(event))
    this.addEventListener('focusin', ({ target }) => this.#rove(target))
    this.addEventListener('change', ({ target }) => {
      if (target instanceof Element && target.closest('[data-part="rows"]')) this.#later('montrer')
    })
    // A browser that fills a reloaded page in again has painted nothing.
    this.#note()
    this.#reveal('button:not([tabindex])')
  }

  /** What was filled in is in sight: the first month of it. */
  #reveal(selector = 'td [aria-pressed="true"]') {
    const month = this.#months.querySelector(selector)?.closest('table')
    if (month) this.#months.scrollTop = month.offsetTop
  }

  get #months() {
    return /** @type {HTMLElement} */ (this.querySelector('.months'))
  }

  /** @returns {HTMLButtonElement[]} */
  #buttons(selector = 'button') {
    return [...this.#months.querySelectorAll(/** @type {'button'} */ (selector))]
  }

  /** @param {string} target @returns {HTMLButtonElement | null} */
  #find(target) {
    return this.#months.querySelector(`button[value="peindre:${target}"]`)
  }

  /** The half-days that a button stands for: those of a day, a week, a weekday. @param {HTMLButtonElement} button */
  #halves(button) {
    if (isHalf(button)) return [button]
    const cell = /** @type {HTMLTableCellElement} */ (button.closest('td, th'))
    const date = said(button).slice(8, 18)
    const cells =
      cell.tagName === 'TD'
        ? [cell]
        : cell.scope === 'row'
          ? [0, 1, 2, 3, 4, 5, 6].map((days) => this.#find(after(date, days))?.closest('td'))
          : [.../** @type {HTMLTableElement} */ (cell.closest('table')).rows].map((row) => row.cells[cell.cellIndex])
    return cells
      .flatMap((each) => [...(each?.querySelectorAll('button') ?? [])])
      .filter((one) => isHalf(one) && !one.disabled)
  }

  /** Those of them that are usual, or all where none is. @param {HTMLButtonElement[]} halves */
  #usual(halves) {
    const open = [...this.querySelectorAll('input[name="ouverture"]:checked')].map(said)
    const usual = halves.filter((half) => {
      const weekday = /** @type {HTMLTableCellElement} */ (half.closest('td')).cellIndex
      return open.includes(`${weekday}${said(half).slice(-2)}`)
    })
    return halves.length === 1 || usual.length === 0 ? halves : usual
  }

  /** Whether pressing it would paint, or else erase. @param {HTMLButtonElement} button */
  #wants(button) {
    return !this.#usual(this.#halves(button)).every(isOn)
  }

  /** @param {HTMLButtonElement} button @param {boolean} on */
  #paint(button, on) {
    const halves = this.#halves(button)
    for (const half of on ? this.#usual(halves) : halves) {
      if (isOn(half) === on) continue
      if (!this.#painted.has(half)) this.#painted.set(half, half.className)
      half.setAttribute('aria-pressed', String(on))
      half.className = ''
      this.#sumUp(half)
    }
    const undo = /** @type {HTMLButtonElement | null} */ (this.querySelector('[value="annuler"]'))
    if (undo) undo.disabled = false
    this.#note()
    this.#later('peindre')
  }

  /** A day is on, off, or half of it. @param {HTMLButtonElement} half */
  #sumUp(half) {
    const [day, ...halves] = half.closest('td')?.querySelectorAll('button') ?? []
    day?.setAttribute('aria-pressed', halves.every(isOn) ? 'true' : halves.some(isOn) ? 'mixed' : 'false')
  }

  #note() {
    const field = /** @type {HTMLInputElement} */ (this.querySelector('[name="peinture"]'))
    const painted = [...this.#painted.keys()]
    field.value = painted.map((half) => (isOn(half) ? '+' : '-') + said(half).slice(8)).join(' ')
  }

  /** @param {string} action */
  #later(action) {
    this.#version++
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#send(action), WAIT)
  }

  /** Sends the form and takes over what has become of the dates. @param {string} action */
  async #send(action) {
    clearTimeout(this.#timer)
    const version = ++this.#version
    const form = this.closest('form')
    // A stroke under way is part of what comes next.
    if (!form || this.#stroke?.begun) return
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)))
    body.set('action', action)
    const answer = await fetch(form.getAttribute('action') ?? '', { method: 'POST', body }).catch(() => null)
    const text = answer?.ok ? await answer.text() : ''
    if (version !== this.#version) return
    const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('half-day-calendar')
    if (!fresh) return
    this.#painted.clear()
    this.#take(fresh)
    if (!STAYS.test(action)) this.#reveal()
    form.dispatchEvent(new Event('change', { bubbles: true }))
  }

  /** @param {Element} fresh */
  #take(fresh) {
    const at = document.activeElement
    const mine = at && this.contains(at)
    const painting = this.#months.contains(at)
    this.querySelector('.meaning')?.replaceChildren(
      .../** @type {Element} */ (fresh.querySelector('.meaning')).childNodes,
    )
    const news = [...fresh.querySelectorAll('.months button')]
    const buttons = this.#buttons()
    if (
      news.length === buttons.length &&
      news.every((one, i) => said(one) === said(/** @type {Element} */ (buttons[i])))
    ) {
      for (const [i, one] of news.entries()) {
        const button = /** @type {HTMLButtonElement} */ (buttons[i])
        button.className = one.className
        for (const name of ['aria-pressed', 'aria-label']) {
          const value = one.getAttribute(name)
          if (value !== null && value !== button.getAttribute(name)) button.setAttribute(name, value)
        }
      }
    } else {
      const top = this.#months.scrollTop
      this.#months.replaceChildren(.../** @type {Element} */ (fresh.querySelector('.months')).childNodes)
      this.#months.scrollTop = top
    }
    for (const part of this.querySelectorAll('[data-part]')) {
      const other = fresh.querySelector(`[data-part="${part.getAttribute('data-part')}"]`)
      if (other && !other.isEqualNode(part)) part.replaceChildren(...other.childNodes)
    }
    const lines = this.querySelector('.lines')
    if (fresh.querySelector('.lines[open]')) lines?.setAttribute('open', '')
    // What had the focus is gone: on to where the server puts it, or to what has its place.
    if (!mine || at.isConnected) return
    const next = [
      !painting && this.querySelector('[data-part] [autofocus]'),
      at.id && document.getElementById(at.id),
      this.querySelector(`button[value="${CSS.escape(said(at))}"]:not(:disabled)`),
      this.#months.querySelector('button:not([tabindex="-1"])'),
    ].find((one) => one instanceof HTMLElement)
    if (next instanceof HTMLElement) next.focus()
  }

  #undo() {
    if (this.#painted.size === 0) return this.#send('annuler')
    for (const [half, before] of this.#painted) {
      half.setAttribute('aria-pressed', String(!isOn(half)))
      half.className = before
      this.#sumUp(half)
    }
    this.#painted.clear()
    this.#note()
    this.#later('montrer')
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    if (!button || button.disabled) return
    event.preventDefault()
    if (!this.#months.contains(button)) {
      if (said(button) === 'annuler') this.#undo()
      else this.#send(said(button))
    } else if (!this.#dragged) this.#paint(button, this.#wants(button))
    this.#dragged = false
  }

  /** @param {PointerEvent} event */
  #press({ target, button, clientX, clientY }) {
    this.#dragged = false
    const from = target instanceof Element ? target.closest('button') : null
    if (!from || button !== 0 || from.disabled || !from.closest('.months td')) return
    this.#stroke = { from, on: this.#wants(from), begun: false, x: clientX, y: clientY }
  }

  /** Paints what lies on the way: a finger stays with mornings, afternoons or days; a mouse takes what it touches. */
  #drag(/** @type {PointerEvent} */ { clientX, clientY, pointerType }) {
    const stroke = this.#stroke
    if (!stroke) return
    const steps = Math.ceil(Math.max(Math.abs(clientX - stroke.x), Math.abs(clientY - stroke.y)) / 10)
    for (let step = 1; step <= steps; step++) {
      const x = stroke.x + ((clientX - stroke.x) * step) / steps
      const y = stroke.y + ((clientY - stroke.y) * step) / steps
      const under = document.elementFromPoint(x, y)
      const cell = under?.closest('.months td')
      const level = LEVELS.indexOf(said(stroke.from).slice(18))
      const strict = pointerType !== 'mouse' || level === 0
      const button = strict ? cell?.querySelectorAll('button')[level] : under?.closest('.months td button')
      if (!(button instanceof HTMLButtonElement) || button.disabled || !this.contains(button)) continue
      if (button === stroke.from && !stroke.begun) continue
      if (!strict && !isHalf(button)) continue
      if (!stroke.begun) this.#paint(stroke.from, stroke.on)
      stroke.begun = this.#dragged = true
      this.#paint(button, stroke.on)
    }
    stroke.x = clientX
    stroke.y = clientY
  }

  #lift() {
    const begun = this.#stroke?.begun
    this.#stroke = null
    if (begun) this.#later('peindre')
  }

  /** Only one button of the calendar is on Tab's way: the last that had the focus. @param {EventTarget | null} target */
  #rove(target) {
    if (!(target instanceof HTMLElement) || !this.#months.contains(target)) return
    for (const one of this.#buttons('button:not([tabindex="-1"])')) one.tabIndex = -1
    target.tabIndex = 0
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const at = event.target
    if (!(at instanceof HTMLButtonElement) || !this.#months.contains(at)) return
    if ((event.ctrlKey || event.metaKey) && event.key === 'z') {
      event.preventDefault()
      return this.#undo()
    }
    const to = event.ctrlKey || event.altKey || event.metaKey ? null : this.#next(at, event.key)
    if (to === null) return
    event.preventDefault()
    if (!to || to.disabled) return
    if (event.shiftKey && at.closest('td') && to.closest('td')) {
      const on = this.#run?.end === at ? this.#run.on : this.#wants(at)
      this.#paint(at, on)
      this.#paint(to, on)
      this.#run = { end: to, on }
    }
    to.focus()
  }

  /**
   * Where a key leads from a button: undefined where there is nothing, null for other keys. Down a day: the day, its
   * morning, its afternoon, then the week after; Home twice leads to the whole week, up from the first week to the weekday.
   * @param {HTMLButtonElement} at @param {string} key
   */
  #next(at, key) {
    const [, date = '', level = ''] = /^peindre:([\d-]+)(.*)$/.exec(said(at)) ?? []
    const cell = /** @type {HTMLTableCellElement} */ (at.closest('td, th'))
    const row = /** @type {HTMLTableRowElement} */ (cell.parentElement)
    if (cell.tagName === 'TH') {
      const rows = [.../** @type {HTMLTableElement} */ (cell.closest('table')).rows]
      const [down, right] = WAYS[key] ?? [0, 0]
      if (down === right) return null
      for (let y = rows.indexOf(row) + down, x = cell.cellIndex + right; rows[y]?.cells[x]; y += down, x += right) {
        const other = rows[y]?.cells[x]?.querySelector('button')
        if (other) return other
      }
      return undefined
    }
    const far = (/** @type {number} */ days, to = level) => this.#find(after(date, days) + to)
    const here = LEVELS.indexOf(level)
    switch (key) {
      case 'ArrowRight':
        return far(1)
      case 'ArrowLeft':
        return far(-1)
      case 'ArrowDown':
        return here < 2 ? far(0, LEVELS[here + 1]) : far(7, '')
      case 'ArrowUp':
        if (here > 0) return far(0, LEVELS[here - 1])
        return date.slice(8) <= '07' ? this.#find(`${date.slice(0, 7)}/${cell.cellIndex}`) : far(-7, 'pm')
      case 'Home':
        return cell === row.querySelector('td:has(button)') ? row.querySelector('button') : far(1 - cell.cellIndex)
      case 'End':
        return far(7 - cell.cellIndex)
      case 'PageDown':
        return far(28)
      case 'PageUp':
        return far(-28)
      default:
        return null
    }
  }
}

/** A date so many days later. @param {string} date @param {number} days */
const after = (date, days) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)

customElements.define('half-day-calendar', HalfDayCalendar)
