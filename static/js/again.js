// Loads the page again, but only once the server answers, and not all screens at once.

const JITTER_MS = 2000
const RETRY_MS = 5000
let isUnderWay = false

/** @param {string} [address] */
export async function loadAgain(address = location.href) {
  if (isUnderWay) return
  isUnderWay = true
  await pause(Math.random() * JITTER_MS)
  while (!(await answers(address))) await pause(RETRY_MS * (0.5 + Math.random()))
  location.reload()
}

async function answers(address) {
  try {
    return (await fetch(address, { method: 'HEAD', cache: 'no-store' })).ok
  } catch {
    return false
  }
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))
