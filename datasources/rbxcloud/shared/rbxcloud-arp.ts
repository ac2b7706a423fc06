// Rootbox's switches learn where an address is from what is sent with it: each boot asks the gateway and the two routers behind it.

import type { Facts } from '../../../core/facts.ts'
import { isObject, type Json } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { objectsOf, textOf } from '../../../network/inputs/shared/values.ts'
import type { Deed } from '../../../system/deed.ts'

/** Where `arping` is that of iputils, whose options differ. */
const iputils = { distros: ['fedora', 'centos', 'rhel'] }

/** `network`: the instance's, version 1. */
export function announcements(network: Json | undefined, { os: { id } }: Pick<Facts, 'os'>): readonly Deed[] {
  const entries = isObject(network) ? objectsOf(network['config']) : []
  const option = iputils.distros.includes(id) ? '-s' : '-S'
  return entries
    .flatMap(({ subnets }) => objectsOf(subnets))
    .flatMap(({ address, gateway }) => {
      const source = textOf(address)
      const router = textOf(gateway)
      if (source === undefined || router === undefined) return []
      return [0, 2, 3].map(
        (step): Deed => ({
          run: ['arping', '-c', '2', option, source, plus(router, step)],
          options: { timeout: 10_000, durable: false },
          what: say`announce an address to the network`,
          optional: true,
        }),
      )
    })
}

/** The address `step` further on. */
function plus(address: string, step: number): string {
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0) + step
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.')
}
