// The few movements of a wall: only transform and opacity, nothing that piles up.

const QUINT = 'cubic-bezier(0.22, 1, 0.36, 1)'
const calm = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)')

/** Fade an element in; `rise` is where it comes from, in pixels. */
export function fadeIn(element, { duration = 800, rise = 0, delay = 0 } = {}) {
  const from = { opacity: 0, transform: isCalm() || !rise ? 'none' : `translateY(${rise}px)` }
  const timing = { duration: isCalm() ? 200 : duration, delay, easing: QUINT, fill: 'backwards' }
  return element.animate([from, { opacity: 1, transform: 'none' }], timing)
}

/** Fade an element out, and leave it to the caller to take it away. @returns {Promise<void>} */
export function fadeOut(element, duration) {
  const from = getComputedStyle(element).opacity
  element.style.setProperty('opacity', '0')
  return ended(element.animate([{ opacity: from }, { opacity: 0 }], { duration, easing: 'linear' }), duration)
}

/** Do what moves elements about; then let each of them travel from where it was to where it is. */
export function travel(elements, change, duration = 800) {
  const before = new Map(elements.map((element) => [element, element.getBoundingClientRect().top]))
  for (const animation of elements.flatMap((element) => element.getAnimations())) {
    if (animation.id === 'travel') animation.cancel()
  }
  change()
  if (isCalm()) return
  for (const [element, top] of before) {
    if (!element.isConnected) continue
    const way = top - restingTop(element)
    if (Math.abs(way) < 0.5) continue
    const animation = element.animate([{ transform: `translateY(${way}px)` }, { transform: 'none' }], { duration, easing: QUINT })
    animation.id = 'travel'
  }
}

/** The top of an element without the transform of an entrance that is still under way. */
function restingTop(element) {
  const shift = new DOMMatrixReadOnly(getComputedStyle(element).transform).m42
  return element.getBoundingClientRect().top - shift
}

/** A hidden page runs no animations: never wait for one longer than it takes. */
function ended(animation, duration) {
  return Promise.race([animation.finished.catch(() => {}), new Promise((done) => setTimeout(done, duration + 200))])
}

function isCalm() {
  return Boolean(calm?.matches)
}
