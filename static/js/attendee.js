/** The phone page, live: new posts wait behind "3 new", taken ones go at once; without the line it is a plain page. */

import { keepAges, showAges } from './ages.js'
import { socketAddress } from './desk/address.js'
import { articleFrom } from './html.js'
import { Line } from './line.js'
import { hasTag, hidden, met, shown, stream, taken, words } from './phone/stream.js'

const main = document.getElementById('stream')
const button = document.getElementById('fresh')
const none = document.getElementById('none')
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? ''
const tag = meta('tag')
const isNewest = !new URLSearchParams(location.search).has('before')
const at = { epoch: '', seq: 0 }
const elements = () => [...main.querySelectorAll(':scope > article')]
let now = stream(elements().map((one) => one.dataset.key))

const elementOf = (key) => main.querySelector(`:scope > article[data-key="${CSS.escape(key)}"]`)

/** A card that a person who filters by a tag wants to see, as an element; else null. */
function wanted(card) {
  const element = articleFrom(card.html)
  return hasTag(element.dataset.tags ?? '', tag) ? element : null
}

const HEAR = {
  snapshot({ epoch, cards }) {
    at.epoch = epoch
    const mine = cards.filter(wanted)
    if (isNewest && !tag) now = met(now, mine)
    else now = mine.reduceRight((so, card) => shown(so, card), now)
    for (const card of mine) replace(card)
  },
  show({ card }) {
    if (!wanted(card)) return
    replace(card)
    now = shown(now, card)
  },
  hide({ key }) {
    now = hidden(now, key)
  },
}

function replace(card) {
  const old = elementOf(card.key)
  if (!old) return
  const element = articleFrom(card.html)
  showAges(element, Date.now())
  old.replaceWith(element)
}

function draw() {
  const keep = new Set(now.shown)
  for (const element of elements()) if (!keep.has(element.dataset.key)) element.remove()
  const text = isNewest ? words(now) : ''
  if (text && text !== button.textContent) document.getElementById('say').textContent = text
  button.textContent = text
  button.hidden = !text
  none.hidden = keep.size > 0 || Boolean(text)
}

button.addEventListener('click', () => {
  main.prepend(...now.waiting.map((card) => articleFrom(card.html)))
  now = taken(now)
  showAges(main, Date.now())
  draw()
  scrollTo({ top: 0, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' })
  main.querySelector('article')?.setAttribute('tabindex', '-1')
  main.querySelector('article')?.focus({ preventScroll: true })
})

showAges(main, Date.now())
keepAges(main)
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
new Line({
  address: socketAddress(meta('socket')),
  position: () => at,
  onMessage(message) {
    if (Number.isInteger(message.seq)) at.seq = message.seq
    HEAR[message.type]?.(message)
    draw()
  },
}).start()
