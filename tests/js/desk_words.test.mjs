import assert from 'node:assert/strict'
import { test } from 'node:test'

import { socketAddress } from '../../static/js/desk/address.js'
import { CommandFailed, commands } from '../../static/js/desk/commands.js'
import { condition, figures, summary } from '../../static/js/desk/health.js'
import { ghostWords } from '../../static/js/desk/list.js'

const NOW = Date.parse('2026-11-21T14:30:00Z')
const feed = (more = {}) => ({
  id: '1', name: 'Mastodon', condition: 'healthy', since: '2026-11-21T14:02:00', message: '', advice: '',
  last_post_at: '2026-11-21T14:28:00Z', posts_per_minute: 4.24, requests_left: 271, ...more,
})
const answer = (status, body) => async () => new Response(JSON.stringify(body), { status })

test('a healthy feed is said in figures', () => {
  assert.equal(condition(feed()), 'healthy')
  assert.deepEqual(figures(feed(), NOW), ['last post 2 min ago', '4.2 a minute', '271 requests left'])
})

test('trouble has a time', () => {
  assert.equal(condition(feed({ condition: 'failing' })), 'failing since 14:02')
  assert.equal(condition(feed({ condition: 'off' })), 'switched off')
})

test('a feed without a post says so', () => {
  assert.deepEqual(figures(feed({ last_post_at: null, posts_per_minute: 0, requests_left: null }), NOW), ['no post yet'])
})

test('all feeds in one line, the worst first', () => {
  assert.equal(summary([feed()]).words, '1 feed healthy')
  assert.deepEqual(summary([feed(), feed({ condition: 'failing' }), feed({ condition: 'stopped' })]), { words: 'Feeds: 1 stopped, 1 failing', tone: 'bad' })
  assert.equal(summary([]).words, 'No feeds yet')
  assert.equal(summary([feed({ condition: 'off' })]).words, 'All feeds are off')
})

test('who was quicker is said by name', () => {
  assert.equal(ghostWords({ status: 'rejected', by: 'Bo' }), 'Bo rejected it.')
  assert.match(ghostWords({ status: 'withdrawn', by: '' }), /Withdrawn by its author/)
})

test('a command carries the token and what the moderator saw', async () => {
  const sent = []
  const ask = commands('/desk/osc', 'secret', { send: async (...of) => (sent.push(of), new Response('{"batch":"b1"}')) })
  assert.deepEqual(await ask.decide({ key: 'm:1', status: 'held', version: 'a1' }, 'approve'), { batch: 'b1' })
  const [address, { headers, body, method }] = sent[0]
  assert.equal(address, '/desk/osc/decide')
  assert.equal(method, 'POST')
  assert.equal(headers['X-CSRF-Token'], 'secret')
  assert.deepEqual(JSON.parse(body), { keys: ['m:1'], action: 'approve', seen: { 'm:1': 'held' }, versions: { 'm:1': 'a1' } })
})

test("the server's sentence is the error", async () => {
  const ask = commands('', '', { send: answer(400, { error: 'The wall was not saved.', problems: ['No name.'] }) })
  await assert.rejects(ask.post('/x', {}), (error) => {
    assert.ok(error instanceof CommandFailed)
    assert.equal(error.message, 'The wall was not saved.')
    assert.deepEqual(error.problems, ['No name.'])
    return true
  })
})

test('an answer that is no JSON has words by its status', async () => {
  const ask = commands('', '', { send: async () => new Response('<h1>Bad gateway', { status: 503 }) })
  await assert.rejects(ask.undo(), /busy/)
})

test('a server that does not answer is given up', async () => {
  const send = (_address, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const hold = setTimeout(() => {}, 1000)
  await assert.rejects(commands('', '', { send, timeout_ms: 10 }).undo(), /No answer .* may still have been done/)
  clearTimeout(hold)
})

test('the socket is where the page is', () => {
  assert.equal(socketAddress('/desk/osc/socket', 'https://wall.example/desk/osc'), 'wss://wall.example/desk/osc/socket')
  assert.equal(socketAddress('/e/osc/socket', 'http://127.0.0.1:8000/'), 'ws://127.0.0.1:8000/e/osc/socket')
})
