/** The desk's end of the line: each message of docs/reference/wire.md, and a word when the line is cut. */

import { Line } from '../line.js'
import { socketAddress } from './address.js'
import { clock } from './health.js'
import { byId, el, meta } from './dom.js'
import { showControl, showFeeds, showMode, showPeople, showTags, showWalls } from './status.js'

const LOG_IN = 4401
const GONE = 4404
const PATIENCE_MS = 1200

export function listen({ queue, draw, ask, say, onSnapshot, onRow }) {
  const at = { epoch: '', seq: 0 }
  const me = meta('person')

  const HEAR = {
    snapshot(message) {
      at.epoch = message.epoch
      queue.snapshot(message)
      showControl(message.control)
      showMode(message.mode)
      showFeeds(message.feeds ?? [])
      showPeople(message.people ?? [], me)
      onSnapshot()
    },
    row(message) {
      const isNew = !queue.rows.has(message.row.key) && message.row.status === 'held'
      queue.put(message.row, message.counts)
      onRow(message.row)
      if (isNew) sayCount()
    },
    gone: (message) => queue.gone(message.key, message.counts),
    control(message) {
      showControl(message.state, message.by)
      say(`All walls are ${message.state}${message.by ? `, by ${message.by}` : ''}.`)
    },
    settings: () => ask.settings().then(readAgain, () => {}),
    feeds: (message) => showFeeds(message.feeds),
    people: (message) => showPeople(message.people, me),
  }

  let lastSaid_ms = 0
  /** New posts are counted aloud at most every ten seconds. */
  function sayCount() {
    if (Date.now() - lastSaid_ms < 10_000) return
    lastSaid_ms = Date.now()
    say(`${queue.counts.held} held.`)
  }

  const line = new Line({
    address: socketAddress(meta('socket')),
    position: () => at,
    onMessage(message) {
      if (Number.isInteger(message.seq)) at.seq = message.seq
      HEAR[message.type]?.(message)
      draw()
    },
    onState: offline(),
  })
  line.start()
  return line
}

function readAgain({ event, walls }) {
  byId('event').textContent = event.name
  showTags(event.tags)
  showMode(event.mode)
  showWalls(walls)
}

/** Says in a banner that the desk is cut off, and since when. */
function offline() {
  const banner = byId('offline')
  let timer = 0
  let since = ''
  return (isOn, code) => {
    document.documentElement.toggleAttribute('data-offline', !isOn)
    if (isOn) {
      clearTimeout(timer)
      timer = 0
      since = ''
      banner.hidden = true
      return
    }
    since ||= new Date().toISOString()
    const words = {
      [LOG_IN]: ['You are logged out. ', el('a', { href: '/login' }, 'Log in'), ', then load this page again. What you decided is kept.'],
      [GONE]: ['This event is not there any more. Trying again.'],
    }[code] ?? [`Not connected since ${clock(since)}. The list is as it was then; the walls go on. Trying again by itself.`]
    const show = () => {
      banner.replaceChildren(...words)
      banner.hidden = false
    }
    if (!banner.hidden || code === LOG_IN || code === GONE) show()
    else timer ||= window.setTimeout(show, PATIENCE_MS)
  }
}
