// ca_certs: which authorities the machine trusts.

import { isObject, type JsonObject } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { CertificateStore } from '../distros/distro.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { isOn, listOf, switchSchema } from './shared/settings.ts'

const settings = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    remove_defaults: { ...switchSchema, description: 'Trust none but the given ones.' },
    'remove-defaults': { ...switchSchema, description: 'Old name of remove_defaults.' },
    trusted: { public: true, type: ['array', 'string', 'null'], description: 'Certificates in PEM.' },
  },
} as const

const schema = defineSchema({ type: 'object', properties: { ca_certs: settings, 'ca-certs': settings } })

const distros =
  'alpine debian raspberry-pi-os ubuntu almalinux centos cloudlinux fedora rocky amazon rhel photon opensuse opensuse-leap ' +
  'opensuse-microos opensuse-tumbleweed sle_hpc sle-micro sles'

export const caCerts: ConfigModule<Infer<typeof schema>> = {
  id: 'ca_certs',
  frequency: 'once-per-instance',
  distros: distros.split(' '),
  schema,
  examples: [
    `#cloud-config
ca_certs:
  remove_defaults: true
  trusted:
  - single_line_cert
  - |
    -----BEGIN CERTIFICATE-----
    YOUR-ORGS-TRUSTED-CA-CERT-HERE
    -----END CERTIFICATE-----
`,
  ],
  async apply(config, context) {
    const { host, distro, notices } = context
    const store = distro.profile.certificates
    const chosen = chosenSettings(config, context)
    if (!chosen)
      return notices.debug(say`Skipping module named ${say.named(context.name)}, no 'ca_certs' key in configuration`)
    if (isOn(chosen['remove_defaults'] ?? chosen['remove-defaults'])) await removeDefaults(store, context)
    for (const [index, certificate] of listOf(chosen['trusted']).entries()) {
      await host.files.write(store.file.replace('#', String(index + 1)), certificate, { mode: 0o644 })
    }
    await host.commands.run(store.update, { output: 'pass' })
  },
}

function chosenSettings(config: Infer<typeof schema>, { notices }: ModuleContext): JsonObject | undefined {
  const old = config['ca-certs']
  if (old !== undefined) {
    if (config.ca_certs !== undefined) {
      notices.warning(
        'ca-certs/both',
        say`Found both ca-certs (deprecated) and ca_certs config keys. Ignoring ca-certs.`,
      )
    } else
      notices.deprecated('modules/deprecated', say`Key 'ca-certs' is deprecated in 22.1`, {
        hint: say`use 'ca_certs' instead`,
      })
  }
  const chosen = config.ca_certs ?? old
  if (isObject(chosen) && 'remove-defaults' in chosen) {
    notices.deprecated('modules/deprecated', say`Key 'remove-defaults' is deprecated in 22.1`, {
      hint: say`use 'remove_defaults' instead`,
    })
  }
  return isObject(chosen) ? chosen : undefined
}

async function removeDefaults(store: CertificateStore, { host, notices }: ModuleContext): Promise<void> {
  for (const folder of store.defaults ?? []) {
    for (const name of (await host.files.list(folder)) ?? [])
      await host.files.remove(`${folder}${name}`, { recursive: true })
  }
  const text = store.list && (await host.files.readText(store.list))
  if (store.list && text) {
    const disabled = withAllDisabled(text)
    if (disabled !== undefined) await host.files.write(store.list, disabled)
  }
  if (!store.debconf) return
  notices.debug(say`Telling debconf not to trust new certificates by itself`)
  const input = 'ca-certificates ca-certificates/trust_new_crts select no'
  await host.commands.run(['debconf-set-selections', '-'], { input })
}

/** ca-certificates.conf with "!" before every authority; undefined: there is none to disable. */
export function withAllDisabled(text: string): string | undefined {
  let changed = false
  const lines = text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#') || line.startsWith('!')) return [line]
    const first = changed ? [] : ['# Modified by cloud-init to deselect certs due to user-data']
    changed = true
    return [...first, `!${line}`]
  })
  return changed ? lines.join('\n') : undefined
}
