/** The address of a socket. @param {string} path @returns {string} */
export function socketAddress(path, here = location.href) {
  const url = new URL(path, here)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}
