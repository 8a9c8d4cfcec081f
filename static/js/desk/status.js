/** What is always in view: the walls' state, the feeds' health, who is at the desk. */

import { byId, el } from './dom.js'
import { condition, figures, summary } from './health.js'

const STATE = {
  live: ['LIVE', ''],
  frozen: ['FROZEN', 'All walls keep what they show. What you approve now goes up when you go live.'],
  blank: ['BLANK', 'All walls show the holding slide.'],
}

/** @param {'live' | 'frozen' | 'blank'} state @param {string} [by] */
export function showControl(state, by = '') {
  const [word, words] = STATE[state] ?? STATE.live
  document.documentElement.dataset.control = state
  byId('state').textContent = word
  byId('band-word').textContent = word
  byId('band-words').textContent = by && words ? `${words} ${word === 'FROZEN' ? 'Frozen' : 'Blanked'} by ${by}.` : words
  byId('band').hidden = state === 'live'
  for (const button of document.querySelectorAll('[data-control]')) {
    button.setAttribute('aria-pressed', String(button.dataset.control === state))
  }
}

/** @param {import('./health.js').Feed[]} feeds */
export function showFeeds(feeds, now = Date.now()) {
  const { words, tone } = summary(feeds)
  const line = byId('health')
  line.textContent = words
  line.dataset.tone = tone
  const order = ['stopped', 'failing', 'starting', 'healthy', 'off']
  const sorted = [...feeds].sort((a, b) => order.indexOf(a.condition) - order.indexOf(b.condition))
  byId('feeds').replaceChildren(...sorted.map((feed) =>
    el('li', { data: { condition: feed.condition } },
      el('b', {}, el('bdi', {}, feed.name)),
      el('span.condition', {}, condition(feed)),
      el('span.figures', {}, figures(feed, now).join(' · ')),
      feed.message && feed.condition !== 'healthy' && el('span.message', {}, feed.message),
      feed.advice && feed.condition !== 'healthy' && el('span.advice', {}, feed.advice))))
}

/** @param {{name: string, since: string}[]} people @param {string} me */
export function showPeople(people, me) {
  byId('people').replaceChildren(...people.map((one) =>
    el('li', {}, el('span.initial', { aria: { hidden: true } }, [...one.name][0] ?? '?'),
      el('bdi', {}, one.name), one.name === me && el('span.you', {}, ' (you)'))))
  byId('people-count').textContent = String(people.length)
}

/** @param {{slug: string, name: string, url: string}[]} walls */
export function showWalls(walls) {
  byId('walls').replaceChildren(...walls.map((wall) =>
    el('li', {}, el('a', { href: wall.url, target: '_blank', rel: 'noopener' }, el('bdi', {}, wall.name)))))
}

/** @param {'approve-first' | 'publish-first'} mode */
export function showMode(mode) {
  byId('mode').textContent = mode === 'publish-first' ? 'Publish first' : 'Approve first'
}

/** @param {string[]} tags */
export function showTags(tags) {
  byId('tags').replaceChildren(...tags.map((tag) => el('span', {}, `#${tag}`)))
}
