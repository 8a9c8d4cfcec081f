/** The settings of an event: read once, drawn by sections, changed one thing at a time. */

import { commands } from './desk/commands.js'
import { byId, el, meta } from './desk/dom.js'
import { say } from './desk/toast.js'
import { eventSection } from './settings/event.js'
import { feedsSection } from './settings/feeds.js'
import { blocksSection, crewSection, wordsSection } from './settings/people.js'
import { wallsSection } from './settings/walls.js'

const SECTIONS = {
  event: eventSection,
  feeds: feedsSection,
  walls: wallsSection,
  words: wordsSection,
  blocks: blocksSection,
  crew: crewSection,
}

const ask = commands(meta('desk'), meta('csrf-token'), { timeout_ms: 15_000 })

/** @param {string} thing @param {unknown} body */
async function change(thing, body) {
  const answer = await ask.post(`/settings/${thing}`, body)
  say(answer.message ?? 'Saved.')
  return answer
}

const contentOf = (id) => document.querySelector(`#${id} .content`)

function draw(settings, ids = Object.keys(SECTIONS)) {
  for (const id of ids) contentOf(id).replaceChildren(...SECTIONS[id](settings, change, () => again(id)))
}

async function again(id) {
  draw(await ask.settings(), [id])
  if (id === 'words') contentOf(id).querySelector('textarea')?.focus({ preventScroll: true })
}

async function start() {
  const loading = byId('loading')
  try {
    draw(await ask.settings())
    loading.hidden = true
    document.querySelector(location.hash || 'nothing')?.scrollIntoView()
  } catch (error) {
    loading.replaceChildren(error.message, ' ', el('button', { type: 'button', on: { click: start } }, 'Try again'))
  }
  byId('settings').setAttribute('aria-busy', 'false')
}

start()
