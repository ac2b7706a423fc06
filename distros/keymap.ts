// The keyboard layout of console and X.

import { HostError } from '../core/errors.ts'
import type { Host } from '../system/host.ts'
import type { DistroProfile, Keymap, ServiceVerbs } from './distro.ts'

interface Input {
  readonly host: Host
  readonly profile: DistroProfile
  readonly systemd: boolean
  readonly services: ServiceVerbs
}

export async function setKeymap({ host, profile, systemd, services }: Input, keymap: Keymap): Promise<void> {
  const { layout, model, variant, options } = keymap
  switch (profile.keymapStyle) {
    case 'console-setup':
      await host.files.write('/etc/default/keyboard', keyboardFile(keymap), { mode: 0o644 })
      return services.do('restart', 'console-setup')
    case 'localectl':
      if (!systemd) throw new Error('The keyboard layout can only be set on a machine that runs systemd')
      await host.commands.run(['localectl', 'set-x11-keymap', layout, model, variant, options])
      return
    case 'setup-keymap': {
      const folder = `/usr/share/bkeymaps/${layout}`
      for (const path of [folder, `${folder}/${variant}.bmap.gz`]) {
        if (await host.files.exists(path)) continue
        throw new HostError('not-found', `No keymap "${layout}" with variant "${variant}": ${path} does not exist`)
      }
      await host.commands.run(['setup-keymap', layout, variant])
    }
  }
}

/** /etc/default/keyboard; see keyboard(5). */
export function keyboardFile({ layout, model, variant, options }: Keymap): string {
  const lines = [
    '# Layout given to cloud-init; see keyboard(5).',
    '',
    `XKBMODEL="${model}"`,
    `XKBLAYOUT="${layout}"`,
    `XKBVARIANT="${variant}"`,
    `XKBOPTIONS="${options}"`,
    '',
    'BACKSPACE="guess"',
  ]
  return `${lines.join('\n')}\n`
}
