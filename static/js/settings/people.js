/** Words, blocked authors, crew: three lists. */

import { el, icon } from '../desk/dom.js'
import { attempt, editor } from './editor.js'
import { field, form, valueOf } from './form.js'

export function wordsSection({ words }, change, again) {
  const drop = (word) => el('button.plain', { type: 'button', title: `Delete ${word}`, aria: { label: `Delete ${word}` },
    on: { click: ({ currentTarget }) => attempt(currentTarget, () => change('word/delete', { word }).then(again)) } }, icon('x'))
  const chips = words.map(({ word, action }) =>
    el('li', { data: { action } }, el('bdi', {}, word), el('span', {}, action), drop(word)))
  const lines = field({ name: 'words', type: 'lines', default: '', help: 'One in each line; a line may be a phrase.', label: 'Add words' })
  const effect = field({ name: 'action', type: 'choice', default: 'held', label: 'Posts with them are', help: '', choices: [
    { name: 'held', label: 'held for a person' }, { name: 'rejected', label: 'rejected at once' }] })
  const save = () => change('word', { words: linesOf(lines.control.value), action: valueOf('choice', effect.control) })
  return [words.length ? listed(words, chips) : el('p.none', {}, 'No words yet.'),
    form({ fields: [lines, effect], save, submit: 'Add', done: again })]
}

const FEW = 24

/** A short list as it is; a long one closed, as it is no pleasure to read, with a field to find a word in it. */
function listed(words, chips) {
  const list = el('ul.words', {}, ...chips)
  if (words.length <= FEW) return list
  const held = words.filter(({ action }) => action === 'held').length
  const find = el('input', { type: 'search', placeholder: 'Find a word', aria: { label: 'Find a word' } })
  find.addEventListener('input', () => {
    const part = find.value.trim().toLowerCase()
    chips.forEach((chip, at) => (chip.hidden = !words[at].word.toLowerCase().includes(part)))
  })
  return editor(`Show ${words.length} words: ${held} held, ${words.length - held} rejected`, find, list)
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
    field({ name: 'role', type: 'choice', default: 'moderator', help: '', choices: [
      { name: 'moderator', label: 'Moderator: decides about posts, stops the walls' },
      { name: 'owner', label: 'Owner: also these settings' }] }),
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
