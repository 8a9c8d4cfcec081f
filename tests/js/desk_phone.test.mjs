import assert from 'node:assert/strict'
import { test } from 'node:test'

import { hasTag, hidden, met, shown, stream, taken, words } from '../../static/js/phone/stream.js'

const card = (key) => ({ key, html: `<article data-key="${key}"></article>`, pinned: false, at: '' })
const waiting = (now) => now.waiting.map((one) => one.key)

test('new posts wait behind a number and never push', () => {
  let now = stream(['b', 'a'])
  assert.equal(words(now), '')
  for (const key of ['c', 'd', 'e']) now = shown(now, card(key))
  assert.equal(words(now), '3 new')
  assert.deepEqual(now.shown, ['b', 'a'])
  assert.deepEqual(waiting(now), ['e', 'd', 'c'])
})

test('a card that is on the page is not new', () => {
  assert.equal(words(shown(stream(['a']), card('a'))), '')
})

test('a card that waits and changes is one', () => {
  const now = shown(shown(stream([]), card('a')), card('a'))
  assert.equal(words(now), '1 new')
})

test('pressing the button puts them in front', () => {
  const now = taken(shown(shown(stream(['a']), card('b')), card('c')))
  assert.deepEqual(now, { shown: ['c', 'b', 'a'], waiting: [] })
})

test('a withdrawn post goes at once, shown or waiting', () => {
  let now = shown(stream(['a']), card('b'))
  now = hidden(hidden(now, 'a'), 'b')
  assert.deepEqual(now, { shown: [], waiting: [] })
})

test('after a break the page meets what there is: new ones wait, taken ones go', () => {
  const now = met(stream(['c', 'b', 'a']), [card('d'), card('c'), card('a')])
  assert.deepEqual(now.shown, ['c', 'a'])
  assert.deepEqual(waiting(now), ['d'])
})

test('posts that are older than a whole ledger are left alone', () => {
  const ledger = Array.from({ length: 60 }, (_, at) => card(`n${at}`))
  const now = met(stream(['gone', 'n58', 'n59', 'old1', 'old2']), ledger)
  assert.deepEqual(now.shown, ['n58', 'n59', 'old1', 'old2'])
  assert.equal(words(now), '58 new')
})

test('the number that waits has a most', () => {
  let now = stream([])
  for (let at = 0; at < 300; at += 1) now = shown(now, card(`k${at}`))
  assert.equal(words(now), '200+ new')
})

test('a filter by tag takes whole tags', () => {
  assert.equal(hasTag('osc26 lye', 'osc26'), true)
  assert.equal(hasTag('osc26 lye', 'osc'), false)
  assert.equal(hasTag('', ''), true)
  assert.equal(hasTag('osc26', 'OSC26'), true)
})
