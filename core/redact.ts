// Keeps secrets out of messages and logs: credentials in URLs, secret headers, and values known to be secret.

const mask = 'REDACTED'

// What says of a value that it is a secret, as a name and in front of it in a text: the same words in both.

const secretNames =
  /(?:^|[-_. ])(?:pass|pw|secrets?|tokens?|psk|random[-_]?seed|(?:private|auth|api|secret)[-_]?keys?)(?:$|[-_. ])|[-_]private$|pass(?:wd|word|phrase|code)|credential/i

const assignment =
  /((?:pass(?:wd|word|phrase|code)?|secret|token|psk|(?:private|auth|api|secret)[-_]?key|credentials?)s?["']?\s*[:=]\s*)("[^"\n]+"|'[^'\n]+'|[^\s,;"']+)/gi

const secretHeaders = /^(?:authorization|proxy-authorization|cookie|set-cookie)$/i

/** Whether what bears this name is a secret: "admin_pass", "wpa-psk", "rootPassword"; not "compass" or "passive". */
export function isSecretName(name: string): boolean {
  return secretNames.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'))
}

/** A URL for people: without user, password, values of the query and fragment. Also without a scheme, as of a proxy or of git over ssh. */
export function redactUrl(url: string): string {
  const [, scheme = '', rest = ''] = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)?(.*)$/is.exec(url) ?? []
  const [beforeFragment = ''] = (scheme ? withoutUser(rest) : withoutBareUser(rest)).split('#', 1)
  const [place = '', ...query] = beforeFragment.split('?')
  if (query.length === 0) return scheme + place
  return `${scheme}${place}?${query.join('?').split('&').map(redactParameter).join('&')}`
}

/** The user ends at the last @ of the host's part; where a password holds one of /?#, that part seems to end in the password. */
function withoutUser(rest: string): string {
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  const at = authority.lastIndexOf('@')
  if (at >= 0) return rest.slice(at + 1)
  // In a text a bracket or a stop may follow.
  const isHost = /^(\[[^\]]*\][).,;]*|[^:[\]]*)(:\d*[).,;]*)?$/.test(authority)
  if (isHost && !(authority.includes(':') && /^[?#][^/]*@/.test(rest.slice(end)))) return rest
  const hidden = rest.lastIndexOf('@')
  return hidden < 0 ? mask : rest.slice(hidden + 1)
}

/** "user:password@host", "git@host:path"; not the "@@host" of rsyslog, nor a path. */
function withoutBareUser(rest: string): string {
  return rest.replace(/^(\S+\s+)?(@{0,2})[^\s/@]+@(?=[^\s/@])/, '$1$2')
}

function redactParameter(parameter: string): string {
  const [name = '', ...value] = parameter.split('=')
  if (value.length === 0) return parameter && mask
  return value.join('=') === '' ? parameter : `${name}=${mask}`
}

/** Every URL in a text, redacted, and every "user:password@host". */
export function redactUrls(text: string): string {
  if (!text.includes('@') && !text.includes('//')) return text
  return text
    .replace(/\/\/[^\s"'<>]+/g, (url, at: number) => {
      // A bracket that was opened before it ends with it, and is none of its last value.
      const closes = url.endsWith(')') && isOpen(text.slice(0, at))
      return closes ? `${redactUrl(url.slice(0, -1))})` : redactUrl(url)
    })
    .replace(/(^|[\s"'=(,@])[^\s"'=(,@/:]+:[^\s"'/@]{1,256}@(?=[\w[])/g, '$1')
}

function isOpen(before: string): boolean {
  return before.lastIndexOf('(') > before.lastIndexOf(')')
}

/** Whether a header carries a permission, whatever its caller says of it. */
export function isSecretHeader(name: string): boolean {
  return secretHeaders.test(name) || isSecretName(name)
}

/** Headers as a log may show them. */
export function redactHeaders(
  headers: Readonly<Record<string, string>>,
  secret: readonly string[] = [],
): Record<string, string> {
  const names = new Set(secret.map((name) => name.toLowerCase()))
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      names.has(name.toLowerCase()) || isSecretHeader(name) ? mask : value,
    ]),
  )
}

/** `text` without the given values. Very short ones stay: they would tear holes in every word. */
export function redactValues(text: string, values: readonly string[]): string {
  const worth = [...new Set(values)].filter((value) => value.length >= 4).sort((a, b) => b.length - a.length)
  return worth.reduce((result, value) => (result.includes(value) ? result.replaceAll(value, () => mask) : result), text)
}

/** How `value` looks in the base64 of a text around it: of each of the three places where it may begin, what nothing around it changes. */
export function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/={1,2}$/, '')
    const from = before === 0 ? 0 : before + 1
    const whole = Math.floor(((before + bytes.length) * 8) / 6)
    return whole - from >= 6 ? [text.slice(from, whole)] : []
  })
}

/** "password: x" in any syntax, without the x. */
export function redactAssignments(text: string): string {
  return text.replace(assignment, `$1${mask}`)
}
