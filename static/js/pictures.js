// Pictures of a card: decoded before it enters, cropped by their focus, whole where a crop would behead.

const TIMEOUT_MS = 3000
const LEAST_SEEN = { width: 0.62, height: 0.9 }

/** Wait until a card's pictures can be painted; those that cannot are taken out. Never fails. */
export async function decoded(card, timeout = TIMEOUT_MS) {
  const images = [...card.querySelectorAll('img')]
  await Promise.all(images.map((image) => decodedOne(image, timeout)))
  arrange(card)
}

async function decodedOne(image, timeout) {
  const late = new Promise((_, fail) => setTimeout(fail, timeout))
  try {
    await Promise.race([image.decode(), late])
  } catch {
    drop(image)
  }
}

/** An emoji falls back to its name, a face to its initial, a picture to nothing. */
function drop(image) {
  const figure = image.closest('.picture')
  if (image.classList.contains('emoji')) image.replaceWith(image.alt)
  else (figure ?? image).remove()
  if (image.classList.contains('link-picture')) image.closest('.link-card')?.classList.remove('has-picture')
}

/** The shapes of the places; how a picture sits in its place is for `frame`, once the card has its size. */
function arrange(card) {
  for (const grid of card.querySelectorAll('.pictures')) {
    const figures = [...grid.children]
    if (!figures.length) grid.remove()
    const shapes = figures.map(shape)
    const isWide = shapes.every((one) => one > 1.5)
    grid.dataset.count = String(figures.length)
    grid.dataset.wide = String(isWide)
    figures.forEach((figure, at) => figure.style.setProperty('--shape', String(place(figures.length, at, shapes[0], isWide))))
  }
}

/** Width over height of the place of a picture among so many. */
function place(count, at, first, isWide) {
  if (count === 1) return Math.min(2.4, Math.max(first, 0.95))
  if (count === 2) return isWide ? 2 : 0.85
  return count === 3 && at === 0 ? 1.6 : 1.2
}

/** Crop a card's pictures by their focus, or show them whole where a crop would take too much. */
export function frame(card) {
  for (const figure of card.querySelectorAll('.picture')) {
    const still = figure.querySelector('.still')
    const [own, given] = [shape(figure), figure.clientWidth / figure.clientHeight]
    const isWhole = Math.min(own, given) / Math.max(own, given) < (own < given ? LEAST_SEEN.height : LEAST_SEEN.width)
    figure.classList.toggle('is-whole', isWhole)
    if (isWhole) fill(figure, still)
    still.style.setProperty('object-position', `${figure.dataset.x * 100}% ${focusY(figure, own < given) * 100}%`)
  }
}

function fill(figure, still) {
  if (!figure.dataset.fill || figure.querySelector('.fill')) return
  const ground = new Image()
  ground.className = 'fill'
  ground.alt = ''
  ground.src = figure.dataset.fill
  still.before(ground)
}

function shape(figure) {
  const { naturalWidth, naturalHeight } = figure.querySelector('.still')
  return naturalWidth / naturalHeight || 1.5
}

/** Heads are in the upper part of a picture; but a focus that somebody chose stands. */
function focusY(figure, isCutInHeight) {
  const isChosen = figure.dataset.y !== '0.5' || figure.dataset.x !== '0.5'
  return isCutInHeight && !isChosen ? 0.28 : Number(figure.dataset.y)
}
