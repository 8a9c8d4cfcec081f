/** The list of rows: patches the page to what the queue says; the row in focus never moves. */

import { showAges } from '../ages.js'
import { el } from './dom.js'

const EMPTY = {
  held: ['All caught up', 'New posts appear here by themselves.'],
  approved: ['Nothing approved yet', 'What you approve goes to the walls, and is listed here.'],
  rejected: ['Nothing rejected', 'Rejected posts stay here, and can be taken back.'],
  stashed: ['Nothing stashed', 'S keeps a post here for a better moment.'],
  withdrawn: ['Nothing withdrawn', 'Posts that their authors deleted are counted here; their words are erased.'],
}

const DOING = {
  approve: 'approving…', reject: 'rejecting…', stash: 'stashing…', hold: 'putting back…',
  pin: 'pinning…', unpin: 'unpinning…', block: 'blocking…',
}

/** @param {{status: string, by: string}} ghost */
export function ghostWords(ghost) {
  if (ghost.status === 'withdrawn') return 'Withdrawn by its author or network. Its words are erased.'
  const who = ghost.by || 'Somebody else'
  return ghost.status === 'held' ? `${who} put it back among the held ones.` : `${who} ${ghost.status} it.`
}

export class List {
  /**
   * @param {HTMLElement} scroller
   * @param {import('./queue.js').Queue} queue
   * @param {(html: string) => Element} article
   */
  constructor(scroller, queue, article) {
    this.scroller = scroller
    this.queue = queue
    this.article = article
    this.spacer = scroller.querySelector('.spacer')
    this.rows = scroller.querySelector('.rows')
    this.empty = scroller.querySelector('.empty')
    /** @type {Map<string, {element: HTMLElement, html: string}>} */
    this.shown = new Map()
    this.focused = null
  }

  render() {
    const { queue } = this
    const place = `${queue.tab} ${queue.search?.query ?? ''}`
    const isElsewhere = place !== this.place
    this.place = place
    const anchor = this.shown.get(queue.focus ?? '')?.element
    const top = anchor?.isConnected ? anchor.getBoundingClientRect().top : null
    const hadFocus = document.activeElement === document.body || this.scroller.contains(document.activeElement)
    const listed = queue.list()
    this.#patch(listed)
    const element = this.shown.get(queue.focus ?? '')?.element
    if (isElsewhere) this.#home()
    else if (element && element === anchor && top !== null) this.#hold(element, top)
    if (queue.focus !== this.focused) {
      this.focused = queue.focus
      if (element) this.#reveal(element)
    }
    if (element && hadFocus && !document.querySelector('dialog[open]')) element.focus({ preventScroll: true })
    this.#sayEmpty(listed.length === 0)
  }

  #patch(listed) {
    const keys = new Set(listed.map((row) => row.key))
    for (const [key, { element }] of this.shown) {
      if (keys.has(key)) continue
      element.remove()
      this.shown.delete(key)
    }
    let before = this.rows.firstElementChild
    for (const row of listed) {
      const old = this.shown.get(row.key)?.element
      const element = this.#elementOf(row)
      if (old && old === before) before = element
      if (element === before) before = before.nextElementSibling
      else this.rows.insertBefore(element, before)
      this.#mark(element, row)
    }
  }

  #elementOf(row) {
    const known = this.shown.get(row.key)
    if (known && known.html === row.html) return known.element
    const element = row.html ? this.article(row.html) : el('article.row.erased', { data: { key: row.key }, tabIndex: -1 })
    showAges(element, Date.now())
    if (known) {
      const hadFocus = document.activeElement === known.element
      known.element.replaceWith(element)
      if (hadFocus) element.focus({ preventScroll: true })
    }
    this.shown.set(row.key, { element, html: row.html })
    return element
  }

  #mark(element, row) {
    const { queue } = this
    const isFocused = row.key === queue.focus
    const doing = queue.doing.get(row.key)
    element.toggleAttribute('data-focused', isFocused)
    element.tabIndex = isFocused ? 0 : -1
    if (isFocused) element.setAttribute('aria-current', 'true')
    else element.removeAttribute('aria-current')
    element.toggleAttribute('data-ghost', isFocused && Boolean(queue.ghost))
    if (doing) element.dataset.doing = doing
    else delete element.dataset.doing
    const failed = queue.said.get(row.key)
    const words = failed ?? (isFocused && queue.ghost ? ghostWords(queue.ghost) : DOING[doing])
    let line = element.querySelector(':scope > .said')
    if (!words) return line?.remove()
    if (!line) element.append((line = el('p.said')))
    if (line.textContent !== words) line.textContent = words
    line.dataset.tone = failed ? 'bad' : doing ? 'doing' : 'ghost'
  }

  /** Scroll, and where there is nothing left to scroll make room, so that `element` stays at `top`. */
  #hold(element, top) {
    this.scroller.scrollTop += element.getBoundingClientRect().top - top
    const off = element.getBoundingClientRect().top - top
    if (Math.abs(off) >= 1) this.#room(this.spacer.offsetHeight - off)
  }

  /** Another tab, another search: from the top. */
  #home() {
    this.#room(0)
    this.scroller.scrollTop = 0
    this.focused = null
  }

  #room(px) {
    this.spacer.style.blockSize = `${Math.max(0, px)}px`
  }

  /** Bring a new focus into view; past the middle it goes back to the reading line. */
  #reveal(element) {
    const view = this.scroller.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    const isLow = box.bottom > view.top + view.height * 0.75
    if (box.top >= view.top && !isLow) return
    if (this.spacer.offsetHeight) this.#room(0)
    const now = element.getBoundingClientRect()
    const line = view.top + (isLow ? view.height * 0.25 : 8)
    this.scroller.scrollTop += now.top - line
  }

  #sayEmpty(isEmpty) {
    this.empty.hidden = !isEmpty
    if (!isEmpty) return
    this.#room(0)
    const { search, tab } = this.queue
    const [title, words] = search ? [`Nothing with “${search.query}”`, 'Esc ends the search.'] : EMPTY[tab]
    this.empty.querySelector('h2').textContent = title
    this.empty.querySelector('p').textContent = words
  }
}
