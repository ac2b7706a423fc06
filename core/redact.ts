// Keeps secrets out of messages and logs: credentials in URLs, secret headers, and values known to be secret.

const mask = 'REDACTED'

/** Query parameters that carry a permission: pre-signed links of the big object stores and the usual names. */
const secretParameters =
  /^(x-amz-(signature|credential|security-token)|x-goog-(signature|credential)|awsaccesskeyid|sig|signature|token|access[-_]?token|api[-_]?key|key|secret|password|passwd|pwd)$/i

const secretHeaders = /^(?:authorization|proxy-authorization|cookie|set-cookie)$|token|secret|password|api-?key/i

/** A URL for people: without user and password, without the values of parameters that carry a permission. */
export function redactUrl(url: string): string {
  const [beforeFragment = ''] = url.split('#', 1)
  const [place = '', ...query] = beforeFragment.split('?')
  const plain = place.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/]*@/i, '$1//')
  if (query.length === 0) return plain
  const parameters = query.join('?').split('&')
  return `${plain}?${parameters.map(redactParameter).join('&')}`
}

function redactParameter(parameter: string): string {
  const [name = '', ...value] = parameter.split('=')
  return value.length > 0 && secretParameters.test(name) ? `${name}=${mask}` : parameter
}

/** Every URL in a text, redacted. */
export function redactUrls(text: string): string {
  return text.replace(/\/\/[^\s"'<>]+/g, redactUrl)
}

/** Whether a header carries a permission, whatever its caller says of it. */
export function isSecretHeader(name: string): boolean {
  return secretHeaders.test(name)
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
  return worth.reduce((result, value) => result.split(value).join(mask), text)
}
