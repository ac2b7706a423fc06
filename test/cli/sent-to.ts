// A network on which one service answers, which is somewhere else.

import { HostError } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Http, HttpResponse } from '../../system/host.ts'

/** What is sent to `address`, by whichever NIC, comes to `server`; nothing else is there. */
export function sentTo(http: Http, server: string, address: string): Http {
  const originOf = (url: string) => /^https?:\/\/[^/]+/.exec(url)?.[0] ?? ''
  const isHere = (url: string) => originOf(url).replace(/%25[^\]]*/, '') === address
  const there = (url: string) => {
    if (isHere(url)) return server + url.slice(originOf(url).length)
    throw new HostError('unreachable', say`${say.url(url)} is not on this network`)
  }
  const back = (response: HttpResponse, asked: string) => ({
    ...response,
    url: originOf(asked) + response.url.slice(server.length),
  })
  return {
    get: (async (url: string, options: object) => {
      const response: HttpResponse | undefined = await http.get(there(url), options)
      return response && back(response, url)
    }) as Http['get'],
    request: async (method, url, options) => back(await http.request(method, there(url), options), url),
    async race(urls, options) {
      const url = urls.find(isHere) ?? urls[0] ?? ''
      return back(await http.race([there(url)], options), url)
    },
  }
}
