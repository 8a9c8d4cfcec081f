// How old a post is: "now", "4 min", then the clock time, then the day.

const MINUTE = 60_000
const TICK_MS = 15_000

/**
 * @param {number} then @param {number} now  milliseconds; a clock that runs ahead counts as now
 * @param {{locale?: string, timeZone?: string}} [where]
 */
export function age(then, now, { locale = 'en', timeZone } = {}) {
  const minutes = Math.floor((now - then) / MINUTE)
  if (Number.isNaN(minutes)) return ''
  if (minutes < 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'second')
  if (minutes < 60) return `${minutes} min`
  if (minutes < 20 * 60) return clockTime(then, { locale, timeZone })
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }).format(then)
}

/** @param {number} at @param {{locale?: string, timeZone?: string}} [where] */
export function clockTime(at, { locale = 'en', timeZone } = {}) {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(at)
}

/** @param {ParentNode} root @param {number} now @param {{locale?: string, timeZone?: string}} where */
export function showAges(root, now, where) {
  for (const time of root.querySelectorAll('time.age')) {
    const words = age(Date.parse(time.dateTime), now, where)
    if (time.textContent !== words) time.textContent = words
  }
}

/** Keep all ages under `root` true. @returns {() => void} stop */
export function keepAges(root, where, now = Date.now) {
  const timer = setInterval(() => showAges(root, now(), where), TICK_MS)
  return () => clearInterval(timer)
}
