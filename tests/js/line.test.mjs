import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'

import { LONGEST_MS, Line, SILENCE_MS, STABLE_MS, withPosition } from '../../static/js/line.js'
import { FakeSocket, Timers } from './fakes.mjs'

let timers, position, heard, states, random

function start() {
  const line = new Line({
    address: 'ws://wall/socket',
    position: () => position,
    onMessage: (message) => heard.push(message),
    onState: (isOn, code) => states.push([isOn, code]),
    Socket: FakeSocket,
    timers,
    random: () => random,
  })
  line.start()
  return line
}

beforeEach(() => {
  FakeSocket.made = []
  timers = new Timers()
  position = { epoch: '', seq: 0 }
  heard = []
  states = []
  random = 1
})

test('the first connection asks for everything, a later one for what came after', async () => {
  start()
  assert.equal(FakeSocket.last.url, 'ws://wall/socket')
  position = { epoch: 'a b', seq: 7 }
  FakeSocket.last.cut()
  await timers.pass(500)
  assert.equal(FakeSocket.last.url, 'ws://wall/socket?epoch=a%20b&seq=7')
})

test('an address without a position has no query', () => {
  assert.equal(withPosition('x', { epoch: '', seq: 3 }), 'x')
})

test('reconnects for ever, doubling up to twenty seconds', async () => {
  start()
  const pauses = []
  for (let times = 0; times < 12; times++) {
    FakeSocket.last.cut()
    pauses.push(timers.next)
    await timers.pass(timers.next)
  }
  assert.deepEqual(pauses.slice(0, 7), [500, 1000, 2000, 4000, 8000, 16000, 20000])
  assert.equal(pauses.at(-1), LONGEST_MS)
})

test('jitter is full: anything between nothing and the most', () => {
  random = 0.25
  start()
  FakeSocket.last.cut()
  assert.equal(timers.next, 125)
})

test('a connection of thirty seconds starts over from the shortest pause', async () => {
  start()
  for (let times = 0; times < 4; times++) {
    FakeSocket.last.cut()
    await timers.pass(timers.next)
  }
  FakeSocket.last.open()
  await timers.pass(STABLE_MS)
  FakeSocket.last.cut()
  assert.equal(timers.next, 500)
})

test('a shorter connection does not', async () => {
  start()
  FakeSocket.last.cut()
  await timers.pass(500)
  FakeSocket.last.open()
  await timers.pass(STABLE_MS - 1)
  FakeSocket.last.cut()
  assert.equal(timers.next, 1000)
})

test('no such wall: twenty seconds at once', () => {
  start()
  FakeSocket.last.cut(4404)
  assert.equal(timers.next, LONGEST_MS)
})

test('forty seconds of silence are a cut', async () => {
  start()
  FakeSocket.last.open()
  await timers.pass(SILENCE_MS - 1)
  assert.equal(FakeSocket.made.length, 1)
  await timers.pass(1)
  assert.ok(FakeSocket.made[0].isClosed)
  await timers.pass(500)
  assert.equal(FakeSocket.made.length, 2)
})

test('a beat breaks the silence and is not handed on', async () => {
  start()
  FakeSocket.last.open()
  for (let times = 0; times < 5; times++) {
    await timers.pass(30_000)
    FakeSocket.last.say({ type: 'beat', seq: 0 })
  }
  assert.equal(FakeSocket.made.length, 1)
  assert.deepEqual(heard, [])
})

test('a beat with another position means that a message was lost: reconnect from the own position', async () => {
  start()
  FakeSocket.last.open()
  position = { epoch: 'e', seq: 3 }
  FakeSocket.last.say({ type: 'beat', seq: 4 })
  await timers.pass(500)
  assert.equal(FakeSocket.last.url, 'ws://wall/socket?epoch=e&seq=3')
})

test('a connection that never opens is given up', async () => {
  start()
  await timers.pass(SILENCE_MS + 500)
  assert.equal(FakeSocket.made.length, 2)
})

test('messages are handed on; what is no message is not', () => {
  start()
  FakeSocket.last.open()
  FakeSocket.last.say({ type: 'show', seq: 1 })
  FakeSocket.last.say('{"broken')
  FakeSocket.last.say('null')
  assert.deepEqual(heard, [{ type: 'show', seq: 1 }])
})

test('says when it is on and off, with the code', () => {
  start()
  FakeSocket.last.open()
  FakeSocket.last.cut(1012)
  assert.deepEqual(states, [[true, 0], [false, 1012]])
})

test('a socket that was given up is not listened to any more', async () => {
  start()
  const [old] = FakeSocket.made
  old.open()
  await timers.pass(SILENCE_MS + 500)
  old.say({ type: 'show', seq: 1 })
  old.cut()
  assert.deepEqual(heard, [])
  assert.equal(FakeSocket.made.length, 2)
})

test('after stop nothing is left', async () => {
  const line = start()
  FakeSocket.last.open()
  line.stop()
  assert.equal(timers.pending, 0)
  assert.ok(FakeSocket.last.isClosed)
})

test('a thousand reconnections leave two timers', async () => {
  start()
  for (let times = 0; times < 1000; times++) {
    FakeSocket.last.open()
    FakeSocket.last.cut()
    await timers.pass(LONGEST_MS)
  }
  assert.ok(timers.pending <= 2)
})
