// What an exchange goes over, to a server or through a proxy: undici-line.ts, undici-proxy.ts.

import type { buildConnector, Client, Dispatcher } from 'undici'
import type { Exchange } from './transport.ts'

export interface Line {
  readonly dispatcher: Dispatcher
  /** How the request is put on it: a proxy is asked for the whole URL, with headers of its own. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** It has served another exchange before this one. */
  readonly used: boolean
  /** Whatever state it is in, connecting included. */
  end(): void
  /** The answer came whole. The line is kept if it may serve others (`keepUntil`), otherwise it ends. */
  release(): void
}

/** `stop` ends the exchange with a reason. */
export type Stop = (reason: Error) => void
/** `fresh`: none that has served another exchange. */
export type OpenLine = (exchange: Exchange, stop: Stop, fresh?: boolean) => Promise<Line>
export type Connector = buildConnector.connector

/** Connections that serve one exchange at a time: what they lead to ends with them, and says no more than the exchange allows. */
export interface Ends {
  /** What they serve from now on. */
  serve(exchange: Exchange, stop: Stop): void
  client(origin: string, connector: Connector): Promise<Client>
  end(): void
}
