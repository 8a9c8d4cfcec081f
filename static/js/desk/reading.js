/** Pages of rows from the server: a tab that is opened, its end that comes near, a search. */

import { byId } from './dom.js'
import { toast } from './toast.js'

const NEAR_PX = 800
const PAUSE_MS = 3000

/** @param {import('./queue.js').Queue} queue */
export function reading(queue, ask, draw) {
  /** @type {Set<string>} tabs that are being read */
  const busy = new Set()
  const form = byId('search')
  const field = form.elements.q
  let latest = 0

  async function read(tab, before) {
    if (busy.has(tab)) return
    busy.add(tab)
    try {
      queue.page(tab, await ask.rows(tab, before ? { before } : {}))
    } catch (error) {
      queue.read.set(tab, null)
      toast(`The ${tab} posts could not be read. ${error.message}`, { tone: 'bad' })
    }
    busy.delete(tab)
    draw()
  }

  function open(tab) {
    endSearch()
    queue.open(tab)
    if (!queue.read.has(tab)) read(tab)
  }

  /** Read on when the end comes near. */
  function fill() {
    refill()
    const { tab } = queue
    const next = queue.read.get(tab)
    if (queue.search || !next || tab === 'held') return
    const list = byId('list')
    if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX) read(tab, next)
  }

  let last = { at_ms: 0, counted: 0, known: 0 }
  /** More is held than this page knows: read from the oldest on, so that nothing is left out in the middle. */
  async function refill() {
    const counted = queue.counts.held
    const known = queue.known('held')
    const isShort = known < counted && (counted <= queue.most || known < queue.most / 2)
    const isTried = last.counted === counted && last.known === known
    if (!isShort || isTried || busy.has('held') || Date.now() - last.at_ms < PAUSE_MS) return
    last = { at_ms: Date.now(), counted, known }
    let before
    do {
      await read('held', before)
      before = queue.read.get('held')
    } while (before && queue.known('held') < Math.min(queue.counts.held, queue.most))
    last.known = queue.known('held')
  }

  async function find(query) {
    const mine = (latest += 1)
    try {
      const answer = query ? await ask.rows(queue.tab, { q: query }) : { rows: [] }
      if (mine === latest) queue.find(query, answer.rows)
    } catch (error) {
      toast(`Search failed. ${error.message}`, { tone: 'bad' })
    }
    draw()
  }

  function startSearch() {
    form.hidden = false
    field.select()
    field.focus()
  }

  function endSearch() {
    if (form.hidden) return
    form.hidden = true
    field.value = ''
    field.blur()
    latest += 1
    queue.find('', [])
  }

  let timer = 0
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => find(field.value.trim()), 200)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    field.blur()
  })

  /** After a snapshot: what is open is read anew. */
  function again() {
    if (queue.search) find(queue.search.query)
    else if (queue.tab !== 'held') read(queue.tab)
  }

  return { open, fill, startSearch, endSearch, again }
}
