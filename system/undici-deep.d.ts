// The parts of undici that are imported by themselves: see docs/decisions/0020-http.md.

declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici'

  export = Client
}
declare module 'undici/lib/core/connect.js' {
  import { buildConnector } from 'undici'

  export = buildConnector
}
declare module 'undici/lib/api/api-connect.js' {
  import type { Dispatcher } from 'undici'

  function connect(
    this: Dispatcher,
    options: Omit<Dispatcher.ConnectOptions, 'origin'>,
  ): Promise<Dispatcher.ConnectData>
  export = connect
}
