// Runs before a page's own scripts: tells the test of every attempt to execute, and of what ever was in an article.

(() => {
  const told = (what) => globalThis.ovationExecuted?.(what)
  for (const name of ['alert', 'prompt', 'confirm', 'print']) globalThis[name] = () => void told(name)
  addEventListener('securitypolicyviolation', (event) => {
    told(`policy ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
  })
  const seen = { names: {}, handlers: [], addresses: [] }
  globalThis.ovationSeen = seen

  const look = (element) => {
    const article = element.closest?.('article')
    if (!article) return
    seen.names[element.localName] = (seen.names[element.localName] ?? 0) + 1
    for (const { name, value } of element.attributes) {
      if (/^on|^srcdoc$|^formaction$/i.test(name)) seen.handlers.push(`${element.localName} ${name}=${value}`)
      if (/^(src|href|action|data|poster|background|srcset)$|:href$/i.test(name)) {
        const isPicture = name === 'src'
        const isRight = isPicture ? value.startsWith('/media/') : /^https?:\/\//.test(value)
        if (!isRight) seen.addresses.push(`${element.localName} ${name}=${value}`)
      }
    }
  }
  const lookThrough = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return
    look(node)
    for (const one of node.querySelectorAll('*')) look(one)
  }
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) lookThrough(node)
  }).observe(document, { childList: true, subtree: true })
})()
