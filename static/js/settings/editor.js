/** A part that opens in place, and a button that asks once. */

import { el } from '../desk/dom.js'

/** @param {any} title @param {...any} inside */
export function editor(title, ...inside) {
  return el('details.editor', {}, el('summary', {}, title), el('div.inside', {}, ...inside))
}

/** @param {string} words @param {string} question @param {() => Promise<any>} act */
export function sure(words, question, act) {
  const button = el('button', { type: 'button' }, words)
  let isAsked = false
  const calm = () => {
    isAsked = false
    button.textContent = words
    button.className = ''
  }
  button.addEventListener('blur', calm)
  button.addEventListener('click', async () => {
    if (!isAsked) {
      isAsked = true
      button.textContent = question
      button.className = 'danger'
      return
    }
    button.disabled = true
    try {
      await act()
    } catch (error) {
      button.textContent = error.message
    }
    button.disabled = false
  })
  return button
}

/** Do it, or say beside `control` why not. @param {HTMLElement} control @param {() => Promise<any>} act */
export async function attempt(control, act) {
  const place = control.closest('li') ?? control
  place.querySelector(':scope > .said')?.remove()
  try {
    await act()
    return true
  } catch (error) {
    place.append(el('p.said', { data: { tone: 'bad' }, attrs: { role: 'alert' } }, [error.message, ...(error.problems ?? [])].join(' ')))
    return false
  }
}
