// Starting, stopping and enabling services under systemd, OpenRC and System V.

import { fitting, linePlaces } from '../core/line-text.ts'
import type { Argv, Host } from '../system/host.ts'
import type { DistroProfile, ServiceAction, ServiceVerbs } from './distro.ts'

const systemdVerbs: Readonly<Partial<Record<ServiceAction, string>>> = {
  reload: 'reload-or-restart',
  'try-reload': 'try-reload-or-restart',
}
const openrcVerbs: Readonly<Partial<Record<ServiceAction, string>>> = { reload: 'restart', 'try-reload': 'restart' }
const sysvVerbs: Readonly<Partial<Record<ServiceAction, string>>> = {
  enable: 'start',
  disable: 'stop',
  reload: 'restart',
  'try-reload': 'restart',
}

export function serviceArgv(
  init: 'systemd' | 'openrc' | 'sysv',
  action: ServiceAction,
  service: string,
  extra: readonly string[] = [],
): Argv {
  switch (init) {
    case 'systemd':
      return ['systemctl', systemdVerbs[action] ?? action, service, ...extra]
    case 'openrc':
      if (action === 'enable') return ['rc-update', '--nocolor', 'add', service]
      if (action === 'disable') return ['rc-update', '--nocolor', 'del', service]
      return ['rc-service', '--nocolor', service, openrcVerbs[action] ?? action]
    case 'sysv':
      return ['service', service, sysvVerbs[action] ?? action, ...extra]
  }
}

export function serviceVerbs(host: Host, profile: DistroProfile, systemd: boolean): ServiceVerbs {
  const sysv = !systemd && profile.family === 'debian'
  const init = profile.init === 'openrc' ? 'openrc' : sysv ? 'sysv' : 'systemd'
  return {
    async do(action, service, ...extra) {
      fitting(linePlaces.argument, service, 'the name of a service')
      await host.commands.run(serviceArgv(init, action, service, extra))
    },
    async state(service) {
      if (!systemd) return undefined
      const argv: Argv = ['systemctl', 'show', '--property', 'ActiveState', '--value', service]
      return (await host.commands.query(argv)).stdout.trim()
    },
  }
}
