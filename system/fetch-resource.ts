// "A URL or a file", as many settings of the reference allow: http and https go over the network, file: and bare paths to
// the guest's files.

import { HostError } from '../core/errors.ts'
import { redactUrl } from '../core/redact.ts'
import { say } from '../core/said.ts'
import type { Host, HttpOptions } from './host.ts'

export interface Resource {
  readonly body: Buffer
  /** Where it came from, without credentials: for people, and to name files by. */
  readonly url: string
  /** Lower-case names; empty for files. */
  readonly headers: Readonly<Record<string, string>>
}

/** Missing files are a HostError 'not-found', missing pages a 'status' 404. */
export async function fetchResource(host: Host, url: string, options: HttpOptions = {}): Promise<Resource> {
  const place = url.trim()
  const path = pathOf(place)
  if (path !== undefined) {
    const body = await host.files.read(path, options.limit === undefined ? {} : { limit: options.limit })
    if (body) return { body, url: place, headers: {} }
    const why = say`no such file`
    throw new HostError('not-found', say`Cannot read ${say.path(path)}: ${why}`, { detail: { path, url: place }, why })
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(place)?.[1]?.toLowerCase()
  if (scheme === 'ftp' || scheme === 'ftps') {
    throw new HostError(
      'refused',
      say`Cannot fetch ${say.url(place)}: FTP is not supported; use http, https or a file`,
      {
        detail: { url: redactUrl(place) },
      },
    )
  }
  const response = await host.http.get(place, options)
  return { body: response.body, url: redactUrl(response.url), headers: response.headers }
}

/** The path of "/x", "file:///x" and "file:/x"; undefined: not a file. */
function pathOf(url: string): string | undefined {
  if (url.startsWith('/')) return url
  const match = /^file:(?:\/\/(?:localhost)?)?(\/.*)$/i.exec(url)
  if (!match?.[1]) return undefined
  try {
    return decodeURIComponent(match[1])
  } catch {
    return match[1] // a lone percent sign is meant literally
  }
}
