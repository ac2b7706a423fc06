// What an exchange goes over, to a server or through a proxy: undici-line.ts, undici-proxy.ts.

import type { buildConnector, Client, Dispatcher } from 'undici'
import type { Exchange } from './transport.ts'

export interface Line {
  readonly dispatcher: Dispatcher
  /** How the request is put on it: a proxy is asked for the whole URL, with headers of its own. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Whatever state it is in, connecting included. */
  end(): void
}

/** `stop` ends the exchange with a reason. */
export type Stop = (reason: Error) => void
export type OpenLine = (exchange: Exchange, stop: Stop) => Promise<Line>
export type Connector = buildConnector.connector

/** The connections of one exchange: what they lead to ends with it, and says no more than it may. */
export interface Ends {
  client(origin: string, connector: Connector): Promise<Client>
  end(): void
}
