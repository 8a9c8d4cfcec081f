// Lets cards in at the wall's beat, one at a time, from a bounded line; an idle wall takes a card at once.
// The beat is quick if nothing else is said: a decision is on the screen at once. A hall may want a slower one.

export const BEAT_MS = 40
export const FASTEST_MS = 40
export const LIMIT = 24
const BURST = 20

/**
 * @template {{key: string}} T
 */
export class Director {
  #waiting = []
  #current = null
  #nextAt = 0
  #timer = null
  #options

  /**
   * @param {object} options
   * @param {(item: T) => Promise<unknown>} options.prepare  pictures and fonts, bounded in time
   * @param {(item: T) => void} options.enter
   * @param {() => void} [options.idle]  nothing waits any more
   * @param {number} [options.beat]
   * @param {() => number} [options.now]
   * @param {{setTimeout: Function, clearTimeout: Function}} [options.timers]
   */
  constructor(options) {
    this.#options = { idle() {}, beat: BEAT_MS, now: () => performance.now(), timers: globalThis, ...options }
  }

  get waiting() {
    return this.#waiting.length
  }

  /** @param {T} item  one of the same key that waits is replaced where it stands */
  offer(item) {
    const entry = { item, ready: null }
    const place = this.#waiting.findIndex((one) => one.item.key === item.key)
    if (place >= 0) this.#waiting[place] = entry
    else this.#waiting.push(entry)
    if (this.#current?.item.key === item.key) this.#current.isGone = true
    while (this.#waiting.length > LIMIT) this.#waiting.shift()
    this.#turn()
  }

  /** @param {string} key */
  has(key) {
    return this.#waiting.some(({ item }) => item.key === key) || this.#current?.item.key === key
  }

  /** @param {string} key  also one whose pictures are being decoded */
  drop(key) {
    this.#waiting = this.#waiting.filter(({ item }) => item.key !== key)
    if (this.#current?.item.key === key) this.#current.isGone = true
  }

  clear() {
    this.#waiting = []
    if (this.#current) this.#current.isGone = true
  }

  #turn() {
    if (this.#current || this.#timer !== null || !this.#waiting.length) return
    const pause = this.#nextAt - this.#options.now()
    if (pause <= 0) return void this.#admit(this.#waiting.shift())
    this.#prepared(this.#waiting[0])
    this.#timer = this.#options.timers.setTimeout(() => {
      this.#timer = null
      this.#turn()
    }, pause)
  }

  async #admit(entry) {
    this.#current = entry
    try {
      await this.#prepared(entry)
      if (!entry.isGone) this.#enter(entry.item)
    } catch (error) {
      console.warn('a card was not shown:', error)
    } finally {
      this.#current = null
      if (this.#waiting.length) this.#turn()
      else this.#options.idle()
    }
  }

  /** The next one waits for its beat from now on, whatever becomes of this one. */
  #enter(item) {
    this.#nextAt = this.#options.now() + interval(this.#options.beat, this.#waiting.length)
    this.#options.enter(item)
  }

  #prepared(entry) {
    entry.ready ??= this.#options.prepare(entry.item)
    return entry.ready
  }
}

/**
 * Time until the next card: the beat, and faster the more are waiting.
 * @param {number} beat @param {number} waiting
 */
export function interval(beat, waiting) {
  const fastest = Math.min(beat, FASTEST_MS)
  return beat - (beat - fastest) * Math.min(1, Math.max(0, waiting - 1) / BURST)
}
