// The machine's time zone.

import { HostError } from '../core/errors.ts'
import { say } from '../core/said.ts'
import type { Host } from '../system/host.ts'
import type { DistroProfile } from './distro.ts'
import { withShellVariable } from './shell-variables.ts'

const zones = '/usr/share/zoneinfo'

export async function setTimezone(host: Host, profile: DistroProfile, systemd: boolean, zone: string): Promise<void> {
  const { files } = host
  const path = `${zones}/${zone}`
  const info = zone.split('/').includes('..') ? undefined : await files.stat(path)
  if (info?.type !== 'file') {
    throw new HostError('not-found', say`Invalid timezone ${say.named(zone)}, no file found at ${say.path(path)}`, {
      detail: { path },
    })
  }
  if (profile.timezoneStyle === 'file') {
    await files.write('/etc/timezone', `${zone}\n`, { mode: 0o644 })
  } else if (!systemd) {
    const key = profile.family === 'suse' ? 'TIMEZONE' : 'ZONE'
    const clock = (await files.readText('/etc/sysconfig/clock')) ?? ''
    await files.write('/etc/sysconfig/clock', withShellVariable(clock, key, zone), { mode: 0o644 })
  }
  const present = await files.stat('/etc/localtime', { follow: false })
  const link = profile.timezoneStyle === 'link' ? systemd : !present || present.type === 'link'
  if (link) await files.link(path, '/etc/localtime')
  else await files.write('/etc/localtime', (await files.read(path)) ?? '', { mode: info.mode })
}
