/** Elements from data, without markup: the desk's own words never pass through a parser. */

/**
 * @param {string} name  `tag.class.class`
 * @param {Record<string, unknown>} [members] properties; `data`, `aria` as objects, `on` handlers, `attrs` attributes
 * @param {...(Node | string | number | null | undefined | false)} inside
 * @returns {any}
 */
export function el(name, members = {}, ...inside) {
  const [tag, ...classes] = name.split('.')
  const element = document.createElement(tag)
  if (classes.length) element.className = classes.join(' ')
  const { data = {}, aria = {}, on = {}, attrs = {}, ...rest } = members
  Object.assign(element.dataset, data)
  for (const [key, value] of Object.entries(aria)) element.setAttribute(`aria-${key}`, String(value))
  for (const [key, value] of Object.entries(attrs)) element.setAttribute(key, String(value))
  for (const [key, value] of Object.entries(on)) element.addEventListener(key, value)
  Object.assign(element, rest)
  element.append(...inside.filter((one) => one !== null && one !== undefined && one !== false).map(text))
  return element
}

const text = (one) => (one instanceof Node ? one : String(one))

/** @param {string} icon a file of `static/icons/ui/` */
export const icon = (icon) => el('span.icon', { data: { icon }, aria: { hidden: true } })

/** @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id)

/** @param {string} name @returns {string} */
export const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? ''
