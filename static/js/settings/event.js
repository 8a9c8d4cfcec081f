/** Event: its name, tags, mode and look. */

import { field, form } from './form.js'

export const MODES = [
  { name: 'approve-first', label: 'Approve first: nothing is shown before a person or a rule says so' },
  { name: 'publish-first', label: 'Publish first: posts are shown at once, and can be taken away' },
]

export function eventSection({ event, themes }, change) {
  const fields = [
    field({ name: 'name', type: 'text', default: '', help: 'As it stands on the walls.' }, event.name),
    field({ name: 'tags', type: 'list', default: [], help: 'Without #, apart by spaces. They stand on the walls, and new feeds start with them.' }, event.tags),
    field({ name: 'mode', type: 'choice', default: '', label: 'Moderation', help: 'A feed can have its own.', choices: MODES }, event.mode),
    field({ name: 'theme', type: 'choice', default: '', help: 'For walls that have none of their own.', choices: themes }, event.theme),
  ]
  return [form({ fields, save: (values) => change('event', values) })]
}
