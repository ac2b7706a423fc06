// Config that Azure brings along: the user that was asked for, and the ephemeral disk.

import { hashedPassword } from '../../../core/hashed-password.ts'
import type { JsonObject } from '../../../core/json.ts'
import type { ImdsMetadata } from './imds-document.ts'
import { type OvfEnv, redaction } from './ovf-env.ts'
import type { Input } from './settings.ts'

/** One filesystem that takes all of the disk. */
const ephemeralDisk: JsonObject = {
  disk_setup: { ephemeral0: { table_type: 'gpt', layout: [100], overwrite: true } },
  fs_setup: [{ filesystem: 'ext4', device: 'ephemeral0.1' }],
}

export async function systemConfig(
  { host, settings }: Input,
  imds: ImdsMetadata | undefined,
  ovf: OvfEnv | undefined,
): Promise<JsonObject> {
  const { ephemeral0 } = settings.disk_aliases
  const hasDisk = ephemeral0 !== undefined && (await host.files.exists(ephemeral0))
  const user = await defaultUser(imds, ovf)
  const passwords = passwordsAllowed(imds, ovf)
  return {
    ...(passwords !== undefined && { ssh_pwauth: passwords }),
    ...(Object.keys(user).length > 0 && { system_info: { default_user: user } }),
    device_aliases: settings.disk_aliases as JsonObject,
    ...(hasDisk && ephemeralDisk),
  }
}

async function defaultUser(imds: ImdsMetadata | undefined, ovf: OvfEnv | undefined): Promise<JsonObject> {
  const name = imds?.compute.osProfile?.adminUsername || ovf?.username
  const password = ovf?.password
  return {
    ...(name && { name }),
    ...(password !== undefined && { lock_passwd: false }),
    ...(password !== undefined && password !== redaction && { hashed_passwd: await hashedPassword(password) }),
  }
}

function passwordsAllowed(imds: ImdsMetadata | undefined, ovf: OvfEnv | undefined): boolean | undefined {
  const disabled = imds?.compute.osProfile?.disablePasswordAuthentication
  if (disabled) return disabled !== 'true'
  if (ovf?.disablePasswordAuthentication !== undefined) return !ovf.disablePasswordAuthentication
  return ovf?.password === undefined ? undefined : true
}
