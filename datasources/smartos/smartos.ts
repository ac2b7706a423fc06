// SmartOS and Triton: the metadata service of the hypervisor, on the second serial port of a virtual machine or on a unix socket in a zone.
// https://eng.tritondatacenter.com/mdata/protocol.html

import type { Facts } from '../../core/facts.ts'
import { say } from '../../core/said.ts'
import type { Datasource } from '../datasource.ts'
import { dmiValue } from '../shared/dmi.ts'
import { detects, dmiStarts, rule } from '../shared/rules.ts'
import { type SmartosSettings, settings, socket } from './shared/settings.ts'

export const smartos: Datasource<SmartosSettings> = {
  name: 'SmartOS',
  aliases: ['Joyent'],
  phases: ['local'],
  settings,
  // Two answers that do not come.
  patience: { local: 120 },
  probes: [socket],
  detect: detects(
    dmiStarts('system-product-name', 'SmartDC'),
    rule(say`the kernel's version and ${say.path(socket)}`, (facts) =>
      isZone(facts) && facts.paths.has(socket) ? say`this is a zone, and ${say.path(socket)} exists` : undefined,
    ),
  ),
  async read(input) {
    const isMachine = dmiValue(input.facts, 'system-product-name')?.startsWith('SmartDC') ?? false
    const kind = isZone(input.facts) ? 'zone' : isMachine ? 'machine' : undefined
    if (!kind) return undefined
    const { readSmartos } = await import('./shared/read.ts')
    return await readSmartos(input, kind)
  },
  async activate(input) {
    const { smartosDeeds } = await import('./shared/deeds.ts')
    return await smartosDeeds(input)
  },
  networkEvents: { default: ['boot', 'boot-legacy'] },
}

/** What a zone's kernel says: it is SmartOS', and answers as if it were Linux. */
function isZone({ kernel }: Facts): boolean {
  return /brandz virtual linux/i.test(kernel.version)
}
