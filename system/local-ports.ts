// Sending from ports that the caller chose: some services tell root's requests from others' by a port below 1024.

import { HostError } from '../core/errors.ts'

/** By the first port that no other connection has. Throws as `send` does; with 'port-taken' if all are taken. */
export async function fromFreePort<T>(
  ports: readonly number[],
  send: (port: number | undefined) => Promise<T>,
): Promise<T> {
  for (const port of ports.slice(0, -1)) {
    try {
      return await send(port)
    } catch (error) {
      if (!(error instanceof HostError && error.code === 'port-taken')) throw error
    }
  }
  return await send(ports.at(-1))
}
