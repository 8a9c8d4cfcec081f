/** The post in focus, large, as on a wall, with all that helps to decide about it. */

import { clock } from './health.js'
import { byId, el } from './dom.js'
import { ghostWords } from './list.js'

export class Focus {
  /** @param {import('./queue.js').Queue} queue @param {(html: string) => Element} article */
  constructor(queue, article) {
    this.queue = queue
    this.article = article
    this.pane = byId('focus')
    this.stage = byId('stage')
    this.facts = byId('facts')
    this.html = ''
    this.key = null
  }

  render() {
    const row = this.queue.current()
    this.pane.toggleAttribute('data-empty', !row)
    if (!row) return this.#clear()
    if (row.key !== this.key || row.html !== this.html) this.#show(row)
    this.#note(row)
    this.#buttons(row)
    this.#history(row)
  }

  uncover() {
    this.stage.querySelector('.row')?.removeAttribute('data-covered')
  }

  /** @returns {{key: string, name: string, handle: string} | null} */
  author() {
    const row = this.queue.current()
    if (!row?.author_key) return null
    const of = (part) => this.stage.querySelector(`.meta ${part}`)?.textContent.trim() ?? ''
    return { key: row.author_key, name: of('.name'), handle: of('.handle') }
  }

  origin() {
    return this.facts.querySelector('a.origin')?.href
  }

  #clear() {
    this.key = null
    this.html = ''
    this.stage.replaceChildren()
    this.facts.replaceChildren()
    byId('note').hidden = true
  }

  #show(row) {
    if (row.key !== this.key) this.pane.scrollTop = 0
    this.key = row.key
    this.html = row.html
    if (!row.html) {
      this.stage.replaceChildren(el('p.erased', {}, 'This post was withdrawn. Its words are erased.'))
      return this.facts.replaceChildren()
    }
    const article = this.article(row.html)
    article.removeAttribute('tabindex')
    for (const link of article.querySelectorAll('[tabindex]')) link.removeAttribute('tabindex')
    for (const img of article.querySelectorAll('img[data-large]')) {
      img.loading = 'eager'
      img.src = img.dataset.large
      if (!img.alt) img.closest('figure')?.setAttribute('data-undescribed', '')
    }
    article.querySelector('.uncover')?.addEventListener('click', () => this.uncover())
    this.#facts(article, row)
    this.stage.replaceChildren(article)
  }

  #facts(article, row) {
    const part = (selector) => article.querySelector(selector)?.cloneNode(true)
    const why = article.querySelector('.why')
    const reasons = [...why.querySelectorAll('.chip')]
    const decided = why.querySelector('.decided')
    for (const time of why.querySelectorAll('time')) time.textContent = clock(time.getAttribute('datetime'))
    const networks = [...article.querySelectorAll('.networks .logo')].map((one) => one.getAttribute('aria-label'))
    const fact = (name, ...inside) => inside.some(Boolean) &&
      el('div', {}, el('dt', {}, name), el('dd', {}, ...inside))
    const origin = why.querySelector('.origin')
    this.facts.replaceChildren(
      ...[
        fact(row.status === 'held' ? 'Why it waits' : 'Why', ...reasons, !reasons.length && !decided && 'No rule held it'),
        fact('Decided', decided),
        fact('Came by', part('.feed'), ` at ${clock(row.at)}`, origin && ', ', origin),
        fact('Merged', networks.length > 1 && `one post on ${networks.join(' and ')}`),
        fact('Kind', [...article.querySelectorAll('.kind')].map((one) => one.textContent).join(', ')),
        row.author_key && fact('This author', el('span.history')),
      ].filter(Boolean),
    )
    why.remove()
  }

  #history(row) {
    const line = this.facts.querySelector('.history')
    if (!line) return
    const seen = Object.entries(this.queue.seenOf(row.author_key)).map(([status, number]) => `${number} ${status}`)
    line.textContent = `${seen.join(', ')} on this page`
  }

  /** What just went wrong, or who was quicker: said here as well as in the row. */
  #note(row) {
    const note = byId('note')
    const failed = this.queue.said.get(row.key)
    const words = failed ?? (this.queue.ghost ? ghostWords(this.queue.ghost) : '')
    note.hidden = !words
    note.dataset.tone = failed ? 'bad' : 'ghost'
    if (note.textContent !== words) note.textContent = words
  }

  #buttons(row) {
    const result = { approve: 'approved', reject: 'rejected', stash: 'stashed', hold: 'held' }
    for (const button of this.pane.querySelectorAll('.actions [data-do]:not([data-do="undo"])')) {
      const name = button.dataset.do
      button.toggleAttribute('data-moot', result[name] === row.status)
      button.disabled = Boolean(this.queue.ghost && name in result) || row.status === 'withdrawn' || result[name] === row.status || this.queue.doing.has(row.key)
      if (name === 'pin') button.firstElementChild.nextSibling.textContent = row.pinned ? 'Unpin' : 'Pin'
    }
  }
}
