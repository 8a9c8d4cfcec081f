import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Queue } from '../../static/js/desk/queue.js'

const row = (number, status = 'held', more = {}) => ({
  key: `m:${number}`, status, html: `<article>${number}</article>`, at: `2026-11-21T10:${String(number).padStart(2, '0')}:00Z`,
  pinned: false, author_key: `m:author${number % 2}`, by: '', reason: '', ...more,
})
const keys = (queue) => queue.list().map((one) => one.key)

function queueOf(...numbers) {
  const queue = new Queue()
  queue.snapshot({ rows: numbers.map((number) => row(number)), counts: { held: numbers.length } })
  return queue
}

test('held posts stand oldest first, and the oldest is in focus', () => {
  const queue = queueOf(2, 1, 3)
  assert.deepEqual(keys(queue), ['m:1', 'm:2', 'm:3'])
  assert.equal(queue.focus, 'm:1')
})

test('other tabs stand newest first', () => {
  const queue = queueOf()
  queue.page('approved', { rows: [row(1, 'approved'), row(2, 'approved')], next: 'c' })
  queue.open('approved')
  assert.deepEqual(keys(queue), ['m:2', 'm:1'])
  assert.equal(queue.read.get('approved'), 'c')
})

test('what was decided last stands first, whenever it came', () => {
  const queue = queueOf()
  const decided_at = '2026-11-21T12:00:00.5Z'
  queue.page('approved', { rows: [row(2, 'approved', { decided_at: '2026-11-21T12:00:00Z' }), row(1, 'approved', { decided_at })], next: '' })
  queue.open('approved')
  assert.deepEqual(keys(queue), ['m:1', 'm:2'])
})

test('a new post does not take the focus', () => {
  const queue = queueOf(2)
  queue.put(row(1), { held: 2 })
  assert.equal(queue.focus, 'm:2')
  assert.deepEqual(keys(queue), ['m:1', 'm:2'])
  assert.equal(queue.counts.held, 2)
})

test('a decision moves the focus at once, and the row leaves when the server says so', () => {
  const queue = queueOf(1, 2)
  queue.start('m:1', 'approve')
  assert.equal(queue.focus, 'm:2')
  assert.deepEqual(keys(queue), ['m:1', 'm:2'])
  queue.put(row(1, 'approved'))
  assert.deepEqual(keys(queue), ['m:2'])
  assert.equal(queue.doing.size, 0)
})

test('the answer to the command is the server saying so, too', () => {
  const queue = queueOf(1, 2)
  queue.start('m:1', 'reject')
  queue.settle('m:1', 'reject')
  assert.deepEqual(keys(queue), ['m:2'])
})

test('focus skips rows that are being decided, also backwards', () => {
  const queue = queueOf(1, 2, 3)
  queue.look('m:2')
  queue.start('m:2', 'approve')
  queue.start('m:3', 'approve')
  assert.equal(queue.focus, 'm:1')
})

test('a failed decision stays, with its words', () => {
  const queue = queueOf(1, 2)
  queue.start('m:1', 'approve')
  queue.fail('m:1', 'The database is locked.')
  assert.deepEqual(keys(queue), ['m:1', 'm:2'])
  assert.equal(queue.said.get('m:1'), 'The database is locked.')
  assert.equal(queue.focus, 'm:2')
})

test('the only post that failed is in focus again', () => {
  const queue = queueOf(1)
  queue.start('m:1', 'approve')
  assert.equal(queue.focus, null)
  queue.fail('m:1', 'No answer.')
  assert.equal(queue.focus, 'm:1')
})

test('trying again forgets what was said', () => {
  const queue = queueOf(1)
  queue.fail('m:1', 'No answer.')
  queue.start('m:1', 'approve')
  assert.equal(queue.said.has('m:1'), false)
})

test('a row in focus that somebody else decides stays under the eye until the focus moves', () => {
  const queue = queueOf(1, 2)
  queue.put(row(1, 'rejected', { by: 'Bo' }))
  assert.deepEqual(keys(queue), ['m:1', 'm:2'])
  assert.deepEqual(queue.ghost, { status: 'rejected', by: 'Bo' })
  queue.move(1)
  assert.deepEqual(keys(queue), ['m:2'])
  assert.equal(queue.focus, 'm:2')
})

test('a ghost that comes back is no ghost', () => {
  const queue = queueOf(1)
  queue.put(row(1, 'rejected', { by: 'Bo' }))
  queue.put(row(1, 'held'))
  assert.equal(queue.ghost, null)
})

test('a row that is not in focus leaves at once', () => {
  const queue = queueOf(1, 2)
  queue.put(row(2, 'rejected', { by: 'Bo' }))
  assert.deepEqual(keys(queue), ['m:1'])
})

test('a withdrawn post loses its words at once, wherever it is', () => {
  const queue = queueOf(1, 2)
  queue.gone('m:2')
  assert.equal(queue.rows.has('m:2'), false)
  queue.gone('m:1', { withdrawn: 2 })
  assert.equal(queue.current().html, '')
  assert.equal(queue.ghost.status, 'withdrawn')
  queue.open('approved')
  assert.equal(queue.rows.has('m:1'), false)
  assert.equal(queue.counts.withdrawn, 2)
})

test('an edit replaces the row and its decision still waits', () => {
  const queue = queueOf(1, 2)
  queue.start('m:1', 'approve')
  queue.put(row(1, 'held', { html: '<article>new</article>' }))
  assert.equal(queue.doing.get('m:1'), 'approve')
  assert.equal(queue.rows.get('m:1').html, '<article>new</article>')
})

test('pinning ends when the pin is there, and keeps the focus', () => {
  const queue = queueOf()
  queue.page('approved', { rows: [row(1, 'approved')], next: null })
  queue.open('approved')
  queue.start('m:1', 'pin')
  assert.equal(queue.focus, 'm:1')
  queue.put(row(1, 'approved', { pinned: true }))
  assert.equal(queue.doing.size, 0)
})

test('an undone post is where it was', () => {
  const queue = queueOf(1, 2)
  queue.start('m:1', 'approve')
  queue.put(row(1, 'approved'))
  queue.put(row(1, 'held'))
  assert.deepEqual(keys(queue), ['m:1', 'm:2'])
})

test('a snapshot keeps the focus if its post is still there, else the next one that was below', () => {
  const queue = queueOf(1, 2, 3)
  queue.look('m:2')
  queue.snapshot({ rows: [row(2), row(3)], counts: { held: 2 } })
  assert.equal(queue.focus, 'm:2')
  queue.snapshot({ rows: [row(3)], counts: { held: 1 } })
  assert.equal(queue.focus, 'm:3')
})

test('a search shows what the server found, and only in this tab', () => {
  const queue = queueOf(1, 2, 3)
  queue.find('three', [row(3), row(4, 'approved')])
  assert.deepEqual(keys(queue), ['m:3'])
  assert.equal(queue.focus, 'm:3')
  queue.find('', [])
  assert.deepEqual(keys(queue), ['m:1', 'm:2', 'm:3'])
})

test('moving stops at both ends', () => {
  const queue = queueOf(1, 2, 3)
  queue.move(-1)
  assert.equal(queue.focus, 'm:1')
  queue.move(Infinity)
  assert.equal(queue.focus, 'm:3')
  queue.move(1)
  assert.equal(queue.focus, 'm:3')
})

test('the page knows what it has seen of an author', () => {
  const queue = queueOf(1, 2, 3)
  queue.put(row(5, 'approved'))
  assert.deepEqual(queue.seenOf('m:author1'), { held: 2, approved: 1 })
})

test('days of posts do not fill the memory', () => {
  const queue = new Queue(20)
  queue.snapshot({ rows: [], counts: {} })
  for (let number = 1; number < 500; number += 1) queue.put({ ...row(1, 'approved'), key: `m:${number}`, at: new Date(number * 1000).toISOString() })
  assert.equal(queue.rows.size, 20)
  assert.equal(queue.rows.has('m:499'), true)
})
