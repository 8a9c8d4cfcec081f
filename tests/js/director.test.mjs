import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'

import { BEAT_MS, Director, FASTEST_MS, LIMIT, interval } from '../../static/js/director.js'
import { Timers, settled } from './fakes.mjs'

let timers, entered, slow, idles

const item = (key) => ({ key })
const names = () => entered.map(({ key }) => key)

function direct() {
  return new Director({
    prepare: ({ key }) => slow.get(key)?.promise ?? Promise.resolve(),
    enter: (one) => entered.push({ key: one.key, at: timers.now }),
    idle: () => idles++,
    now: () => timers.now,
    timers,
  })
}

function later() {
  let done
  const promise = new Promise((resolve) => (done = resolve))
  return { promise, done }
}

beforeEach(() => {
  timers = new Timers()
  timers.now = 10_000
  entered = []
  slow = new Map()
  idles = 0
})

test('an idle wall takes a card at once', async () => {
  direct().offer(item('a'))
  await settled()
  assert.deepEqual(entered, [{ key: 'a', at: 10_000 }])
})

test('the next one waits for the beat', async () => {
  const director = direct()
  director.offer(item('a'))
  director.offer(item('b'))
  await timers.pass(BEAT_MS - 1)
  assert.deepEqual(names(), ['a'])
  await timers.pass(1)
  assert.deepEqual(names(), ['a', 'b'])
})

test('a slow beat quickens with the number that waits, down to the fastest', () => {
  assert.equal(interval(1200, 0), 1200)
  assert.equal(interval(1200, 1), 1200)
  assert.ok(interval(1200, 10) < 1200)
  assert.equal(interval(1200, 40), FASTEST_MS)
  assert.equal(interval(30, 40), 30)
})

test('a burst drops the oldest that wait', async () => {
  const director = direct()
  for (let number = 0; number <= LIMIT + 5; number++) director.offer(item(number))
  assert.equal(director.waiting, LIMIT)
  await timers.pass(60_000)
  assert.equal(entered.length, LIMIT + 1)
  assert.deepEqual(names().slice(0, 2), [0, 6])
})

test('a card that was taken down while it waits does not enter', async () => {
  const director = direct()
  director.offer(item('a'))
  director.offer(item('b'))
  director.drop('b')
  await timers.pass(10_000)
  assert.deepEqual(names(), ['a'])
})

test('nor one whose pictures are being decoded', async () => {
  slow.set('a', later())
  const director = direct()
  director.offer(item('a'))
  await settled()
  director.drop('a')
  slow.get('a').done()
  await timers.pass(10_000)
  assert.deepEqual(names(), [])
})

test('nor any after all were cleared; the wall goes on afterwards', async () => {
  slow.set('a', later())
  const director = direct()
  director.offer(item('a'))
  director.offer(item('b'))
  director.clear()
  slow.get('a').done()
  await settled()
  director.offer(item('c'))
  await timers.pass(10_000)
  assert.deepEqual(names(), ['c'])
})

test('slow pictures hold the line, and it goes on after them', async () => {
  slow.set('a', later())
  const director = direct()
  director.offer(item('a'))
  director.offer(item('b'))
  await timers.pass(3000)
  assert.deepEqual(names(), [])
  slow.get('a').done()
  await timers.pass(BEAT_MS)
  assert.deepEqual(names(), ['a', 'b'])
})

test('another version of a card that waits takes its place', async () => {
  const director = direct()
  director.offer(item('a'))
  director.offer({ key: 'b', words: 1 })
  director.offer(item('c'))
  director.offer({ key: 'b', words: 2 })
  await timers.pass(10_000)
  assert.deepEqual(names(), ['a', 'b', 'c'])
})

test('says when nothing waits any more', async () => {
  const director = direct()
  director.offer(item('a'))
  director.offer(item('b'))
  await timers.pass(10_000)
  assert.equal(idles, 1)
})

test('a card that cannot be shown does not stop the wall', async () => {
  const director = new Director({
    prepare: () => Promise.resolve(),
    enter: (one) => {
      if (one.key === 'bad') throw new Error('no')
      entered.push(one)
    },
    now: () => timers.now,
    timers,
  })
  director.offer(item('bad'))
  director.offer(item('good'))
  await timers.pass(10_000)
  assert.deepEqual(names(), ['good'])
})
