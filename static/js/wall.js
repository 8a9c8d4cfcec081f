// The wall page: a parts list. The line brings messages, the ledger holds what is true, the layout shows it.

import { keepAges } from './ages.js'
import { loadAgain } from './again.js'
import { startClock } from './clockface.js'
import { Deck } from './deck.js'
import { BEAT_MS, Director } from './director.js'
import { fitName, hold } from './holding.js'
import { kiosk } from './kiosk.js'
import { EMPTY, apply, find, keys } from './ledger.js'
import { Line } from './line.js'
import { Stage } from './stage.js'

const PATIENCE_MS = 3000
const QUIET_MS = 1200
const body = document.body
const { layout, socket, build, beat, accent, zoom, timezone } = body.dataset
const where = { locale: document.documentElement.lang || 'en', timeZone: timezone || undefined }

if (accent && CSS.supports('color', accent)) body.style.setProperty('--accent', accent)
if (Number(zoom) > 0) document.documentElement.style.setProperty('--zoom', zoom)
kiosk()
startClock(document.querySelector('.clock'), where)
fitNames()

const { default: Layout } = await import(`./layouts/${/^[a-z]+$/.test(layout) ? layout : 'columns'}.js`)
let ledger = EMPTY
const deck = new Deck(document.querySelector('.bench'), where)
const stage = new Stage(new Layout(document.querySelector('.stage')), deck, () => ledger, present)
const director = new Director({
  prepare: (card) => deck.ready(card),
  enter: (card) => find(ledger, card.key) && stage.enter(card),
  idle: () => stage.tidy(),
  beat: Number(beat) > 0 ? Number(beat) * 1000 : BEAT_MS,
})
const line = new Line({
  address: new URL(socket, location.href.replace(/^http/, 'ws')).href,
  position: () => ledger,
  onMessage: hear,
  onState: (isOn) => body.classList.toggle('is-offline', !isOn),
})
line.start()
keepAges(body, where)
addEventListener('resize', later(250, () => (fitNames(), stage.reset())))
setTimeout(present, PATIENCE_MS)

/** Whatever goes wrong in one message, the picture stays, and the next message is heard. */
function hear(message) {
  const before = ledger
  try {
    ledger = apply(ledger, message)
    stage.purge()
    show(message, before)
  } catch (error) {
    console.warn('a message was not shown:', error)
  }
  deck.keep([...keys(ledger), ...stage.keys()])
  present()
}

function show(message, before) {
  switch (message.type) {
    case 'snapshot':
      if (build && message.build && message.build !== build) loadAgain()
      director.clear()
      return stage.reconcile((card) => director.offer(card))
    case 'show':
      return showCard(find(ledger, message.card.key), find(before, message.card.key))
    case 'hide':
      director.drop(message.key)
      return setTimeout(() => director.waiting || stage.tidy(), QUIET_MS)
    case 'look':
      return loadAgain(message.url)
  }
}

/** The cards, or the holding slide: while the crew wants it, or as long as there is nothing else to see. */
function present() {
  body.dataset.control = ledger.control
  const isKnown = ledger.epoch !== '' || performance.now() > PATIENCE_MS
  const isEmpty = !ledger.cards.length || !stage.keys().length
  const isPainting = isEmpty && ledger.cards.length && !document.querySelector('.holding.is-up')
  hold(document.querySelector('.holding'), ledger.control === 'blank' || (isKnown && isEmpty && !isPainting))
}

function showCard(card, before) {
  if (!card) return
  if (stage.has(card.key)) stage.replace(card)
  else if (!before || card.pinned !== before.pinned || director.has(card.key)) director.offer(card)
}

function fitNames() {
  document.fonts.ready.then(() => document.querySelectorAll('.event-name').forEach(fitName))
}

function later(delay, act) {
  let timer = 0
  return () => {
    clearTimeout(timer)
    timer = setTimeout(act, delay)
  }
}
