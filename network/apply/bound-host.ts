// A Host for one of several tries that go on at once: its requests end with the try, and leave by the NIC that is being tried.

import type { Notices } from '../../core/notices.ts'
import type { Host, HttpOptions } from '../../system/host.ts'
import { httpWith } from '../../system/http-with.ts'

export function boundHost(host: Host, signal: AbortSignal, from?: HttpOptions['from']): Host {
  const bound = <O extends HttpOptions>(options: O | undefined) =>
    ({
      ...options,
      ...(from && { from }),
      signal: options?.signal ? AbortSignal.any([options.signal, signal]) : signal,
    }) as O
  return {
    ...host,
    http: httpWith(host.http, bound),
    clock: { ...host.clock, sleep: (milliseconds, own) => host.clock.sleep(milliseconds, own ?? signal) },
  }
}

/** Warnings of a try are told when it turns out to be the one that counts: `release` tells them, and those to come at once. */
export function heldNotices(notices: Notices): { readonly notices: Notices; release(): void } {
  const queue: (() => void)[] = []
  let released = false
  const later = (tell: () => void) => (released ? tell() : void queue.push(tell))
  const held = (inner: Notices): Notices => ({
    ...inner,
    warning: (...said) => later(() => inner.warning(...said)),
    deprecated: (...said) => later(() => inner.deprecated(...said)),
    error: (...said) => later(() => inner.error(...said)),
    topic: (name) => held(inner.topic(name)),
  })
  return {
    notices: held(notices),
    release() {
      released = true
      for (const tell of queue.splice(0)) tell()
    },
  }
}

/**
 * The link-local address of a NIC, with its zone: a socket bound to it is bound to the NIC. undefined: within `patience` milliseconds there
 * is none, or the kernel is not sure that it is nobody else's.
 */
export async function linkLocalOf(host: Host, nic: string, patience: number): Promise<string | undefined> {
  for (let waited = 0; ; waited += step) {
    const table = await host.files.readText('/proc/net/if_inet6').catch(() => undefined)
    const address = table === undefined ? undefined : linkLocalIn(table, nic)
    if (address !== undefined || table === undefined || waited >= patience) return address
    await host.clock.sleep(step)
  }
}

const step = 100
const tentative = 0x40

/** Lines such as "fe80000000000000505400fffe000001 02 40 20 80 eth0": address, index, prefix, scope, flags, all hexadecimal. */
function linkLocalIn(table: string, nic: string): string | undefined {
  for (const line of table.split('\n')) {
    const [digits = '', , , scope, flags = '', name] = line.trim().split(/\s+/)
    if (name !== nic || scope !== '20' || (Number.parseInt(flags, 16) & tentative) !== 0) continue
    return `${digits.match(/.{4}/g)?.join(':')}%${nic}`
  }
  return undefined
}
