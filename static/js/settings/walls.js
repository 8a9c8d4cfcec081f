/** Walls: an address, what it shows of the event, how it looks. */

import { el, icon } from '../desk/dom.js'
import { editor, sure } from './editor.js'
import { field, form } from './form.js'

const FILTERS = [
  ['', 'everything'], ['#oow08 #lye', 'both tags'], ['#a or #b', 'one of them'], ['-#c', 'not this tag'],
  ['network:bluesky', 'one network'], ['author:@x@host', 'one author'], ['has:picture', 'with a picture'],
]

export function wallsSection({ walls, themes, layouts }, change, again) {
  const looks = {
    themes: [{ name: '', label: 'As the event' }, ...themes],
    layouts: layouts.map((one) => (typeof one === 'string' ? { name: one, label: one } : one)),
  }
  const list = el('ul.items', {}, ...walls.map((wall) => item(wall, looks, change, again)))
  return [walls.length ? list : el('p.none', {}, 'No walls yet.'), editor('Add a wall', wallForm({ looks, change, again, known: walls.map(({ slug }) => slug) }))]
}

function item(wall, looks, change, again) {
  return el('li', {}, icon('monitor'),
    el('div.what', {}, el('b', {}, el('bdi', {}, wall.name)), el('span', {}, wall.filter || 'everything', ` · ${wall.layout}`, wall.theme && ` · ${wall.theme}`)),
    el('a.button', { href: wall.url, target: '_blank', rel: 'noopener' }, 'Open'),
    editor(el('span', { title: 'Edit' }, icon('pencil'), el('span.unseen', {}, `Edit ${wall.name}`)), wallForm({ wall, looks, change, again })))
}

function wallForm({ wall, looks, change, again, known = [] }) {
  const filter = field({ name: 'filter', type: 'text', default: '', help: '', label: 'Shows' }, wall?.filter)
  const examples = el('p.examples', {}, ...FILTERS.map(([value, words]) =>
    el('button', { type: 'button', on: { click: () => ((filter.control.value = value), filter.control.focus()) } }, el('code', {}, value || '(empty)'), ` ${words}`)))
  filter.append(examples)
  const name = field({ name: 'name', type: 'text', default: '', help: 'Where it hangs: “Hall B”, “Foyer”.' }, wall?.name)
  const address = field({ name: 'slug', type: 'text', default: '', label: 'Address', help: 'The end of its link: small letters, digits, hyphens. It stays.' })
  let isOwn = false
  address.control.addEventListener('input', () => (isOwn = true))
  name.control.addEventListener('input', () => isOwn || (address.control.value = addressOf(name.control.value)))
  const fields = [
    name,
    ...(wall ? [] : [address]),
    filter,
    field({ name: 'theme', type: 'choice', default: '', help: 'How cards look.', choices: looks.themes }, wall?.theme),
    field({ name: 'layout', type: 'choice', default: '', help: 'How they are placed, and move.', choices: looks.layouts }, wall?.layout),
  ]
  const save = async (values) => {
    if (known.includes(values.slug)) throw new Error(`There is a wall at “${values.slug}” already.`)
    return change('wall', wall ? { slug: wall.slug, ...values } : values)
  }
  const remove = wall && sure('Delete', `Delete ${wall.name}? Its screens go to the holding slide.`, () => change('wall/delete', { slug: wall.slug }).then(again))
  return form({ fields, save, submit: wall ? 'Save' : 'Add wall', actions: remove ? [remove] : [], done: again })
}

/** @param {string} name "Hall B, main wall" → "hall-b-main-wall" */
export function addressOf(name) {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 40)
}
