/** On a touch screen: swipe the post right to approve, left to reject. */

const FAR_PX = 96

/** @param {HTMLElement} element @param {(action: 'approve' | 'reject') => void} decide */
export function watchSwipe(element, decide) {
  let start = null
  const move = (x) => {
    element.style.transform = x ? `translateX(${x}px) rotate(${x / 60}deg)` : ''
    element.dataset.swipe = x > FAR_PX ? 'approve' : x < -FAR_PX ? 'reject' : ''
  }
  element.addEventListener('pointerdown', (event) => {
    start = event.pointerType === 'touch' ? { x: event.clientX, y: event.clientY, id: event.pointerId } : null
  })
  element.addEventListener('pointermove', (event) => {
    if (!start || event.pointerId !== start.id) return
    const x = event.clientX - start.x
    if (Math.abs(x) > Math.abs(event.clientY - start.y) * 1.5) move(x)
  })
  element.addEventListener('pointerup', () => {
    const action = start && element.dataset.swipe
    start = null
    move(0)
    if (action) decide(action)
  })
  element.addEventListener('pointercancel', () => {
    start = null
    move(0)
  })
}
