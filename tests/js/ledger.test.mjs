import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

import { CAP, EMPTY, apply, find, keys, pinnedKeys } from '../../static/js/ledger.js'

const folder = new URL('../fixtures/ledger/', import.meta.url)
const play = (messages) => messages.reduce(apply, EMPTY)
const card = (key, more = {}) => ({ key, html: '<article>', pinned: false, at: '', ...more })
const snapshot = (seq, cards) => ({ type: 'snapshot', epoch: 'e', seq, cards, control: 'live', build: 'b' })

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const script = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
  test(`${file}: ${script.name}`, () => {
    const ledger = play(script.messages)
    assert.deepEqual(keys(ledger), script.ledger)
    assert.deepEqual(pinnedKeys(ledger), script.pinned)
  })
  test(`${file}: a snapshot is a replay`, () => {
    const replayed = play(script.messages)
    assert.deepEqual(play([snapshot(replayed.seq, replayed.cards)]).cards, replayed.cards)
  })
}

test('a message does not change the ledger before it', () => {
  const before = play([snapshot(1, [card('a')])])
  apply(before, { type: 'show', seq: 2, card: card('b') })
  assert.deepEqual(keys(before), ['a'])
})

test('the position follows every message, also those of an unknown type, but not a beat', () => {
  const ledger = play([snapshot(4, []), { type: 'confetti', seq: 5 }, { type: 'beat', seq: 9 }])
  assert.deepEqual([ledger.epoch, ledger.seq], ['e', 5])
})

test('a replaced card has its new words', () => {
  const ledger = play([snapshot(1, [card('a')]), { type: 'show', seq: 2, card: card('a', { html: 'new' }) }])
  assert.equal(find(ledger, 'a').html, 'new')
})

test('a ledger of nothing but pins loses its oldest', () => {
  const pins = Array.from({ length: CAP }, (_, number) => card(`p${number}`, { pinned: true }))
  const ledger = play([snapshot(1, pins), { type: 'show', seq: 2, card: card('new', { pinned: true }) }])
  assert.equal(ledger.cards.length, CAP)
  assert.equal(keys(ledger)[0], 'new')
  assert.equal(find(ledger, `p${CAP - 1}`), undefined)
})
