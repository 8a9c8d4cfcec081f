// The time of day in the frame, in the event's time zone.

import { clockTime } from './ages.js'

/**
 * @param {HTMLTimeElement | null} face
 * @param {{locale?: string, timeZone?: string}} where
 */
export function startClock(face, where) {
  if (!face) return
  const show = () => {
    const now = Date.now()
    face.textContent = clockTime(now, where)
    setTimeout(show, 60_000 - (now % 60_000) + 20)
  }
  show()
}
