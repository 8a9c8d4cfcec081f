/** The one table of keys: the handler obeys it, the help is made from it, the buttons show it. */

/**
 * @typedef {{name: string, keys: string[], show: string[], words: string, group: string, repeats?: boolean}} Key
 */

/** @type {Key[]} `keys` as `chord` names them; `show` as a person reads them. */
export const KEYS = [
  { name: 'approve', keys: ['a'], show: ['A'], group: 'This post', words: 'Approve: it goes to the walls' },
  { name: 'reject', keys: ['r'], show: ['R'], group: 'This post', words: 'Reject' },
  { name: 'stash', keys: ['s'], show: ['S'], group: 'This post', words: 'Stash: keep it for later' },
  { name: 'hold', keys: ['h'], show: ['H'], group: 'This post', words: 'Put it back among the held ones' },
  { name: 'pin', keys: ['p'], show: ['P'], group: 'This post', words: 'Pin to the front of the walls, or unpin' },
  { name: 'block', keys: ['b'], show: ['B'], group: 'This post', words: 'Block the author; Enter confirms' },
  { name: 'uncover', keys: ['v'], show: ['V'], group: 'This post', words: 'Show covered pictures' },
  { name: 'original', keys: ['o'], show: ['O'], group: 'This post', words: 'Open the original in a new tab' },
  { name: 'undo', keys: ['u', 'ctrl+z'], show: ['U', 'Ctrl Z'], group: 'This post', words: 'Undo your last decision' },
  { name: 'next', keys: ['j', 'arrowdown'], show: ['J', '↓'], group: 'Move', words: 'Next post', repeats: true },
  { name: 'previous', keys: ['k', 'arrowup'], show: ['K', '↑'], group: 'Move', words: 'Previous post', repeats: true },
  { name: 'first', keys: ['home'], show: ['Home'], group: 'Move', words: 'First post' },
  { name: 'last', keys: ['end'], show: ['End'], group: 'Move', words: 'Last post' },
  { name: 'held', keys: ['1'], show: ['1'], group: 'Move', words: 'Held' },
  { name: 'approved', keys: ['2'], show: ['2'], group: 'Move', words: 'Approved' },
  { name: 'rejected', keys: ['3'], show: ['3'], group: 'Move', words: 'Rejected' },
  { name: 'stashed', keys: ['4'], show: ['4'], group: 'Move', words: 'Stashed' },
  { name: 'withdrawn', keys: ['5'], show: ['5'], group: 'Move', words: 'Withdrawn' },
  { name: 'search', keys: ['/'], show: ['/'], group: 'Move', words: 'Search in this tab' },
  { name: 'freeze', keys: ['f'], show: ['F'], group: 'All walls', words: 'Freeze: they keep what they show; again to go on' },
  { name: 'blank', keys: ['x'], show: ['X'], group: 'All walls', words: 'Blank: they show the holding slide' },
  { name: 'live', keys: ['l'], show: ['L'], group: 'All walls', words: 'Live: go on' },
  { name: 'help', keys: ['?'], show: ['?'], group: 'Help', words: 'These keys' },
  { name: 'escape', keys: ['escape'], show: ['Esc'], group: 'Help', words: 'Close, cancel, end the search' },
]

const BY_CHORD = new Map(KEYS.flatMap((key) => key.keys.map((chord) => [chord, key])))

/**
 * What was pressed, as the table names it; keyboards of other scripts are read by the key's place.
 * @param {KeyboardEvent} event
 */
export function chord(event) {
  let key = event.key.toLowerCase()
  if (key.length === 1 && key > '\x7f' && /^Key[A-Z]$/.test(event.code)) key = event.code.slice(3).toLowerCase()
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key
}

/**
 * The table's entry for what was pressed, or undefined: while a person types only Esc counts, a key that is
 * held down only moves.
 * @param {KeyboardEvent} event
 * @param {boolean} isTyping
 */
export function keyFor(event, isTyping) {
  if (event.altKey || event.isComposing) return undefined
  const found = BY_CHORD.get(chord(event))
  if (!found || (isTyping && found.name !== 'escape') || (event.repeat && !found.repeats)) return undefined
  return found
}

/** @param {string} name @returns {Key} */
export function keyNamed(name) {
  return KEYS.find((key) => key.name === name)
}

/** @returns {[string, Key[]][]} the table in groups, for the help */
export function groups() {
  return [...new Set(KEYS.map((key) => key.group))].map((group) => [group, KEYS.filter((key) => key.group === group)])
}
