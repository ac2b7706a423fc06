// What a client asked the cloud, told so that two clients can be compared.

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** From a port that only root may have. */
  readonly isPrivileged: boolean
  readonly outcome: number | string
}

/** What HTTP libraries send as they like. */
const ofLibraries = [
  'host',
  'connection',
  'accept',
  'accept-encoding',
  'accept-language',
  'content-length',
  'sec-fetch-mode',
]

/** Other in each request, or each release. */
const token = /^(?:token-\d+|[\w=-]{40,})$/
const passing: Readonly<Record<string, RegExp>> = {
  'metadata-token': token,
  'x-aws-ec2-metadata-token': token,
  'x-aliyun-ecs-metadata-token': token,
  'x-ms-client-request-id': /^[\da-f-]{36}$/,
  'x-ms-guest-agent-public-x509-cert': /^[\w+/=]+$/,
  authorization: /(?<=oauth_(?:timestamp|nonce)=")[^"]+/g,
  // On a socket the reference says what its library is.
  'user-agent': /^(?:Cloud-Init|python-requests)\/\S+/,
}

export function lineOf({ method, path, outcome }: Asked): string {
  return `${method} ${path} -> ${outcome}`
}

/**
 * By "GET /path": what came of such requests, with their headers. They may come in any order, and once more by another NIC: that depends on
 * the time that a busy machine needs.
 */
export function requestOutcomes(asked: readonly Asked[]): ReadonlyMap<string, string> {
  const found = new Map<string, string[]>()
  for (const one of asked) {
    const name = `${one.method} ${one.path}`
    found.set(name, [...(found.get(name) ?? []), toldOf(one)])
  }
  return new Map([...found].map(([name, lines]) => [name, [...new Set(lines)].sort().join('\n')]))
}

function toldOf({ headers, isPrivileged, outcome }: Asked): string {
  const told = Object.entries(headers)
    .filter(([name]) => !ofLibraries.includes(name))
    .map(([name, value]) => `${name}: ${passing[name] ? value.replace(passing[name], '…') : value}`)
    .sort()
  return [outcome, ...(isPrivileged ? ['a port of root'] : []), ...told].join('; ')
}
