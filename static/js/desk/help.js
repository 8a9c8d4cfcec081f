/** The help, made from the table of keys. */

import { byId, el } from './dom.js'
import { groups, keyNamed } from './keys.js'

export function fillHelp() {
  byId('keys').replaceChildren(
    ...groups().map(([group, keys]) =>
      el('section', {}, el('h3', {}, group), el('dl', {}, ...keys.map((key) =>
        el('div', {}, el('dt', {}, ...key.show.map((show) => el('kbd', {}, show))), el('dd', {}, key.words)))))),
  )
}

/** Give every button with `data-do` or `data-key` its key, from the same table. */
export function fillKeycaps(root = document) {
  for (const button of root.querySelectorAll('[data-do], [data-tab]')) {
    const key = keyNamed(button.dataset.do ?? button.dataset.tab)
    if (!key || button.querySelector('kbd')) continue
    button.setAttribute('aria-keyshortcuts', key.keys.map((one) => one.replace('ctrl', 'Control')).join(' '))
    button.title = key.words
    button.append(el('kbd', { aria: { hidden: true } }, key.show[0]))
  }
}
