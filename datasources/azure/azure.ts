// Azure: provisioning media, the metadata service and the fabric's wire server. What a machine is told comes from all three, and it has to
// tell the fabric that it is ready.
// https://learn.microsoft.com/azure/virtual-machines/linux/provisioning

import type { Facts } from '../../core/facts.ts'
import type { Datasource } from '../datasource.ts'
import { detects, dmiIs, filesExist } from '../shared/rules.ts'
import { isSame, systemUuid } from './shared/identity.ts'
import { ImdsDocument } from './shared/imds-document.ts'
import { ovfFile, seedFolder, usualDataFolder } from './shared/places.ts'
import { type Settings, settings } from './shared/settings.ts'

const chassis = dmiIs('chassis-asset-tag', '7783-7084-3265-9085-8269-3286-77')
const seed = filesExist(seedFolder, ovfFile)
const kept = `${usualDataFolder}/${ovfFile}`
const minutes = 60_000

export const azure: Datasource<Settings> = {
  name: 'Azure',
  phases: ['local'],
  ephemeral: { ipv4: 'dhcp', nics: 'each', lenience },
  settings,
  // Five minutes for the metadata, and twenty for the wire server.
  patience: { local: 1500 },
  documents: [ImdsDocument],
  probes: [`${seedFolder}/${ovfFile}`, kept],
  defaultId: 'iid-AZURE-NODE',
  detect: detects(chassis, seed),
  read: async (input) => (await import('./shared/read-azure.ts')).readAzure(input),
  failed: async (input) =>
    // Asked for by name on a machine that is not Azure's, there is nobody to tell; and one that was provisioned stays so.
    detects(chassis, seed)(input.facts, {}) === 'no' || input.again
      ? []
      : (await import('./shared/reports.ts')).failureDeeds(input),
  activate: async (input) => (await import('./shared/ephemeral-disk.ts')).ephemeralDiskDeeds(input),
  clean: async (host) => (await import('./shared/ephemeral-disk.ts')).fstabDeeds(host),
  check: ({ facts, instance }) => isSame(systemUuid(facts) ?? '', instance.id),
  networkEvents: { default: ['boot'] },
}

/** A machine that was provisioned before can do without the metadata; a new one that has media or nothing cannot. */
function lenience({ filesystems, paths }: Facts) {
  const hasDisc = filesystems.some(({ type }) => type === 'iso9660' || type === 'udf')
  const hasFile = paths.has(`${seedFolder}/${ovfFile}`) || paths.has(kept)
  return hasDisc || !hasFile ? { patience: 20 * minutes } : { patience: 5 * minutes, optional: true }
}
