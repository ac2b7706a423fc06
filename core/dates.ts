// Times in the two forms the reference prints. Both are UTC.

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "Sun, 22 Nov 2026 18:00:00 +0000" */
export function rfc2822(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, '0')
  const year = String(date.getUTCFullYear()).padStart(4, '0')
  const time = date.toISOString().slice(-13, -5)
  return `${days[date.getUTCDay()]}, ${day} ${months[date.getUTCMonth()]} ${year} ${time} +0000`
}

/** "2026-11-22 18:00:00,123", the start of each line of cloud-init.log. */
export function logTime(date: Date): string {
  return date.toISOString().slice(0, 23).replace('T', ' ').replace('.', ',')
}
