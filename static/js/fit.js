// Fits a card to the height that it may take: smaller type, smaller pictures, and last an honest "…".

import { frame } from './pictures.js'

const STEPS = ['display', 'large', 'body-large', 'body', 'long']
const PICTURES = ['0.45', '0.32', '0.22']

/**
 * Measures, so the card must be in its column; done once, before it enters.
 * @param {HTMLElement} card @param {number} most  pixels
 */
export function fit(card, most) {
  if (shrinks(card, most, STEPS.length)) return
  for (const share of card.querySelector('.pictures') ? PICTURES : []) {
    card.style.setProperty('--pictures', share)
    if (card.offsetHeight <= most) return frame(card)
  }
  cut(card, most)
  frame(card)
}

/**
 * By type alone, at most so many steps smaller.
 * @returns {boolean} whether it fits
 */
export function shrinks(card, most, steps) {
  unfit(card)
  const first = STEPS.indexOf(card.dataset.step)
  for (const step of STEPS.slice(first, first + 1 + steps)) {
    card.dataset.step = step
    if (card.offsetHeight > most) continue
    frame(card)
    return true
  }
  return false
}

function unfit(card) {
  card.dataset.asWritten ??= card.dataset.step
  card.dataset.step = card.dataset.asWritten
  card.style.removeProperty('--pictures')
  card.style.removeProperty('--lines')
  card.classList.remove('is-cut')
  const more = card.querySelector('.more')
  if (more) more.hidden = true
}

/** As many whole lines as there is room for, and where the rest is. */
function cut(card, most) {
  const words = card.querySelector('.words')
  if (!words) return
  card.querySelector('.more').hidden = false
  const others = card.offsetHeight - words.offsetHeight
  const line = Number.parseFloat(getComputedStyle(words).lineHeight)
  card.style.setProperty('--lines', String(Math.max(2, Math.floor((most - others) / line))))
  card.classList.add('is-cut')
}
