// Time and sockets that do only what a test tells them.

export class Timers {
  now = 0
  #timers = new Map()
  #last = 0

  setTimeout = (act, delay) => {
    this.#timers.set(++this.#last, { at: this.now + delay, act })
    return this.#last
  }

  clearTimeout = (timer) => this.#timers.delete(timer)

  get pending() {
    return this.#timers.size
  }

  /** The time until the next timer. */
  get next() {
    return Math.min(...[...this.#timers.values()].map(({ at }) => at)) - this.now
  }

  async pass(ms) {
    const end = this.now + ms
    for (;;) {
      await settled()
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
      if (!due) break
      this.#timers.delete(due[0])
      this.now = Math.max(this.now, due[1].at)
      due[1].act()
    }
    this.now = end
    await settled()
  }
}

export class FakeSocket {
  static made = []

  constructor(url) {
    this.url = url
    this.isClosed = false
    FakeSocket.made.push(this)
  }

  static get last() {
    return FakeSocket.made.at(-1)
  }

  open = () => this.onopen?.({})
  say = (message) => this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) })
  cut = (code = 1006) => this.onclose?.({ code })
  close = () => (this.isClosed = true)
}

export const settled = () => new Promise((done) => setImmediate(done))
