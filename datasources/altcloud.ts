// AltCloud: user-data on a floppy of RHEV or on a disc of vSphere, as Deltacloud writes it. There is no metadata.
// https://docs.cloud-init.io/en/latest/reference/datasources/altcloud.html

import { posix } from 'node:path'
import type { Facts, Filesystem } from '../core/facts.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource, Discovered } from './datasource.ts'
import type { SeedReader } from './shared/contained.ts'
import { dmiValue } from './shared/dmi.ts'
import { filesystemsLabelled } from './shared/labels.ts'
import { detects, rule } from './shared/rules.ts'
import { driveAppears, readFilesystem } from './shared/seed-disk.ts'
import { seedFileLimit } from './shared/seed-files.ts'

const settings = defineSchema({ type: 'object', properties: {} })

const cloudInfo = '/etc/sysconfig/cloud-info'
const floppy: Filesystem = { device: '/dev/fd0', label: undefined, uuid: undefined, type: 'vfat' }
const names = ['deltacloud-user-data.txt', 'user-data.txt']

export const altcloud: Datasource<Infer<typeof settings>> = {
  name: 'AltCloud',
  phases: ['network'],
  settings,
  probes: ['/dev/floppy', floppy.device],
  async look({ files }) {
    const text = await files.readText(cloudInfo, { limit: 4096 })
    return text === undefined ? undefined : { type: text.trim().toUpperCase() }
  },
  detect: detects(
    // Enough of an installation medium is labelled so: what else is on this disc is OpenNebula's to say.
    rule(say`vSphere and a disc labelled CDROM`, (facts) => {
      const [disk] = filesystemsLabelled(facts, ['CDROM'])
      return disk && typeOf(facts) === 'vsphere' ? say`this is vSphere, with ${say.path(disk.device)}` : undefined
    }),
    rule(
      say`RHEV and a floppy drive`,
      (facts) => {
        const drive = ['/dev/floppy', floppy.device].some((path) => facts.paths.has(path))
        return drive && typeOf(facts) === 'rhev' ? say`this is RHEV, with a floppy drive` : undefined
      },
      'maybe',
    ),
  ),
  async read(input) {
    const { host, facts, notices } = input
    const type = typeOf(facts)
    if (type === undefined) return undefined
    const disks = type === 'vsphere' ? filesystemsLabelled(facts, ['CDROM']) : [floppy]
    for (const disk of disks) {
      if (disk === floppy && !(await driveAppears(host, floppy.device, 'floppy', notices))) continue
      const userData = await readFilesystem(host, disk, notices, userDataIn)
      if (userData) return instanceOf(userData, `${type} (${disk.device})`)
    }
    return undefined
  },
}

/** As the image says, and otherwise as the firmware does. */
function typeOf(facts: Facts): 'rhev' | 'vsphere' | undefined {
  const said = facts.own?.['AltCloud']?.['type']
  if (said !== undefined) return said === 'RHEV' ? 'rhev' : said === 'VSPHERE' ? 'vsphere' : undefined
  const product = dmiValue(facts, 'system-product-name')?.toUpperCase() ?? ''
  return product.startsWith('RHEV') ? 'rhev' : product.startsWith('VMWARE') ? 'vsphere' : undefined
}

async function userDataIn(folder: string, files: SeedReader): Promise<string | undefined> {
  for (const name of names) {
    const text = (await files.readText(posix.join(folder, name), { limit: seedFileLimit }))?.trim()
    if (text) return text
  }
  return undefined
}

function instanceOf(userData: string, subplatform: string): Discovered {
  return {
    detail: 'seed=None', // As the reference shows it, whatever it was read from.
    id: '455',
    hostname: 'localhost',
    userData,
    metadata: {
      meta_data: { 'block-device-mapping': {}, 'instance-id': 455, 'local-hostname': 'localhost', placement: {} },
    },
    subplatform,
  }
}
