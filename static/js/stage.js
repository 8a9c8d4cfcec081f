// Between the ledger and a layout: which cards of the ledger are to be seen, and when a layout may have them.

import { keys } from './ledger.js'

const MANY = 6
const CANDIDATES = 10

export class Stage {
  #layout
  #deck
  #ledger
  #changed
  #turn = 0
  #isResetting = false

  /** @param {object} layout @param {object} deck @param {() => import('./ledger.js').Ledger} ledger  as it is now */
  constructor(layout, deck, ledger, changed = () => {}) {
    this.#layout = layout
    this.#deck = deck
    this.#ledger = ledger
    this.#changed = changed
  }

  keys() {
    return this.#layout.cards.map((card) => card.dataset.key)
  }

  has(key) {
    return Boolean(this.#shown(key))
  }

  /** Take away at once what the ledger does not have any more. */
  purge() {
    const now = new Set(keys(this.#ledger()))
    for (const card of this.#layout.cards) if (!now.has(card.dataset.key)) this.#layout.leave(card)
  }

  /** After a snapshot: what is gone leaves, what stays stays; a few new ones come one by one, many at once. */
  reconcile(offer) {
    this.purge()
    const { cards } = this.#ledger()
    const first = cards.findIndex((card) => this.has(card.key))
    const fresh = cards.slice(0, Math.max(first, 0)).reverse()
    if (first < 0 || fresh.length > MANY) return void this.reset()
    for (const card of cards) this.replace(card)
    fresh.forEach(offer)
  }

  /** Everything anew, as soon as its pictures are there; a later reset overtakes this one. */
  async reset() {
    const turn = ++this.#turn
    this.#isResetting = true
    await Promise.all(this.#ledger().cards.map((card) => this.#deck.ready(card)))
    if (turn !== this.#turn) return
    this.#isResetting = false
    this.#layout.reset(this.#elements())
    this.#changed()
  }

  enter(card) {
    if (this.#isResetting || !this.#deck.isReady(card)) return
    this.#layout.enter(this.#deck.element(card), this.#elements())
    this.#changed()
  }

  /** Another version of a card on the stage, as soon as its pictures are there. */
  async replace(card) {
    if (!this.has(card.key)) return
    await this.#deck.ready(card)
    if (!this.#deck.isReady(card)) return
    const element = this.#deck.element(card)
    const old = this.#shown(card.key)
    if (old && old !== element && keys(this.#ledger()).includes(card.key)) this.#layout.replace(old, element, this.#elements())
  }

  /** In a quiet moment: what is empty is filled with older cards that had to go. */
  async tidy() {
    if (!this.#layout.hasRoom()) return
    const out = this.#ledger().cards.filter((card) => !this.has(card.key)).slice(0, CANDIDATES)
    await Promise.all(out.map((card) => this.#deck.ready(card)))
    if (!this.#isResetting) this.#layout.tidy(this.#elements().filter((card) => !card.isConnected).slice(0, CANDIDATES))
  }

  #shown(key) {
    return this.#layout.cards.find((card) => card.dataset.key === key)
  }

  #elements() {
    const ready = this.#ledger().cards.filter((card) => this.#deck.isReady(card))
    return ready.map((card) => this.#deck.element(card))
  }
}
