/** A feed's health in words that a crew can act on; pure. */

import { clockTime } from '../ages.js'

/** @typedef {{id: string, name: string, kind: string, label: string, condition: string, since: string,
 *    message: string, advice: string, last_post_at: string | null, posts_per_minute: number,
 *    requests_left: number | null, mode: string}} Feed */

const CONDITION = { healthy: 'healthy', failing: 'failing', stopped: 'stopped', off: 'switched off', starting: 'starting' }

/** @param {string} iso @returns {string} "14:02", as this place reads clocks */
export const clock = (iso) => clockTime(Date.parse(iso))

/** @param {string} iso @param {number} now ms */
export function ago(iso, now) {
  const s = Math.max(0, (now - Date.parse(iso)) / 1000)
  if (s < 60) return 'now'
  if (s < 3600) return `${Math.floor(s / 60)} min ago`
  if (s < 86_400) return `${Math.floor(s / 3600)} h ago`
  return `${Math.floor(s / 86_400)} d ago`
}

/** @param {Feed} feed @returns {string} "healthy", "failing since 14:02" */
export function condition(feed) {
  const words = CONDITION[feed.condition] ?? feed.condition
  const isTrouble = feed.condition === 'failing' || feed.condition === 'stopped'
  return isTrouble && feed.since ? `${words} since ${clock(feed.since)}` : words
}

/** @param {Feed} feed @param {number} now ms @returns {string[]} figures, each a short phrase */
export function figures(feed, now) {
  const found = []
  if (feed.last_post_at) {
    found.push(`last post ${ago(feed.last_post_at, now)}`)
  } else if (feed.condition !== 'off') found.push('no post yet')
  if (feed.posts_per_minute > 0) found.push(`${+feed.posts_per_minute.toFixed(1)} a minute`)
  if (typeof feed.requests_left === 'number') found.push(`${feed.requests_left} requests left`)
  return found
}

/** @param {Feed[]} feeds @returns {{words: string, tone: string}} one line for all of them */
export function summary(feeds) {
  const of = (condition) => feeds.filter((feed) => feed.condition === condition).length
  const stopped = of('stopped')
  const failing = of('failing')
  if (!feeds.length) return { words: 'No feeds yet', tone: 'quiet' }
  const parts = [stopped && `${stopped} stopped`, failing && `${failing} failing`].filter(Boolean)
  if (parts.length) return { words: `Feeds: ${parts.join(', ')}`, tone: stopped ? 'bad' : 'warn' }
  const on = feeds.length - of('off')
  if (!on) return { words: 'All feeds are off', tone: 'warn' }
  return { words: on === 1 ? '1 feed healthy' : `${on} feeds healthy`, tone: 'good' }
}
