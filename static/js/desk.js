/** The desk: keys, buttons and the server's messages meet the queue, and the queue is drawn. */

import { keepAges } from './ages.js'
import { commands } from './desk/commands.js'
import { deciding } from './desk/decide.js'
import { byId, meta } from './desk/dom.js'
import { Focus } from './desk/focus.js'
import { fillHelp, fillKeycaps } from './desk/help.js'
import { keyFor } from './desk/keys.js'
import { List } from './desk/list.js'
import { Queue } from './desk/queue.js'
import { reading } from './desk/reading.js'
import { watchSwipe } from './desk/swipe.js'
import { showTabs, watchTabs } from './desk/tabs.js'
import { say } from './desk/toast.js'
import { listen } from './desk/wire.js'
import { articleFrom } from './html.js'

const queue = new Queue()
const ask = commands(meta('desk'), meta('csrf-token'))
const list = new List(byId('list'), queue, articleFrom)
const focus = new Focus(queue, articleFrom)

let isDue = false
/** Draw once a frame, however many messages came. */
function draw() {
  if (isDue) return
  isDue = true
  requestAnimationFrame(() => {
    isDue = false
    list.render()
    focus.render()
    showTabs(queue)
    pages.fill()
  })
}

const pages = reading(queue, ask, draw)
const decisions = deciding({ queue, ask, draw, focus })

/** What each key and each button does, by the names in the table of keys. */
const DO = {
  ...decisions,
  next: () => queue.move(1),
  previous: () => queue.move(-1),
  first: () => queue.move(-Infinity),
  last: () => queue.move(Infinity),
  held: () => pages.open('held'),
  approved: () => pages.open('approved'),
  rejected: () => pages.open('rejected'),
  stashed: () => pages.open('stashed'),
  withdrawn: () => pages.open('withdrawn'),
  search: () => pages.startSearch(),
  uncover: () => focus.uncover(),
  original: () => focus.origin() && window.open(focus.origin(), '_blank', 'noopener,noreferrer'),
  help: () => byId('help').showModal(),
  escape: () => pages.endSearch(),
}

function run(name) {
  DO[name]?.()
  draw()
}

document.addEventListener('keydown', (event) => {
  if (document.querySelector('dialog[open]')) return
  const isTyping = Boolean(event.target.closest?.('input, textarea, select'))
  if (event.target.closest?.('[role="tab"]') && event.key.startsWith('Arrow')) return
  const key = keyFor(event, isTyping)
  if (!key) return
  event.preventDefault()
  if ((key.group === 'This post' || key.group === 'Move') && !isTyping) byId('list').focus({ preventScroll: true })
  run(key.name)
})
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-do]')
  if (button) run(button.dataset.do)
})
byId('list').addEventListener('click', (event) => {
  const row = event.target.closest('.row')
  if (!row) return
  event.preventDefault()
  queue.look(row.dataset.key)
  draw()
})
byId('list').addEventListener('scroll', () => pages.fill(), { passive: true })
byId('health').addEventListener('click', (event) => {
  const isOpen = byId('status').toggleAttribute('data-open')
  event.currentTarget.setAttribute('aria-expanded', String(isOpen))
})
watchTabs((tab) => run(tab))
watchSwipe(byId('stage'), (action) => run(action))
fillHelp()
fillKeycaps()
keepAges(byId('list'))
listen({ queue, draw, ask, say, onSnapshot: () => pages.again(), onRow: (row) => decisions.arrived(row) })
draw()
