// Amazon EC2, and the clouds whose metadata service has its form.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html

import type { Facts } from '../../core/facts.ts'
import { say } from '../../core/said.ts'
import type { EphemeralNetwork } from '../../network/apply/ephemeral.ts'
import type { Datasource } from '../datasource.ts'
import { ec2SeedFiles } from '../shared/ec2-seed.ts'
import { detects, filesExist, maybe, outsideContainers, pathsIn, rule } from '../shared/rules.ts'
import { isClassic } from './shared/macs.ts'
import { hypervisorFile, platformOf, platformRules } from './shared/platform.ts'
import { type Ec2Settings, seedFolder, settings } from './shared/settings.ts'
import { strictness } from './shared/strictness.ts'

/** Without the network being up, only these are known to answer. */
const early: ReadonlySet<string> = new Set(['aws', 'outscale'])

const network: EphemeralNetwork = {
  ipv4: 'dhcp',
  ipv6: 'link-local',
  nics: 'each',
  prefer: ({ driver }) => driver === 'ena' || driver === 'efa',
  waitForNic: 60_000,
}

export const ec2: Datasource<Ec2Settings> = {
  name: 'Ec2',
  phases: ['local', 'network'],
  suffix: { local: 'Local' },
  ephemeralFor: (_settings, facts) => (isEarly(facts) && !hasSeed(facts) ? network : undefined),
  settings,
  probes: pathsIn(seedFolder, ...ec2SeedFiles),
  async look({ files }) {
    const uuid = (await files.readText(hypervisorFile))?.trim()
    return uuid ? { hypervisorUuid: uuid } : undefined
  },
  detect: detects(
    filesExist(seedFolder, ...ec2SeedFiles),
    ...platformRules,
    maybe(
      outsideContainers(
        rule(say`strict_id`, (_facts, { strict_id: given }) =>
          (strictness(given) ?? 'refuse') === 'refuse'
            ? undefined
            : say`strict_id allows a machine that nothing identifies`,
        ),
      ),
    ),
  ),
  // The boot generator would otherwise have to take every unknown machine for one of EC2.
  generatorSettings: { strict_id: 'true' },
  async read(input) {
    if (input.phase === 'local' && !isEarly(input.facts) && !hasSeed(input.facts)) return undefined
    const { readEc2 } = await import('./shared/read-ec2.ts')
    return await readEc2(input, hasSeed(input.facts))
  },
  async activate(input) {
    const { warnAtLogin } = await import('./shared/warn-at-login.ts')
    return warnAtLogin(input, platformOf(input.facts))
  },
  networkEventsFor: ({ metadata }) => ({
    default: isClassic(metadata) ? ['hotplug', 'boot', 'boot-legacy'] : ['hotplug'],
    drivers: ['vif', 'ena', 'ixgbevf'],
  }),
}

function isEarly(facts: Facts): boolean {
  return facts.kernel.system === 'Linux' && early.has(platformOf(facts))
}

function hasSeed({ paths }: Facts): boolean {
  return ec2SeedFiles.every((name) => paths.has(`${seedFolder}/${name}`))
}
