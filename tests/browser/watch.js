// Runs before a page's own scripts: tells the test of every attempt to execute, and keeps what ever was in an article.

(() => {
  const told = (what) => globalThis.ovationExecuted?.(what)
  for (const name of ['alert', 'prompt', 'confirm', 'print']) globalThis[name] = () => void told(name)
  addEventListener('securitypolicyviolation', (event) => {
    told(`policy ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
  })
  const seen = { names: new Set(), keys: new Set(), wrong: new Set() }
  globalThis.ovationSeen = () => Object.fromEntries(Object.entries(seen).map(([name, set]) => [name, [...set]]))

  const wrongs = {
    handler: (name) => /^on|^(srcdoc|formaction|id|name|is|slot)$/.test(name),
    address: (name, value) => /^(href|xlink:href|action|data|poster|background|srcset|ping)$/.test(name) && !/^https?:\/\//.test(value),
    picture: (name, value) => name === 'src' && !value.startsWith('/media/'),
  }

  const look = (element) => {
    const article = element.closest('article')
    if (!article) return
    seen.names.add(element.localName)
    if (article.dataset.key) seen.keys.add(article.dataset.key)
    for (const { name, value } of element.attributes) {
      for (const [kind, isWrong] of Object.entries(wrongs)) {
        if (isWrong(name, value)) seen.wrong.add(`${kind}: ${element.localName} ${name}=${value}`)
      }
    }
  }
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue
        for (const one of [node, ...node.querySelectorAll('*')]) look(one)
      }
    }
  }).observe(document, { childList: true, subtree: true })
})()
