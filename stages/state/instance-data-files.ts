// instance-data.json, its root-only twin, cloud-id and the merged config, as files in the run directory.

import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { dumpJson } from '../../languages/json-text.ts'
import type { Boot } from '../boot.ts'
import type { Settings } from '../config/settings.ts'
import { buildInstanceData, cloudId, instanceDataText } from './instance-data.ts'
import { stateFile } from './layout.ts'

/** What other programs may expect of this agent: the reference's flags, with the values that hold here. */
const features: JsonObject = {
  ALLOW_EC2_MIRRORS_ON_NON_AWS_INSTANCE_TYPES: false,
  APT_DEB822_SOURCE_LIST_FILE: true,
  DEPRECATION_INFO_BOUNDARY: 'devel',
  ERROR_ON_USER_DATA_FAILURE: true,
  EXPIRE_APPLIES_TO_HASHED_USERS: true,
  MANUAL_NETWORK_WAIT: true,
  NETPLAN_CONFIG_ROOT_READ_ONLY: true,
  NOCLOUD_SEED_URL_APPEND_FORWARD_SLASH: true,
  STRIP_INVALID_MTU: false,
}

export interface InstanceDataInput {
  readonly instance: Instance
  readonly settings: Settings
  /** The instance was read anew. If it was not, the files are only written where they are missing. */
  readonly fresh: boolean
}

export async function writeInstanceData(boot: Boot, { instance, settings, fresh }: InstanceDataInput): Promise<void> {
  const { host } = boot
  const { run } = settings.paths
  if (!fresh && (await host.files.exists(stateFile.instanceData(settings.paths))) && (await boot.instanceData(run)))
    return
  const { full, redacted } = buildInstanceData(instance, await boot.facts(), { system: settings.base })
  await Promise.all([
    writeSensitive(boot, run, full),
    host.files.write(stateFile.instanceData(settings.paths), instanceDataText(redacted), {
      mode: 0o644,
      durable: false,
    }),
    writeCloudId(boot, run, cloudId(instance)),
  ])
}

async function writeSensitive({ host, known }: Boot, run: string, data: JsonObject): Promise<void> {
  const text = instanceDataText(data)
  await host.files.write(stateFile.sensitiveData({ run }), text, { mode: 0o600, durable: false })
  known.wrote(stateFile.sensitiveData({ run }), text)
}

async function writeCloudId({ host }: Boot, run: string, id: string): Promise<void> {
  const file = `${run}/cloud-id-${id}`
  const before = await host.files.readLink(`${run}/cloud-id`)
  await host.files.write(file, `${id}\n`, { mode: 0o644, durable: false })
  await host.files.link(file, `${run}/cloud-id`)
  if (before && before !== file) await host.files.remove(before)
}

/** After user-data was merged: the whole config for root, and what `query` adds to the sensitive file. */
export async function writeCombinedConfig(boot: Boot, settings: Settings): Promise<void> {
  const { host } = boot
  const { run } = settings.paths
  const combined = {
    ...settings.visible,
    _doc: 'Merged cloud-init system config from /etc/cloud/cloud.cfg, /etc/cloud/cloud.cfg.d/, vendor-data and user-data',
    features,
    system_info: settings.systemInfo,
  }
  await host.files.write(stateFile.combinedConfig(settings.paths), `${dumpJson(combined)}\n`, {
    mode: 0o600,
    durable: false,
  })
  const data = await boot.instanceData(run)
  if (data) await writeSensitive(boot, run, { ...data, features, system_info: settings.systemInfo })
}
