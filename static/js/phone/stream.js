/** What the phone page shows and what waits above it, as a value; pure. */

/**
 * @typedef {{key: string, html: string, pinned: boolean, at: string}} Card
 * @typedef {{shown: readonly string[], waiting: readonly Card[]}} Stream
 *   `shown`: keys on the page, from the top; `waiting`: cards behind the button, newest first
 */

const LEDGER = 60
const MOST_WAITING = 200

/** @param {readonly string[]} shown @returns {Stream} */
export const stream = (shown) => ({ shown, waiting: [] })

/**
 * After `show`: a card that is there is replaced where it is, another waits.
 * @param {Stream} now @param {Card} card @returns {Stream}
 */
export function shown(now, card) {
  if (now.shown.includes(card.key)) return now
  const others = now.waiting.filter((one) => one.key !== card.key)
  return { ...now, waiting: [card, ...others].slice(0, MOST_WAITING) }
}

/** After `hide`. @param {Stream} now @param {string} key @returns {Stream} */
export function hidden(now, key) {
  return { shown: now.shown.filter((one) => one !== key), waiting: now.waiting.filter((one) => one.key !== key) }
}

/**
 * After a snapshot: what is newer in it than the page's newest, waits; what the page has above the last card that both have,
 * and the snapshot has not, was taken away in the meantime. A page that is older than the snapshot is left alone.
 * @param {Stream} now @param {readonly Card[]} cards newest first @returns {Stream}
 */
export function met(now, cards) {
  const theirs = new Set(cards.map((card) => card.key))
  const isWhole = cards.length < LEDGER
  const last = isWhole ? now.shown.length : now.shown.findLastIndex((key) => theirs.has(key))
  const kept = now.shown.filter((key, at) => theirs.has(key) || at > last)
  const here = new Set(kept)
  const met = cards.findIndex((card) => !card.pinned && here.has(card.key))
  const newer = met < 0 ? cards : cards.slice(0, met)
  return { shown: kept, waiting: newer.filter((card) => !here.has(card.key)) }
}

/** The button was pressed. @param {Stream} now @returns {Stream} */
export function taken(now) {
  return { shown: [...now.waiting.map((card) => card.key), ...now.shown], waiting: [] }
}

/** @param {Stream} now @returns {string} "3 new", or "" */
export const words = ({ waiting }) => (waiting.length ? `${waiting.length}${waiting.length === MOST_WAITING ? '+' : ''} new` : '')

/** @param {string} tags apart by spaces @param {string} tag "" for all */
export const hasTag = (tags, tag) => !tag || tags.split(' ').includes(tag.toLowerCase())
