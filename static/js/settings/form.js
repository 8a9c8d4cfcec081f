/** Forms of the settings: fields from descriptions, values out of fields, all problems beside the form. */

import { el } from '../desk/dom.js'

/** @typedef {{name: string, type: string, default: unknown, help: string, label?: string,
 *    choices?: (string | {name: string, label: string})[]}} Option */

let last = 0

/** @param {Option} option @param {unknown} value @returns {any} a labelled field whose control is `.control` */
export function field(option, value = option.default) {
  const id = `field-${(last += 1)}`
  const control = controlOf(option, value)
  control.id = id
  control.name = option.name
  const help = option.help && el('p.help', { id: `${id}-help` }, option.help)
  if (help) control.setAttribute('aria-describedby', help.id)
  const label = el('label', { htmlFor: id }, option.label ?? spoken(option.name))
  const box = option.type === 'switch' ? el('div.field.switch', {}, control, label, help) : el('div.field', {}, label, control, help)
  box.control = control
  box.option = option
  return box
}

function controlOf({ type, choices = [] }, value) {
  if (type === 'switch') return el('input', { type: 'checkbox', checked: Boolean(value) })
  if (type === 'choice') {
    const options = choices.map((one) => (typeof one === 'string' ? { name: one, label: spoken(one) } : one))
    return el('select', {}, ...options.map(({ name, label }) => el('option', { value: name, selected: name === value }, label)))
  }
  if (type === 'number') return el('input', { type: 'number', step: 'any', value: value ?? '' })
  if (type === 'secret') {
    const kept = typeof value === 'string' && value ? value : undefined
    return el('input', { type: 'password', autocomplete: 'new-password', kept, placeholder: value ? 'kept; type to change it' : '' })
  }
  const words = type === 'list' && Array.isArray(value) ? value.join(' ') : (value ?? '')
  if (type === 'lines') return el('textarea', { rows: 5, value: words, attrs: { dir: 'auto' } })
  return el('input', { type: 'text', value: words, attrs: { dir: 'auto', spellcheck: 'false', autocapitalize: 'none' } })
}

/** @param {any[]} fields @returns {Record<string, unknown>} what is in them; what was left empty and has a default is left out */
export function valuesOf(fields) {
  const values = {}
  for (const { option, control } of fields) {
    const value = valueOf(option.type, control)
    if (value !== undefined) values[option.name] = value
  }
  return values
}

/** @param {string} type @param {{value: string, checked?: boolean}} control */
export function valueOf(type, control) {
  switch (type) {
    case 'switch':
      return control.checked
    case 'number':
      return control.value === '' ? undefined : Number(control.value)
    case 'list':
      return listOf(control.value)
    case 'secret':
      return control.value || control.kept
    default:
      return control.value.trim()
  }
}

/** @param {string} text words apart by spaces or commas */
export const listOf = (text) => text.split(/[\s,]+/).filter(Boolean)

/** @param {string} name "min_account_age_days" → "Min account age days" */
export function spoken(name) {
  const words = name.replaceAll(/[_-]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/**
 * @param {{fields: any[], save: (values: Record<string, unknown>) => Promise<any>, submit?: string,
 *    actions?: any[], done?: (answer: any) => void}} of
 */
export function form({ fields, save, submit = 'Save', actions = [], done }) {
  const said = el('div.said', { hidden: true, attrs: { role: 'alert' } })
  const button = el('button.strong', {}, submit)
  const element = el('form.form', { noValidate: true }, ...fields, said, el('div.actions', {}, button, ...actions))
  element.addEventListener('submit', async (event) => {
    event.preventDefault()
    button.disabled = true
    said.hidden = true
    try {
      const answer = await save(valuesOf(fields))
      report(said, 'good', [answer.message ?? 'Saved.'])
      done?.(answer)
    } catch (error) {
      report(said, 'bad', error.problems?.length ? error.problems : [error.message])
    }
    button.disabled = false
  })
  return element
}

/** @param {any} said @param {'good' | 'bad'} tone @param {string[]} sentences */
export function report(said, tone, sentences) {
  said.dataset.tone = tone
  said.hidden = false
  said.replaceChildren(el('ul', {}, ...sentences.map((one) => el('li', {}, one))))
}
