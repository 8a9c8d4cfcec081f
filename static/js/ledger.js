// The ordered cards that a wall shows, as a value: apply a message, get the next ledger. No DOM, no I/O.

/** @typedef {{key: string, html: string, pinned: boolean, at: string}} Card */
/** @typedef {{epoch: string, seq: number, control: string, build: string, cards: readonly Card[]}} Ledger */

export const CAP = 60

/** @type {Ledger} */
export const EMPTY = Object.freeze({ epoch: '', seq: 0, control: 'live', build: '', cards: Object.freeze([]) })

/**
 * The ledger after a message. A message of a type that this page does not know changes the position only.
 * @param {Ledger} ledger
 * @param {any} message
 * @returns {Ledger}
 */
export function apply(ledger, message) {
  switch (message.type) {
    case 'snapshot':
      return snapshot(ledger, message)
    case 'show':
      return { ...ledger, seq: message.seq, cards: shown(ledger.cards, message.card) }
    case 'hide':
      return { ...ledger, seq: message.seq, cards: without(ledger.cards, message.key) }
    case 'control':
      return { ...ledger, seq: message.seq, control: message.state }
    case 'beat':
      return ledger
    default:
      return Number.isInteger(message.seq) ? { ...ledger, seq: message.seq } : ledger
  }
}

/** @param {Ledger} ledger */
export const keys = (ledger) => ledger.cards.map((card) => card.key)

/** @param {Ledger} ledger */
export const pinnedKeys = (ledger) => ledger.cards.filter((card) => card.pinned).map((card) => card.key)

/** @param {Ledger} ledger @param {string} key */
export const find = (ledger, key) => ledger.cards.find((card) => card.key === key)

function snapshot(ledger, { epoch, seq, cards, control = ledger.control, build = '' }) {
  return { epoch, seq, control, build, cards: capped(cards) }
}

/** @param {readonly Card[]} cards @param {Card} card */
function shown(cards, card) {
  const place = cards.findIndex((one) => one.key === card.key)
  if (place >= 0 && cards[place].pinned === card.pinned) return cards.map((one, at) => (at === place ? card : one))
  const others = without(cards, card.key)
  const front = card.pinned ? 0 : others.filter((one) => one.pinned).length
  return capped([...others.slice(0, front), card, ...others.slice(front)])
}

/** @param {readonly Card[]} cards @param {string} key */
const without = (cards, key) => cards.filter((card) => card.key !== key)

/** The oldest unpinned card leaves first; a ledger of nothing but pins loses its oldest pin. */
function capped(cards) {
  const kept = [...cards]
  while (kept.length > CAP) {
    const oldest = kept.map((card) => card.pinned).lastIndexOf(false)
    kept.splice(oldest < 0 ? kept.length - 1 : oldest, 1)
  }
  return kept
}
