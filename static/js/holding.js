// The holding slide: the event's name as large as it goes, and how to take part.

const LARGEST = 1
const SMALLEST = 0.2

/** @param {HTMLElement | null} slide @param {boolean} isHeld */
export function hold(slide, isHeld) {
  if (!slide) return
  slide.classList.toggle('is-up', isHeld)
  slide.toggleAttribute('inert', !isHeld)
}

/** As large as every word and all lines fit: `--fit` from 1 down. */
export function fitName(name) {
  if (!name) return
  const lines = document.createRange()
  lines.selectNodeContents(name)
  for (let size = LARGEST; size >= SMALLEST; size *= 0.94) {
    name.style.setProperty('--fit', size.toFixed(3))
    const most = Number.parseFloat(getComputedStyle(name).maxBlockSize) || name.clientHeight
    if (name.scrollWidth <= name.clientWidth && lines.getBoundingClientRect().height <= most) return
  }
}
