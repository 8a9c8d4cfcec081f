// The line to the server: one WebSocket, mended for ever, that never leaves a hole unseen.

export const SHORTEST_MS = 500
export const LONGEST_MS = 20_000
export const STABLE_MS = 30_000
export const SILENCE_MS = 40_000
const NOT_THERE = 4404

/**
 * @typedef {object} Options
 * @property {string} address  of the socket, without its position
 * @property {() => {epoch: string, seq: number}} position  what the page has; `epoch` "" for nothing
 * @property {(message: any) => void} onMessage  every message but beats, after it was parsed
 * @property {(isOn: boolean, code: number) => void} [onState]  `code` of the close, 0 otherwise
 * @property {typeof WebSocket} [Socket]
 * @property {{setTimeout: Function, clearTimeout: Function}} [timers]
 * @property {() => number} [random]
 */

export class Line {
  #options
  #socket = null
  #attempts = 0
  #isStarted = false
  #retry = null
  #stable = null
  #silence = null

  /** @param {Options} options */
  constructor(options) {
    this.#options = { onState() {}, Socket: globalThis.WebSocket, timers: globalThis, random: Math.random, ...options }
  }

  start() {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#connect()
  }

  stop() {
    this.#isStarted = false
    this.#forget(this.#retry)
    this.#hangUp()
  }

  #connect() {
    const { Socket, address, position } = this.#options
    const socket = new Socket(withPosition(address, position()))
    this.#socket = socket
    socket.onopen = () => this.#opened()
    socket.onmessage = (event) => this.#heard(event.data)
    socket.onclose = (event) => this.#cut(event.code)
    this.#listen()
  }

  #opened() {
    this.#stable = this.#later(STABLE_MS, () => (this.#attempts = 0))
    this.#options.onState(true, 0)
    this.#listen()
  }

  #heard(data) {
    this.#listen()
    const message = parsed(data)
    if (!message) return
    if (message.type !== 'beat') this.#options.onMessage(message)
    else if (message.seq !== this.#options.position().seq) this.#cut(0)
  }

  /** Whatever has not spoken for a while is dead, also while it connects. */
  #listen() {
    this.#forget(this.#silence)
    this.#silence = this.#later(SILENCE_MS, () => this.#cut(0))
  }

  #cut(code) {
    this.#hangUp()
    if (!this.#isStarted) return
    this.#options.onState(false, code)
    this.#retry = this.#later(this.#pause(code), () => this.#connect())
  }

  #pause(code) {
    const most = code === NOT_THERE ? LONGEST_MS : Math.min(LONGEST_MS, SHORTEST_MS * 2 ** this.#attempts)
    this.#attempts = Math.min(this.#attempts + 1, 16)
    return Math.round(this.#options.random() * most)
  }

  #hangUp() {
    this.#forget(this.#stable)
    this.#forget(this.#silence)
    const socket = this.#socket
    if (!socket) return
    this.#socket = null
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  #later(delay, act) {
    return this.#options.timers.setTimeout(act, delay)
  }

  #forget(timer) {
    if (timer !== null) this.#options.timers.clearTimeout(timer)
  }
}

/** @param {string} address @param {{epoch: string, seq: number}} position */
export function withPosition(address, { epoch, seq }) {
  return epoch ? `${address}?epoch=${encodeURIComponent(epoch)}&seq=${seq}` : address
}

function parsed(data) {
  try {
    const message = JSON.parse(data)
    return message && typeof message === 'object' ? message : null
  } catch {
    return null
  }
}
