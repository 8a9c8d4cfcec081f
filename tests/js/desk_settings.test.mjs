import assert from 'node:assert/strict'
import { test } from 'node:test'

import { traitWords } from '../../static/js/settings/feeds.js'
import { listOf, spoken, valueOf } from '../../static/js/settings/form.js'
import { linesOf } from '../../static/js/settings/people.js'
import { addressOf } from '../../static/js/settings/walls.js'

test('fields give values of their type', () => {
  assert.deepEqual(valueOf('list', { value: ' a, b  c ' }), ['a', 'b', 'c'])
  assert.equal(valueOf('number', { value: '4.5' }), 4.5)
  assert.equal(valueOf('number', { value: '' }), undefined)
  assert.equal(valueOf('switch', { value: 'on', checked: false }), false)
  assert.equal(valueOf('text', { value: ' x ' }), 'x')
})

test('a secret that was not typed is left as it is', () => {
  assert.equal(valueOf('secret', { value: '' }), undefined)
  assert.equal(valueOf('secret', { value: '', kept: 'MASTODON' }), 'MASTODON')
  assert.equal(valueOf('secret', { value: 'abc' }), 'abc')
})

test('names of options become labels', () => assert.equal(spoken('local_only'), 'Local only'))

test('lists are apart by spaces or commas', () => assert.deepEqual(listOf(''), []))

test('many words are added at once, once each, phrases whole', () => {
  assert.deepEqual(linesOf('damn\n  won a bag \n\ndamn'), ['damn', 'won a bag'])
})

test('what a network can do and costs is said in words', () => {
  const traits = { delivery: 'poll', poll_s: 120, deletes: 'never', edits: true, needs_key: true, cost: 'about 5 $ a day' }
  assert.deepEqual(traitWords(traits), [
    'asked again and again', 'every 120 s', 'deletes are not told', 'edits are followed', 'needs a key', 'costs: about 5 $ a day',
  ])
})

test("a wall's address is made from its name", () => {
  assert.equal(addressOf('Hall B, main wall'), 'hall-b-main-wall')
  assert.equal(addressOf('Große Bühne: Süd'), 'gro-e-buhne-sud')
  assert.equal(addressOf('田中'), '')
})
