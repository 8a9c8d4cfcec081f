// The only place where text becomes elements: cards that our own server rendered.

const trusted = globalThis.trustedTypes?.createPolicy('ovation', { createHTML: (html) => html }) ?? {
  createHTML: (/** @type {string} */ html) => html,
}

/**
 * @param {string} html  one `<article>` made by a template on the server
 * @returns {HTMLElement}
 * @throws {TypeError} if it is anything else
 */
export function articleFrom(html) {
  const page = new DOMParser().parseFromString(trusted.createHTML(html), 'text/html')
  const [article, ...others] = page.body.children
  if (others.length || article?.localName !== 'article') throw new TypeError('a card must be one article')
  return /** @type {HTMLElement} */ (document.importNode(article, true))
}
