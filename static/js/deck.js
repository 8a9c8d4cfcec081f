// The elements of the cards that a wall has: made once from the server's HTML, ready when they can be painted.

import { showAges } from './ages.js'
import { dress } from './dress.js'
import { articleFrom } from './html.js'
import { decoded } from './pictures.js'

const FONTS_MS = 1000

export class Deck {
  #entries = new Map()
  #where
  #bench

  /** @param {HTMLElement} bench  out of sight: where an element's fonts begin to load */
  constructor(bench, where) {
    this.#bench = bench
    this.#where = where
  }

  /** The element of a card, of this very version. */
  element(card) {
    return this.#entry(card).element
  }

  /** @returns {Promise<void>} resolved when the card can be painted, or cannot be at all; never rejected */
  async ready(card) {
    try {
      const entry = this.#entry(card)
      entry.ready ??= this.#prepare(entry)
      await entry.ready
    } catch (error) {
      console.warn('a card cannot be shown:', error)
    }
  }

  isReady(card) {
    const entry = this.#entries.get(card.key)
    return Boolean(entry?.isReady && entry.html === card.html && entry.pinned === card.pinned)
  }

  /** Forget all but these keys. */
  keep(keys) {
    const kept = new Set(keys)
    for (const key of this.#entries.keys()) if (!kept.has(key)) this.#entries.delete(key)
  }

  #entry(card) {
    const known = this.#entries.get(card.key)
    if (known?.html === card.html && known.pinned === card.pinned) return known
    const element = dress(articleFrom(card.html))
    element.dataset.pinned = String(card.pinned)
    showAges(element, Date.now(), this.#where)
    const entry = { html: card.html, pinned: card.pinned, element, ready: null, isReady: false }
    this.#entries.set(card.key, entry)
    return entry
  }

  async #prepare(entry) {
    const { element } = entry
    this.#bench.append(element)
    this.#bench.getBoundingClientRect()
    await Promise.all([decoded(element), fontsLoaded()])
    if (element.parentElement === this.#bench) element.remove()
    entry.isReady = true
  }
}

function fontsLoaded() {
  if (document.fonts.status === 'loaded') return undefined
  return Promise.race([document.fonts.ready, new Promise((done) => setTimeout(done, FONTS_MS))])
}
