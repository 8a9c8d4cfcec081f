// A page on a screen that nobody touches: stays awake, no pointer, no menu.

const STILL_MS = 3000

export function kiosk(page = document) {
  stayAwake(page)
  hidePointer(page.body)
  page.addEventListener('contextmenu', (event) => event.preventDefault())
}

function stayAwake(page) {
  if (!navigator.wakeLock) return
  const ask = () => page.visibilityState === 'visible' && navigator.wakeLock.request('screen').catch(() => {})
  page.addEventListener('visibilitychange', ask)
  ask()
}

function hidePointer(body) {
  let timer = 0
  const still = () => body.classList.add('is-still')
  const moved = () => {
    body.classList.remove('is-still')
    clearTimeout(timer)
    timer = setTimeout(still, STILL_MS)
  }
  body.addEventListener('pointermove', moved)
  moved()
}
