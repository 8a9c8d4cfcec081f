/** Decisions: at once on the page, confirmed by the server, or said to have failed in the row. */

import { byId } from './dom.js'
import { ghostWords } from './list.js'
import { RESULT } from './queue.js'
import { close, say, toast } from './toast.js'

const DONE = { approve: 'Approved', reject: 'Rejected', stash: 'Stashed', hold: 'Held again', pin: 'Pinned', unpin: 'Unpinned' }

/** @param {{key: string, status: string, by: string}} conflict */
export function conflictWords(conflict) {
  const who = conflict.by || 'Somebody else'
  return conflict.status === 'withdrawn'
    ? 'It was withdrawn by its author or network in the meantime.'
    : conflict.by === 'an edit'
      ? 'Its author has just changed it. Nothing of yours was changed; look again.'
    : conflict.status === 'held'
      ? `${who} put it back among the held ones first. Nothing of yours was changed; look again.`
      : `${who} ${conflict.status} it first. It stays ${conflict.status}.`
}

/** @returns {Record<string, Function>} one function per action, by the names in the table of keys */
export function deciding({ queue, ask, draw, focus }) {
  /** Decisions reach the server in the order of the keys. */
  let line = Promise.resolve()
  /** @type {string | null} the post that an undo brings back into view */
  let wanted = null

  async function decide(action) {
    const row = queue.current()
    if (!row || queue.doing.has(row.key)) return
    const problem = refusal(row, action)
    if (problem) return fail(row.key, problem)
    const name = nameOf(row)
    queue.start(row.key, action)
    draw()
    try {
      const sent = line.catch(() => {}).then(() => ask.decide(row, action))
      line = sent
      const answer = await sent
      const conflict = answer.conflicts?.find((one) => one.key === row.key)
      if (conflict) fail(row.key, conflictWords(conflict))
      else done(row, action, name, answer.batch)
    } catch (error) {
      fail(row.key, `Not ${DONE[action].toLowerCase()}. ${error.message}`)
    }
    draw()
  }

  function refusal(row, action) {
    if (queue.ghost) return `${ghostWords(queue.ghost)} Nothing of yours was changed.`
    if (row.status === 'withdrawn') return 'A withdrawn post does not come back.'
    if (RESULT[action] === row.status) return `It is already ${row.status}.`
    return ''
  }

  function done(row, action, name, batch) {
    queue.settle(row.key, action)
    toast(`${DONE[action]}: ${name}`, { tone: 'good', undo: () => undo(batch) })
    say(`${DONE[action]}. ${queue.counts.held} held.`)
  }

  function fail(key, words) {
    queue.fail(key, words)
    toast(words, { tone: 'bad' })
    say(words)
    draw()
  }

  async function undo(batch) {
    close()
    try {
      const answer = await ask.undo(batch)
      const undone = answer.undone ?? []
      wanted = keyOf(undone[0])
      const words = undone.length ? `Undone: ${undone.length === 1 ? 'one post is' : `${undone.length} posts are`} as before.` : 'There was nothing to undo.'
      toast(words)
      say(words)
      const row = queue.rows.get(wanted ?? '')
      if (row) arrived(row)
    } catch (error) {
      toast(`Not undone. ${error.message}`, { tone: 'bad' })
    }
    draw()
  }

  /** An undone post is here again: look at it. */
  function arrived(row) {
    if (row.key !== wanted || row.status !== queue.tab) return
    wanted = null
    queue.look(row.key)
  }

  async function block() {
    const author = focus.author()
    const row = queue.current()
    if (!author || !row || !(await isSure(author))) return
    queue.doing.set(row.key, 'block')
    draw()
    try {
      const answer = await ask.block(author.key, author.name)
      queue.doing.delete(row.key)
      if (row.status !== 'rejected') queue.settle(row.key, 'reject')
      const number = answer.decided?.length ?? 0
      toast(`Blocked ${author.name}: ${number === 1 ? 'one post' : `${number} posts`} rejected.`, { tone: 'good', undo: () => undo(answer.batch) })
      say(`Blocked ${author.name}.`)
    } catch (error) {
      fail(row.key, `Not blocked. ${error.message}`)
    }
    draw()
  }

  async function control(state) {
    try {
      await ask.control(state)
    } catch (error) {
      toast(`The walls were not changed. ${error.message}`, { tone: 'bad' })
      say(error.message)
    }
  }

  const isFrozen = () => document.documentElement.dataset.control === 'frozen'
  return {
    approve: () => decide('approve'),
    reject: () => decide('reject'),
    stash: () => decide('stash'),
    hold: () => decide('hold'),
    pin: () => decide(queue.current()?.pinned ? 'unpin' : 'pin'),
    block,
    undo: () => undo(),
    freeze: () => control(isFrozen() ? 'live' : 'frozen'),
    blank: () => control('blank'),
    live: () => control('live'),
    arrived,
  }
}

const keyOf = (one) => (typeof one === 'string' ? one : (one?.key ?? null))

function nameOf(row) {
  const label = document.querySelector(`#list [data-key="${CSS.escape(row.key)}"] .name`)?.textContent
  return label?.trim() || 'one post'
}

/** Ask once; Enter is yes, Esc is no. @returns {Promise<boolean>} */
function isSure({ name, handle }) {
  const dialog = byId('ask')
  byId('ask-title').textContent = `Block ${name} (${handle})?`
  byId('ask-words').textContent = 'All posts of this author are rejected, at once and on every wall; later ones too.'
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.oncancel = () => resolve(false)
    dialog.querySelector('form').onsubmit = (event) => resolve(event.submitter?.value === 'yes')
  })
}
