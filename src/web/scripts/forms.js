/*
 * Small comforts of every form; without them nothing is lost.
 * A form that is sent twice by a double tap is sent once: its buttons rest until the answer, or for ten seconds.
 */
document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement)) return
  if (form.method !== 'post' || event.defaultPrevented) return
  if (form.dataset.sent) {
    event.preventDefault()
    return
  }
  form.dataset.sent = 'yes'
  setTimeout(() => delete form.dataset.sent, 10_000)
})

// A page that comes back from the browser's memory may be sent again.
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent
})
