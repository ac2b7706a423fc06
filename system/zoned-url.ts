// URLs in which a link-local address names the NIC that it is reached by, its zone: "http://[fe80::1%25eth0]/" (RFC 6874), or with a
// bare "%" as people write it. The URL of the standard library refuses them.

export interface ZonedUrl {
  readonly url: URL
  /** As the system names the NIC: "eth0". */
  readonly zone: string | undefined
}

const withZone = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?\[[0-9a-f:.]+)%(?:25|(?!25))([^\]\s/?#@]+)(\].*)$/is

/** undefined: it is none. Of an address without a zone, one on the same link as `base` has the zone of that. */
export function parseUrl(text: string, base?: ZonedUrl): ZonedUrl | undefined {
  const [, before = '', named, after = ''] = withZone.exec(text) ?? []
  const zone = named === undefined ? undefined : unescaped(named)
  if (named !== undefined && zone === undefined) return undefined
  const plain = named === undefined ? text : before + after
  if (!URL.canParse(plain, base?.url)) return undefined
  const url = new URL(plain, base?.url)
  return { url, zone: zone ?? (isLinkLocal(url) ? base?.zone : undefined) }
}

/** With the zone; what a log shows and what an address is compared by. */
export function urlText({ url, zone }: ZonedUrl): string {
  return zone === undefined
    ? url.href
    : url.href.replace(/^([^[]*\[[^\]]*)\]/, (_, host) => `${host}${zoneText(zone)}]`)
}

/** The address as answers tell it; what is none stays as it is. */
export function canonicalUrl(text: string): string {
  const parsed = parseUrl(text)
  return parsed ? urlText(parsed) : text
}

/** What has the same is one server. */
export function originOf({ url, zone }: ZonedUrl): string {
  return zone === undefined ? url.origin : `${url.origin}${zoneText(zone)}`
}

function zoneText(zone: string): string {
  return `%25${encodeURIComponent(zone)}`
}

function isLinkLocal({ hostname }: URL): boolean {
  return /^\[fe[89ab]/.test(hostname)
}

function unescaped(zone: string): string | undefined {
  try {
    return decodeURIComponent(zone)
  } catch {
    return undefined
  }
}
