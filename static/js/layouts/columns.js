// Columns that never jump: a card enters at the top of one, its others move down, what no longer fits leaves.

import { fit, shrinks } from '../fit.js'
import { fadeIn, fadeOut, travel } from '../motion.js'

const WIDTH_U = 27
const MOST_COLUMNS = 6
const FEW = 3
const LEAVE_MS = 300
const HIDE_MS = 160
const GAP_U = 9

export default class Columns {
  #stage
  #columns = []
  #turns = 0

  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.#stage = stage
    stage.classList.add('columns')
  }

  /** All cards on the page, those that are just leaving not among them. */
  get cards() {
    return this.#columns.flatMap(cardsIn)
  }

  /** Lay out anew, newest first; what does not fit stays out. */
  reset(cards) {
    const areAllIn = cards.length <= FEW && this.#fill(cards, 'few')
    if (!areAllIn) this.#fill(cards, 'full')
    this.#mark(cards.find((card) => !isPinned(card)))
    fadeIn(this.#stage, { duration: 700 })
  }

  /** Let a new card in, after the pinned ones. `all`: the cards that the wall has now, newest first. */
  enter(card, all) {
    if (!this.#columns.length) return this.reset(all)
    const height = this.#measure(card)
    if (this.#isFew() && (all.length > FEW || !this.#roomy(height).length)) return this.reset(all)
    const column = isPinned(card) ? this.#columns[0] : this.#choose(height)
    travel(shownIn(column), () => {
      place(card, column)
      this.#crowdOut(column, card)
    })
    const isPushing = column.firstElementChild === card && column.children.length > 1
    fadeIn(card, { rise: isPushing ? -card.offsetHeight : -this.#unit() })
    column.turn = ++this.#turns
    this.#mark(card)
  }

  /** Another version of a card that is here: in its place, or at the top if it was pinned. `all`: as for `enter`. */
  replace(old, card, all) {
    const column = old.parentElement
    const stays = isPinned(old) === isPinned(card)
    const height = this.#measure(card)
    if (this.#isFew() && used(column) - old.offsetHeight + height > this.#height()) return this.reset(all)
    travel(shownIn(column), () => {
      if (stays) old.replaceWith(card)
      else {
        old.remove()
        place(card, column)
      }
      this.#crowdOut(column, card)
    })
    fadeIn(card, { duration: 300 })
    if (old.classList.contains('is-newest')) this.#mark(card)
  }

  /** Take a card away at once; then the others close up. */
  async leave(card) {
    const column = card.parentElement
    if (!column || card.classList.contains('is-leaving')) return
    card.classList.add('is-leaving')
    await fadeOut(card, HIDE_MS)
    if (card.isConnected) travel(shownIn(column), () => take(card))
  }

  /** Fill what is empty at the feet of the columns with cards that are not shown. @returns {HTMLElement[]} those let in */
  tidy(cards) {
    return cards.filter((card) => this.#append(card) && fadeIn(card, { duration: 900 }))
  }

  hasRoom() {
    return this.#columns.some((column) => this.#height() - used(column) > GAP_U * this.#unit())
  }

  /** @returns {boolean} whether all found room */
  #fill(cards, density) {
    this.#stage.dataset.density = density
    this.#columns = this.#rule(cards)
    return cards.map((card) => this.#append(card)).every(Boolean)
  }

  #isFew() {
    return this.#stage.dataset.density === 'few'
  }

  #rule(cards) {
    const unit = this.#unit()
    const many = Math.round(this.#stage.clientWidth / (WIDTH_U * unit))
    const count = Math.max(1, Math.min(MOST_COLUMNS, many))
    const columns = Array.from({ length: count }, () => document.createElement('div'))
    for (const column of columns) {
      column.className = 'column'
      column.turn = 0
    }
    for (const card of cards) card.remove()
    this.#stage.replaceChildren(...columns)
    this.#stage.style.setProperty('--columns', String(count))
    return columns
  }

  /** At the foot of the emptiest column. @returns {boolean} false if there is no room */
  #append(card) {
    const column = this.#columns.reduce((best, one) => (used(one) < used(best) ? one : best))
    const taken = used(column)
    column.append(card)
    if (!taken) fit(card, this.#height())
    else if (!shrinks(card, this.#height() - taken, 1)) card.remove()
    return card.isConnected
  }

  /** @returns {number} the height that a card takes in a column, fitted */
  #measure(card) {
    const column = this.#columns[0]
    card.classList.add('is-measured')
    column.append(card)
    fit(card, this.#height())
    const height = card.offsetHeight
    card.remove()
    card.classList.remove('is-measured')
    return height
  }

  /** Where nobody must leave, the emptiest; else where it is longest that one came. */
  #choose(height) {
    const room = this.#height()
    const roomy = this.#roomy(height)
    if (roomy.length) return roomy.reduce((best, one) => (used(one) < used(best) ? one : best))
    const open = this.#columns.filter((column) => pinned(column) + height <= room)
    return (open.length ? open : this.#columns).reduce((best, one) => (one.turn < best.turn ? one : best))
  }

  #roomy(height) {
    return this.#columns.filter((column) => used(column) + height <= this.#height())
  }

  #crowdOut(column, newcomer) {
    const leavers = cardsIn(column).reverse().filter((card) => card !== newcomer)
    leavers.sort((a, b) => Number(isPinned(a)) - Number(isPinned(b)))
    for (const card of leavers) {
      if (used(column) <= this.#height()) return
      card.classList.add('is-leaving')
      fadeOut(card, LEAVE_MS).then(() => take(card))
    }
  }

  #mark(newest) {
    for (const card of this.#stage.querySelectorAll('.is-newest')) card.classList.remove('is-newest')
    newest?.classList.add('is-newest')
  }

  #height() {
    return this.#stage.clientHeight
  }

  #unit() {
    return Number.parseFloat(getComputedStyle(this.#stage).getPropertyValue('font-size'))
  }
}

const isPinned = (card) => card.dataset.pinned === 'true'
const shownIn = (column) => [...column.children]
const cardsIn = (column) => shownIn(column).filter((card) => !card.classList.contains('is-leaving'))
const used = (column) => cardsIn(column).reduce((sum, card) => sum + card.offsetHeight, 0)
const pinned = (column) => cardsIn(column).filter(isPinned).reduce((sum, card) => sum + card.offsetHeight, 0)

function take(card) {
  card.remove()
  card.classList.remove('is-leaving', 'is-newest')
  card.style.removeProperty('opacity')
}

/** A pinned card goes to the top, any other one after the pinned. */
function place(card, column) {
  const after = isPinned(card) ? null : cardsIn(column).filter(isPinned).pop()
  if (after) after.after(card)
  else column.prepend(card)
}
