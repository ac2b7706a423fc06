// undici's parser is WebAssembly, which V8 compiles when the first answer comes, and optimises after a few dozen: that takes more than the
// parser itself takes in a whole boot, 27 ms of a processor and 8 MB of memory. Here it gets a first answer from nowhere, under settings
// with which what V8 compiles stays as it is.

import { Duplex } from 'node:stream'
import type { Client, Dispatcher } from 'undici'
import type { Connector } from './line.ts'

const answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok'

export async function rehearseParser(Undici: typeof Client): Promise<void> {
  const { setFlagsFromString } = await import('node:v8')
  const optimize = (yes: boolean) => {
    for (const flag of ['wasm-tier-up', 'wasm-dynamic-tiering']) setFlagsFromString(`--${yes ? '' : 'no-'}${flag}`)
  }
  const connect = ((_, connected) => queueMicrotask(() => connected(null, connection() as never))) as Connector
  const client = new Undici('http://localhost', { allowH2: false, connect })
  optimize(false)
  try {
    await new Promise<void>((resolve) => {
      const ended = () => resolve()
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData() {},
        onResponseEnd: ended,
        onResponseError: ended,
      }
      client.dispatch({ path: '/', method: 'GET' }, handler)
    })
  } finally {
    // Other code that was compiled before is refused under other flags than its own.
    optimize(true)
    client.destroy().catch(() => {})
  }
}

function connection(): Duplex {
  return new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      this.push(answer)
      this.push(null)
      done()
    },
  })
}
