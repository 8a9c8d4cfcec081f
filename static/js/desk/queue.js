/** The rows of the desk by key, and which one is in focus; pure state, no page. */

/**
 * @typedef {{key: string, status: string, html: string, at: string, pinned: boolean,
 *            author_key: string, by?: string, reason?: string, decided_at?: string | null}} Row
 * @typedef {{status: string, by: string}} Ghost  what somebody else made of the row in focus
 */

export const TABS = ['held', 'approved', 'rejected', 'stashed', 'withdrawn']
export const RESULT = { approve: 'approved', reject: 'rejected', stash: 'stashed', hold: 'held' }
const MOST = 400

/** Where a row stands: held ones by when they came, the others by when they were decided. @param {Row} row */
const timeOf = (row) => Date.parse((row.status !== 'held' && row.decided_at) || row.at)

export class Queue {
  constructor(most = MOST) {
    this.most = most
    /** @type {Map<string, Row>} */
    this.rows = new Map()
    this.counts = Object.fromEntries(TABS.map((tab) => [tab, 0]))
    this.tab = 'held'
    /** @type {string | null} */
    this.focus = null
    /** @type {Ghost | null} the row in focus has left the tab, but not the eye */
    this.ghost = null
    /** @type {Map<string, string>} key → the action that the server has not confirmed yet */
    this.doing = new Map()
    /** @type {Map<string, string>} key → what went wrong, in words */
    this.said = new Map()
    /** @type {Map<string, string | null>} tabs that were read → where their next page starts */
    this.read = new Map()
    /** @type {{query: string, keys: Set<string>} | null} */
    this.search = null
  }

  /** @returns {Row[]} the rows of the tab that is open: held oldest first, the others last decided first */
  list() {
    const mine = [...this.rows.values()].filter((row) => this.#isListed(row))
    const sign = this.tab === 'held' ? 1 : -1
    const times = new Map(mine.map((row) => [row.key, timeOf(row)]))
    return mine.sort((a, b) => sign * (times.get(a.key) - times.get(b.key) || (a.key < b.key ? -1 : 1)))
  }

  #isListed(row) {
    if (row.key === this.focus && this.ghost) return true
    return row.status === this.tab && (!this.search || this.search.keys.has(row.key))
  }

  /** Start anew with what is held; the other tabs are read again when they are opened. */
  snapshot({ rows, counts }) {
    const order = this.list().map((row) => row.key)
    const old = this.rows
    this.rows = new Map(rows.map((row) => [row.key, row]))
    if (this.tab !== 'held') for (const [key, row] of old) if (row.status === this.tab) this.rows.set(key, row)
    this.read = new Map([['held', null]])
    this.counts = { ...this.counts, ...counts }
    this.ghost = null
    this.doing.clear()
    this.#refocus(order)
  }

  /** A page of the tab `status`, as the server answered. */
  page(status, { rows, next }) {
    for (const row of rows) this.rows.set(row.key, row)
    this.read.set(status, next ?? null)
    if (status === 'held') this.#trim(status)
    if (status === this.tab) this.#refocus([])
  }

  /** A post came, or changed in any way. */
  put(row, counts) {
    const order = this.list().map((one) => one.key)
    const before = this.rows.get(row.key)
    const isOurs = this.doing.has(row.key)
    this.rows.set(row.key, row)
    if (RESULT[this.doing.get(row.key)] === row.status || !before || before.status !== row.status) {
      this.doing.delete(row.key)
    } else if (isOurs && before.pinned !== row.pinned) this.doing.delete(row.key)
    if (counts) this.counts = { ...this.counts, ...counts }
    if (row.key === this.focus) {
      const left = row.status !== this.tab && !isOurs && order.includes(row.key)
      this.ghost = left ? { status: row.status, by: row.by ?? '' } : null
    }
    this.#trim(row.status)
    this.#refocus(order)
  }

  /** A post was withdrawn: its words go at once, wherever they are. */
  gone(key, counts) {
    const order = this.list().map((row) => row.key)
    if (counts) this.counts = { ...this.counts, ...counts }
    const row = this.rows.get(key)
    this.read.delete('withdrawn')
    this.doing.delete(key)
    this.said.delete(key)
    if (!row) return
    if (key === this.focus && this.tab !== 'withdrawn') {
      this.rows.set(key, { ...row, status: 'withdrawn', html: '' })
      this.ghost = { status: 'withdrawn', by: '' }
    } else if (this.tab !== 'withdrawn') this.rows.delete(key)
    this.#refocus(order)
  }

  /** The moderator wants `action` for the row in focus: it waits for the server, focus goes on. */
  start(key, action) {
    this.doing.set(key, action)
    this.said.delete(key)
    const result = RESULT[action]
    if (result && result !== this.tab && key === this.focus) this.focus = this.#after(key)
  }

  /** The server did it. Its `row` message brings the rest. */
  settle(key, action) {
    this.doing.delete(key)
    const row = this.rows.get(key)
    const status = RESULT[action]
    if (row && status && row.status !== status) {
      const order = this.list().map((one) => one.key)
      this.rows.set(key, { ...row, status })
      this.#refocus(order)
    }
  }

  /** It did not: the row stays, says why, and is in focus again if nothing else is. */
  fail(key, words) {
    this.doing.delete(key)
    if (!this.rows.has(key)) return
    this.said.set(key, words)
    this.focus ??= key
  }

  /** Focus `key`; a row that was only still there for the eye goes. */
  look(key) {
    if (key === this.focus) return
    this.#leaveGhost()
    this.focus = key
  }

  /** One row down (1) or up (-1). */
  move(step) {
    const order = this.list().map((row) => row.key)
    if (!order.length) return
    const at = order.indexOf(this.focus ?? '')
    const to = at < 0 ? 0 : Math.min(order.length - 1, Math.max(0, at + step))
    this.look(order[to])
  }

  open(tab) {
    this.#leaveGhost()
    this.tab = tab
    this.search = null
    this.focus = this.list()[0]?.key ?? null
  }

  /** @param {string} query @param {Row[]} rows what the server found; an empty query ends the search */
  find(query, rows) {
    this.#leaveGhost()
    for (const row of rows) this.rows.set(row.key, row)
    this.search = query ? { query, keys: new Set(rows.map((row) => row.key)) } : null
    if (!this.list().some((row) => row.key === this.focus)) this.focus = this.list()[0]?.key ?? null
  }

  current() {
    return this.focus === null ? null : (this.rows.get(this.focus) ?? null)
  }

  /** How many posts of a status this page has. */
  known(status) {
    let number = 0
    for (const row of this.rows.values()) if (row.status === status) number += 1
    return number
  }

  /** What this page has seen of an author: status → number. */
  seenOf(author) {
    const seen = {}
    for (const row of this.rows.values()) {
      if (row.author_key === author) seen[row.status] = (seen[row.status] ?? 0) + 1
    }
    return seen
  }

  #after(key) {
    const order = this.list().map((row) => row.key)
    const at = order.indexOf(key)
    const isFree = (one) => one !== key && !this.doing.has(one)
    return order.slice(at + 1).find(isFree) ?? order.slice(0, at).reverse().find(isFree) ?? null
  }

  #leaveGhost() {
    if (!this.ghost) return
    if (this.ghost.status === 'withdrawn' && this.focus) this.rows.delete(this.focus)
    this.ghost = null
  }

  /** The row in focus is no longer listed: the next one that was below it takes its place. */
  #refocus(order) {
    const listed = this.list().map((row) => row.key)
    if (this.focus && listed.includes(this.focus)) return
    const at = order.indexOf(this.focus ?? '')
    const near = at < 0 ? [] : [...order.slice(at + 1), ...order.slice(0, at).reverse()]
    this.focus = near.find((key) => listed.includes(key)) ?? listed.find((key) => !this.doing.has(key)) ?? null
  }

  /** Keep at most `most` rows of a status: of held ones the oldest, of the others the newest. */
  #trim(status) {
    const same = [...this.rows.values()].filter((row) => row.status === status && row.key !== this.focus)
    if (same.length <= this.most) return
    same.sort((a, b) => timeOf(a) - timeOf(b))
    const surplus = status === 'held' ? same.slice(this.most) : same.slice(0, same.length - this.most)
    for (const row of surplus) this.rows.delete(row.key)
    if (status !== 'held') this.read.delete(status)
  }
}
