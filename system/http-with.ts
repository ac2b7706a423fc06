// Http whose every request has more options than its caller gave.

import type { Http, HttpOptions } from './host.ts'

export function httpWith(inner: Http, more: <O extends HttpOptions>(options: O | undefined) => O): Http {
  const get = (url: string, options?: HttpOptions) => inner.get(url, more(options))
  return {
    ...inner,
    get: get as Http['get'],
    request: (method, url, options) => inner.request(method, url, more(options)),
    race: (urls, options) => inner.race(urls, more(options)),
  }
}
