/** One short message at the foot of the desk, with a way back for five seconds; and words for screen readers. */

import { byId, el } from './dom.js'

const LIFE_MS = 5000
let timer = 0

/**
 * @param {string} words
 * @param {{tone?: 'good' | 'bad' | 'quiet', undo?: () => void}} [options]
 */
export function toast(words, { tone = 'quiet', undo } = {}) {
  const box = byId('toast')
  clearTimeout(timer)
  const button = undo && el('button', { type: 'button', on: { click: () => (close(), undo()) } }, 'Undo', el('kbd', {}, 'U'))
  box.replaceChildren(el('span', {}, words), ...(button ? [button] : []))
  box.dataset.tone = tone
  box.hidden = false
  timer = window.setTimeout(close, tone === 'bad' ? LIFE_MS * 1.6 : LIFE_MS)
}

export function close() {
  clearTimeout(timer)
  byId('toast').hidden = true
}

/** Say it to those who cannot see it. */
export function say(words) {
  byId('say').textContent = words
}
