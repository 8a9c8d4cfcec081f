/** Pages of rows from the server: a tab that is opened, its end that comes near, a search. */

import { byId } from './dom.js'
import { toast } from './toast.js'

const NEAR_PX = 800

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

  /** Read on when the end comes near, or when more is held than this page knows. */
  function fill() {
    const { tab } = queue
    if (queue.search || !queue.read.has(tab)) return
    const list = byId('list')
    const isNear = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX
    if (!isNear) return
    const next = queue.read.get(tab)
    if (next) read(tab, next)
    else if (tab === 'held' && queue.list().length < Math.min(queue.counts.held, 20)) hasRoom(tab)
  }

  let lastRefill_ms = 0
  function hasRoom(tab) {
    if (Date.now() - lastRefill_ms < 3000) return
    lastRefill_ms = Date.now()
    read(tab)
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
