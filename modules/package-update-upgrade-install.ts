// package_update_upgrade_install: brings the machine's packages up to date and installs more.

import { Failure } from '../core/errors.ts'
import { isList, isObject, type Json } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { PackageRequest } from '../distros/distro.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { attempts } from './shared/attempts.ts'
import { isOn, kindOf, switchSchema } from './shared/settings.ts'

const item = {
  public: 'address',
  oneOf: [{ type: ['string', 'number'] }, { type: 'array', items: { type: ['string', 'number', 'null'] } }],
} as const

const schema = defineSchema({
  type: 'object',
  properties: {
    packages: {
      type: ['array', 'null'],
      description: 'Names, [name, version], or {apt: […], snap: […]} for one package manager.',
      items: {
        public: 'address',
        oneOf: [
          ...item.oneOf,
          { type: 'object', propertyNames: { public: true }, additionalProperties: { type: 'array', items: item } },
        ],
      },
    },
    package_update: { ...switchSchema, description: 'Read the package index.' },
    package_upgrade: { ...switchSchema, description: 'Upgrade all packages.' },
    package_reboot_if_required: { ...switchSchema, description: 'Reboot where an upgrade asks for it.' },
    apt_update: { ...switchSchema, description: 'Old name of package_update.' },
    apt_upgrade: { ...switchSchema, description: 'Old name of package_upgrade.' },
    apt_reboot_if_required: { ...switchSchema, description: 'Old name of package_reboot_if_required.' },
  },
})

export const packageUpdateUpgradeInstall: ConfigModule<Infer<typeof schema>> = {
  id: 'package_update_upgrade_install',
  frequency: 'once-per-instance',
  activeFor: ['apt_update', 'package_update', 'apt_upgrade', 'package_upgrade', 'packages'],
  schema,
  examples: [
    `#cloud-config
packages:
- pwgen
- pastebinit
- [libpython3.8, 3.8.10-0ubuntu1~20.04.2]
- snap:
  - certbot
  - [juju, --edge]
- apt: [mg]
package_update: true
package_upgrade: true
package_reboot_if_required: true
`,
  ],
  async apply(config, context) {
    const { distro, notices } = context
    const upgrade = isOn(config.package_upgrade) || isOn(config.apt_upgrade)
    const update = upgrade || isOn(config.package_update) || isOn(config.apt_update)
    const { packages, only } = requests(config.packages ?? [])
    const wanted = packages.length > 0 || Object.keys(only).length > 0
    const { attempt, end } = attempts(notices)
    if (update) await attempt(say`Package update failed`, () => distro.packages.refresh())
    if (upgrade) await attempt(say`Package upgrade failed`, () => distro.packages.upgrade())
    if (wanted) {
      const names = [...packages, ...Object.values(only).flat()].map(String).join(', ')
      await attempt(say`Failure when attempting to install packages: ${say.named(names)}`, () =>
        distro.packages.install(packages, only),
      )
    }
    const reboot = isOn(config.package_reboot_if_required) || isOn(config.apt_reboot_if_required)
    if (reboot && (upgrade || wanted))
      await attempt(say`Requested reboot did not happen`, () => rebootIfRequired(context))
    end()
  },
}

type Entries = NonNullable<Infer<typeof schema>['packages']>

function requests(list: Entries): { packages: PackageRequest[]; only: Record<string, PackageRequest[]> } {
  const packages: PackageRequest[] = []
  const only = new Map<string, PackageRequest[]>()
  for (const [index, entry] of list.entries()) {
    if (!isObject(entry)) {
      packages.push(request(entry, `packages/${index}`))
      continue
    }
    for (const [manager, entries] of Object.entries(entry)) {
      const named = (isList(entries) ? entries : []).map((one) => request(one, `packages/${index}/${manager}`))
      only.set(manager, [...(only.get(manager) ?? []), ...named])
    }
  }
  return { packages, only: Object.fromEntries(only) }
}

function request(entry: Json, path: string): PackageRequest {
  if (typeof entry === 'string' || typeof entry === 'number') return String(entry)
  const words = Array.isArray(entry) ? entry.filter((word) => word !== null && word !== '').map(String) : []
  if (words.length === 1) return words[0] as string
  if (words.length !== 2)
    throw new Failure(say`${say.path(path)} is ${kindOf(entry)}; expected a name, or a list of a name and a version`)
  return [words[0] as string, words[1] as string]
}

async function rebootIfRequired({ host, notices }: ModuleContext): Promise<void> {
  const markers = ['/var/run/reboot-required', '/run/reboot-needed']
  for (const marker of markers) {
    if (!(await host.files.exists(marker))) continue
    notices.info(say`Rebooting after upgrade or install per ${say.path(marker)}`)
    await host.commands.run(['/sbin/reboot'])
    for (let wait = 1; wait <= 32; wait *= 2) await host.clock.sleep(wait * 1000)
    throw new Failure(say`the machine is still up a minute after /sbin/reboot`)
  }
}
