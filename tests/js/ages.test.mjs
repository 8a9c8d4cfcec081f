import assert from 'node:assert/strict'
import { test } from 'node:test'

import { age, clockTime } from '../../static/js/ages.js'

const NOW = Date.parse('2026-05-01T14:32:00Z')
const where = { locale: 'en', timeZone: 'UTC' }
const ago = (minutes) => age(NOW - minutes * 60_000, NOW, where)

test('the first minute is now', () => {
  assert.equal(ago(0), 'now')
  assert.equal(ago(0.99), 'now')
})

test('then minutes', () => {
  assert.equal(ago(1), '1 min')
  assert.equal(ago(59.9), '59 min')
})

test('then the time of day, in the zone of the event', () => {
  assert.equal(ago(60), '13:32')
  assert.equal(age(NOW - 3_600_000, NOW, { locale: 'en', timeZone: 'Europe/Stockholm' }), '15:32')
})

test('then the day', () => assert.equal(ago(60 * 24 * 2), 'Apr 29'))

test('a clock that runs ahead is not believed', () => assert.equal(ago(-30), 'now'))

test('in the language of the page', () => assert.equal(age(NOW, NOW, { locale: 'de' }), 'jetzt'))

test('midnight is 00:00', () => assert.equal(clockTime(Date.parse('2026-05-01T00:00:00Z'), where), '00:00'))

test('no time, no words', () => assert.equal(age(Number.NaN, NOW), ''))
