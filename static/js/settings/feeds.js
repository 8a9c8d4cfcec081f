/** Feeds: what each kind of network can do and costs, its options, on and off. */

import { el, icon } from '../desk/dom.js'
import { attempt, editor, sure } from './editor.js'
import { field, form, valuesOf } from './form.js'

const DELIVERY = { stream: 'posts arrive at once', poll: 'asked again and again', push: 'others send to us' }
const DELETES = { pushed: 'deletes arrive at once', checked: 'deletes are checked for', never: 'deletes are not told' }

/** @param {any} traits @returns {string[]} what the organizer should know before choosing, in words */
export function traitWords(traits) {
  return [
    DELIVERY[traits.delivery],
    traits.delivery === 'poll' && traits.poll_s && `every ${Math.round(traits.poll_s)} s`,
    DELETES[traits.deletes],
    traits.edits ? 'edits are followed' : 'edits are not told',
    traits.needs_key && 'needs a key',
    traits.cost && (traits.cost === 'free' ? 'free' : `costs: ${traits.cost}`),
  ].filter(Boolean)
}

export function feedsSection({ feeds, kinds }, change, again) {
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]))
  const list = el('ul.items', {}, ...feeds.map((feed) => item(feed, byKind.get(feed.kind), change, again)))
  const choose = field({ name: 'kind', type: 'choice', default: '', label: 'Network', help: '', choices: kinds.map(({ kind, label }) => ({ name: kind, label })) }, kinds[0]?.kind)
  const place = el('div')
  const show = () => {
    const kind = byKind.get(choose.control.value)
    if (kind) place.replaceChildren(...about(kind), feedForm({ kind, change, again }))
  }
  choose.control.addEventListener('change', show)
  show()
  return [feeds.length ? list : el('p.none', {}, 'No feeds yet. Add the first one below.'), editor('Add a feed', choose, place)]
}

/** Where other programs send their posts. */
const door = (feed) => (feed.door ? [el('p.traits', {}, 'Senders post to ', el('code', {}, location.origin + feed.door))] : [])

const about = (kind) => [el('p.traits', {}, traitWords(kind.traits).join(' · '))]

function item(feed, kind, change, again) {
  const power = el('input', { type: 'checkbox', checked: feed.enabled, title: 'On or off', aria: { label: `${feed.name} is on` } })
  power.addEventListener('change', async () => {
    const isDone = await attempt(power, () => change('feed', { ...feed, enabled: power.checked }).then(again))
    if (!isDone) power.checked = !power.checked
  })
  const summary = Object.values(feed.options).flat().filter((one) => typeof one === 'string' && one).slice(0, 4).join(' ')
  return el('li', { data: { off: feed.enabled ? '' : 'off' } },
    el('span', { className: `logo logo-${feed.kind}`, aria: { hidden: true } }),
    el('div.what', {}, el('b', {}, el('bdi', {}, feed.name)), el('span', {}, kind?.label ?? feed.kind, summary && ` · ${summary}`)),
    el('span.switch', {}, power),
    kind && editor(el('span', { title: 'Edit' }, icon('pencil'), el('span.unseen', {}, `Edit ${feed.name}`)),
      ...about(kind), ...door(feed), feedForm({ feed, kind, change, again })))
}

function feedForm({ feed, kind, change, again }) {
  const name = field({ name: 'name', type: 'text', default: '', help: 'As the crew calls it; empty: made from the options.' }, feed?.name)
  const own = kind.options.map((option) => field(option, feed?.options[option.name] ?? option.default))
  const mode = field({ name: 'mode', type: 'choice', default: '', label: 'Moderation', help: '', choices: [
    { name: '', label: 'As the event' }, { name: 'approve-first', label: 'Approve first' }, { name: 'publish-first', label: 'Publish first' }] }, feed?.mode ?? '')
  const save = () => change('feed', {
    ...(feed && { id: feed.id }), kind: kind.kind, enabled: feed?.enabled ?? true, ...valuesOf([name, mode]), options: valuesOf(own),
  })
  const remove = feed && sure('Delete', `Delete ${feed.name}? Its posts stay.`, () => change('feed/delete', { id: feed.id }).then(again))
  return form({ fields: [name, ...own, mode], save, submit: feed ? 'Save' : 'Add feed', actions: remove ? [remove] : [], done: (answer) => answer.message || again() })
}
