/** The tabs: which one is open, and how many posts each has. */

import { byId } from './dom.js'
import { TABS } from './queue.js'

/** @param {import('./queue.js').Queue} queue */
export function showTabs(queue) {
  for (const tab of TABS) {
    const button = document.querySelector(`[data-tab="${tab}"]`)
    const number = queue.counts[tab] ?? 0
    const isOpen = queue.tab === tab
    button.setAttribute('aria-selected', String(isOpen))
    button.tabIndex = isOpen ? 0 : -1
    button.querySelector('.count').textContent = number > 9999 ? '9999+' : String(number)
    button.toggleAttribute('data-none', number === 0)
  }
  document.title = `${queue.counts.held ? `(${queue.counts.held}) ` : ''}${byId('event').textContent} · Desk`
  const order = queue.list()
  const at = order.findIndex((row) => row.key === queue.focus)
  byId('place').textContent = at < 0 ? '' : `${at + 1} of ${Math.max(order.length, queue.search ? 0 : queue.counts[queue.tab])}`
}

/** @param {(tab: string) => void} open */
export function watchTabs(open) {
  const list = byId('tabs')
  list.addEventListener('click', (event) => {
    const button = event.target.closest('[data-tab]')
    if (button) open(button.dataset.tab)
  })
  list.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    const at = TABS.indexOf(document.activeElement?.dataset?.tab)
    if (!step || at < 0) return
    const tab = TABS[(at + step + TABS.length) % TABS.length]
    open(tab)
    document.querySelector(`[data-tab="${tab}"]`).focus()
  })
}
