/** Words, blocked authors, crew: three lists. */

import { el, icon } from '../desk/dom.js'
import { attempt } from './editor.js'
import { field, form, valueOf } from './form.js'

const EFFECT = { hold: 'held', reject: 'rejected' }

export function wordsSection({ words }, change, again) {
  const drop = (word) => el('button.plain', { type: 'button', title: `Delete ${word}`, aria: { label: `Delete ${word}` },
    on: { click: ({ currentTarget }) => attempt(currentTarget, () => change('word/delete', { word }).then(again)) } }, icon('x'))
  const chips = words.map(({ word, action }) =>
    el('li', { data: { action } }, el('bdi', {}, word), el('span', {}, EFFECT[action] ?? action), drop(word)))
  const lines = field({ name: 'words', type: 'lines', default: '', help: 'One in each line; a line may be a phrase.', label: 'Add words' })
  const effect = field({ name: 'action', type: 'choice', default: 'hold', label: 'Posts with them are', help: '', choices: [
    { name: 'hold', label: 'held for a person' }, { name: 'reject', label: 'rejected at once' }] })
  const save = async () => {
    const found = linesOf(lines.control.value)
    const action = valueOf('choice', effect.control)
    return change('word', { words: found.map((word) => ({ word, action })) })
  }
  return [words.length ? el('ul.words', {}, ...chips) : el('p.none', {}, 'No words yet.'),
    form({ fields: [lines, effect], save, submit: 'Add', done: again })]
}

/** @param {string} text @returns {string[]} its lines, once each */
export const linesOf = (text) => [...new Set(text.split('\n').map((line) => line.trim()).filter(Boolean))]

export function blocksSection({ blocks }, change, again) {
  if (!blocks.length) return [el('p.none', {}, 'Nobody is blocked.')]
  const day = (iso) => new Date(iso).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  return [el('ul.items', {}, ...blocks.map((block) =>
    el('li', {}, icon('ban'),
      el('div.what', {}, el('b', {}, el('bdi', {}, block.name || block.author_key)),
        el('span', {}, `by ${block.by}, ${day(block.at)}`, block.reason && `: ${block.reason}`)),
      el('button', { type: 'button', on: { click: ({ currentTarget }) => attempt(currentTarget, () => change('unblock', { author_key: block.author_key }).then(again)) } }, 'Unblock'))))]
}

export function crewSection({ crew }, change) {
  const link = el('div.link', { hidden: true })
  const fields = [
    field({ name: 'name', type: 'text', default: '', help: 'Whom the link is for.' }),
    field({ name: 'role', type: 'choice', default: 'moderator', help: '', choices: [
      { name: 'moderator', label: 'Moderator: decides about posts, stops the walls' },
      { name: 'organizer', label: 'Organizer: also these settings' }] }),
  ]
  const invite = form({ fields, save: (values) => change('invite', values).then((answer) => ({ ...answer, message: 'Send this link to that person. It works once.' })),
    submit: 'Make an invite link', done: ({ url }) => showLink(link, url) })
  return [el('ul.items', {}, ...crew.map(({ name, role }) =>
    el('li', {}, el('span.initial', { aria: { hidden: true } }, [...name][0] ?? ''), el('div.what', {}, el('b', {}, el('bdi', {}, name)), el('span', {}, role))))),
    invite, link]
}

function showLink(place, url) {
  const field = el('input', { type: 'text', readOnly: true, value: new URL(url, location.href).href, aria: { label: 'Invite link' } })
  const copy = el('button', { type: 'button' }, 'Copy')
  copy.addEventListener('click', async () => {
    field.select()
    await navigator.clipboard?.writeText(field.value).catch(() => {})
    copy.textContent = 'Copied'
  })
  place.replaceChildren(field, copy)
  place.hidden = false
  field.select()
}
