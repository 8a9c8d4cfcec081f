/** What the desk asks of the server: one function per address, errors as sentences. */

export class CommandFailed extends Error {
  /** @param {string} message @param {number} status 0 where the server did not answer @param {string[]} problems */
  constructor(message, status = 0, problems = []) {
    super(message)
    this.status = status
    this.problems = problems
  }
}

const WORDS = {
  401: 'You are logged out. Log in again, in another tab; nothing here is lost.',
  403: 'You may not do this here.',
  404: 'The server no longer knows this.',
  409: 'Somebody else changed it in the meantime.',
  429: 'Too many commands at once. Wait a moment.',
  503: 'The server is busy. Try again.',
}

/**
 * @param {string} base  the desk's address, `/desk/<event>`
 * @param {string} token the CSRF token
 * @param {{send?: typeof fetch, timeout_ms?: number}} [options]
 */
export function commands(base, token, { send = (...of) => fetch(...of), timeout_ms = 5000 } = {}) {
  async function ask(path, options = {}) {
    let answer
    try {
      answer = await send(base + path, { ...options, credentials: 'same-origin', signal: AbortSignal.timeout(timeout_ms) })
    } catch (error) {
      const isLate = error?.name === 'TimeoutError'
      throw new CommandFailed(
        isLate ? 'No answer from the server in 5 seconds. It may still have been done.' : 'The server cannot be reached.',
      )
    }
    const body = await answer.json().catch(() => ({}))
    if (answer.ok) return body
    throw new CommandFailed(
      body.error || WORDS[answer.status] || `The server answered ${answer.status}.`,
      answer.status,
      body.problems ?? [],
    )
  }
  const post = (path, body) =>
    ask(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': token },
      body: JSON.stringify(body),
    })
  return {
    post,
    /** What the moderator saw goes along: the status, and the version of the words. @param {{key: string, status: string, version?: string}} row @param {string} action */
    decide: ({ key, status, version }, action) =>
      post('/decide', { keys: [key], action, seen: { [key]: status }, ...(version && { versions: { [key]: version } }) }),
    /** @param {string} author_key @param {string} name */
    block: (author_key, name) => post('/block', { author_key, name }),
    /** @param {string} [batch] the person's last one without it */
    undo: (batch) => post('/undo', batch ? { batch } : {}),
    /** @param {'live' | 'frozen' | 'blank'} state */
    control: (state) => post('/control', { state }),
    /** @param {string} status @param {{before?: string, q?: string}} [where] */
    rows: (status, where = {}) => ask(`/rows?${new URLSearchParams({ status, ...where })}`),
    settings: () => ask('/settings.json'),
  }
}
