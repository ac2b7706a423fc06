// lxd: LXD's containers and virtual machines.

import { asText } from '../../core/as-text.ts'
import { Failure, HostError, reasonOf } from '../../core/errors.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import type { ConfigModule, ModuleContext } from '../module.ts'
import { kindOf } from '../shared/settings.ts'
import { setUpBridge } from './shared/lxd-bridge.ts'
import { waitForSnapd } from './shared/snaps.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    lxd: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        init: {
          description: 'Options of lxd init --auto.',
          properties: {
            network_address: { public: true },
            network_port: { public: true },
            storage_backend: { public: true, description: 'btrfs, dir, lvm or zfs.' },
            storage_create_device: { public: true },
            storage_create_loop: { public: true, description: 'Size in GB.' },
            storage_pool: { public: true },
            trust_password: {},
          },
        },
        bridge: {
          description: 'The network that containers are in.',
          properties: {
            mode: { public: true, description: 'none, existing or new.' },
            name: { public: true, description: 'Default lxdbr0.' },
            mtu: { public: true, description: '-1 for what LXD takes by itself.' },
            domain: { public: true },
            ipv4_address: { public: true },
            ipv4_netmask: { public: true },
            ipv4_dhcp_first: { public: true },
            ipv4_dhcp_last: { public: true },
            ipv4_dhcp_leases: { public: true },
            ipv4_nat: { public: true },
            ipv6_address: { public: true },
            ipv6_netmask: { public: true },
            ipv6_nat: { public: true },
          },
        },
        preseed: { description: 'Text for lxd init --preseed; excludes init and bridge.' },
      },
    },
  },
})

/** What each storage backend needs: a program, and the package it comes in. */
const storageTools: ReadonlyMap<string, readonly [program: string, packageName: string]> = new Map([
  ['btrfs', ['mkfs.btrfs', 'btrfs-progs']],
  ['lvm', ['lvcreate', 'lvm2']],
  ['zfs', ['zfs', 'zfsutils-linux']],
])

export const lxd: ConfigModule<Infer<typeof schema>, 'lxd'> = {
  id: 'lxd',
  frequency: 'once-per-instance',
  distros: ['ubuntu'],
  listedFor: { distros: ['debian', 'ubuntu'] },
  needs: 'lxd',
  schema,
  examples: [
    '#cloud-config\nlxd:\n  init: {network_address: 0.0.0.0, network_port: 8443, storage_backend: zfs, storage_pool: datapool, storage_create_loop: 10}\n',
    '#cloud-config\nlxd:\n  bridge: {mode: new, mtu: 1500, name: lxdbr0, ipv4_address: 10.0.8.1, ipv4_netmask: 24, ipv4_dhcp_first: 10.0.8.2, ipv4_dhcp_last: 10.0.8.3, domain: lxd}\n',
    '#cloud-config\nlxd:\n  preseed: |\n    config:\n      core.https_address: 192.168.1.1:9999\n',
  ],
  async apply(config, context) {
    const { host } = context
    await waitForSnapd(context)
    const { init, bridge, preseed } = checked(config.lxd)
    await installSnap(context)
    if (!(await installStorageTools(init, preseed, context))) return
    await host.commands.run(['lxd', 'waitready', '--timeout=300'])
    if (preseed) {
      await host.commands.run(['lxd', 'init', '--preseed'], { input: preseed, secret: true })
      return
    }
    if (init) await initialise(init, context)
    if (bridge) await setUpBridge(bridge, init !== undefined, context)
  },
}

type Settings = NonNullable<Infer<typeof schema>['lxd']>

interface Checked {
  readonly init: JsonObject | undefined
  readonly bridge: JsonObject | undefined
  readonly preseed: string | undefined
}

function checked({ init, bridge, preseed }: Settings): Checked {
  const problems: Said[] = []
  for (const [key, value] of Object.entries({ init, bridge })) {
    if (value && !isObject(value))
      problems.push(say`lxd.${say.word(key)} config must be a dictionary. found: ${kindOf(value)}`)
  }
  if (preseed && typeof preseed !== 'string')
    problems.push(say`lxd.preseed config must be a string. found: ${kindOf(preseed)}`)
  if (preseed && (init || bridge)) problems.push(say`lxd.preseed config can not be provided with keys: init, bridge`)
  const backend = isObject(init) ? init['storage_backend'] : undefined
  if (backend && backend !== 'dir' && !storageTools.has(asText(backend))) {
    problems.push(say`Invalid storage_backend; expected btrfs, dir, lvm or zfs`)
  }
  if (problems.length > 0) throw new Failure(say.join(problems, '; '))
  return {
    init: isObject(init) && Object.keys(init).length > 0 ? init : undefined,
    bridge: isObject(bridge) && Object.keys(bridge).length > 0 ? bridge : undefined,
    preseed: typeof preseed === 'string' && preseed !== '' ? preseed : undefined,
  }
}

async function installSnap({ host }: ModuleContext): Promise<void> {
  const { exitCode } = await host.commands.query(['snap', 'list', 'lxd'], { accept: 'any' })
  if (exitCode === 0) return
  try {
    await host.commands.run(['snap', 'install', 'lxd'])
  } catch (error) {
    throw new Failure(say`Failed to install lxd from snap: ${reasonOf(error)}`, { cause: error })
  }
}

async function installStorageTools(
  init: JsonObject | undefined,
  preseed: string | undefined,
  context: ModuleContext,
): Promise<boolean> {
  const { host, distro, notices } = context
  const missing: string[] = []
  for (const driver of driversIn(init, preseed)) {
    const [program, name] = storageTools.get(driver) ?? []
    if (program && name && !(await host.commands.find(program))) missing.push(name)
  }
  if (missing.length === 0) return true
  try {
    await distro.packages.install(missing)
    return true
  } catch (error) {
    notices.warning(
      'modules/command-failed',
      say`failed to install packages ${say.join(missing.map(say.named), ' ')}: ${reasonOf(error)}`,
    )
    return false
  }
}

function driversIn(init: JsonObject | undefined, preseed: string | undefined): ReadonlySet<string> {
  const drivers = new Set<string>()
  if (init?.['storage_backend']) drivers.add(asText(init['storage_backend']))
  const seed = preseed === undefined ? undefined : parseMapping(preseed, { document: 'lxd/preseed' }).value
  const pools = isObject(seed) ? seed['storage_pools'] : undefined
  for (const pool of Array.isArray(pools) ? pools : [])
    if (isObject(pool) && pool['driver']) drivers.add(asText(pool['driver']))
  return drivers
}

async function initialise(init: JsonObject, { host, notices }: ModuleContext): Promise<void> {
  const keys = [
    'network_address',
    'network_port',
    'storage_backend',
    'storage_create_device',
    'storage_create_loop',
    'storage_pool',
    'trust_password',
  ]
  const options = (without?: string) =>
    keys.flatMap((key) => (init[key] && key !== without ? [`--${key.replaceAll('_', '-')}=${asText(init[key])}`] : []))
  const run = (without?: string) =>
    host.commands.run(['lxd', 'init', '--auto', ...options(without)], { secret: Boolean(init['trust_password']) })
  try {
    await run()
  } catch (error) {
    if (!(error instanceof HostError) || init['storage_backend'] !== 'lvm') throw error
    notices.warning(
      'modules/command-failed',
      say`Cloud-init doesn't use thinpool by default on Ubuntu due to LP 1982780: ${error.short}; trying without`,
    )
    await host.commands.run(['lxc', 'storage', 'create', 'default', 'lvm', 'lvm.use_thinpool=false'])
    await run('storage_backend')
  }
}
