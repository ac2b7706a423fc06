// The name of what was fetched, for a directory to put it in. A server says it: it is one name there, and leads nowhere else.

import { MIMEType } from 'node:util'
import type { HttpResponse } from '../../system/host.ts'

/** What Content-Disposition says, or else the last part of the address; undefined: neither has a name that can be used. */
export function fileName({ headers, url }: Pick<HttpResponse, 'headers' | 'url'>): string | undefined {
  const given = fromDisposition(headers['content-disposition'] ?? '')
  return usable(given) ?? usable(decoded(URL.parse(url)?.pathname ?? ''))
}

/** Its parameters are written as those of a media type: RFC 6266, and 8187 for filename*. */
function fromDisposition(disposition: string): string {
  try {
    const { params } = new MIMEType(`x/${disposition}`)
    const [, text] = /^utf-8'[^']*'(.*)$/i.exec(params.get('filename*') ?? '') ?? []
    return text === undefined ? (params.get('filename') ?? '') : decoded(text)
  } catch {
    return '' // It is no such header: the address has a name too.
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function usable(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const isName = name !== '' && name !== '.' && name !== '..' && Buffer.byteLength(name) <= 255
  return isName && !/[\0-\x1f\x7f]/.test(name) ? name : undefined
}
