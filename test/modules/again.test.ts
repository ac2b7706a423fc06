// Modules that change a file that is there: done once more after an interruption, they leave what one run leaves.

import assert from 'node:assert/strict'
import { aptConfigure } from '../../modules/apt/apt-configure.ts'
import { mounts } from '../../modules/disks/mounts.ts'
import { mcollective } from '../../modules/mcollective.ts'
import type { ConfigModule } from '../../modules/module.ts'
import { ntp } from '../../modules/ntp.ts'
import { puppet } from '../../modules/puppet.ts'
import { applySettings } from '../../modules/shared/own-settings.ts'
import { type MachineOptions, machine } from './machine.ts'
import { dnf, rhel } from './rhel.ts'

const cases: readonly [module: ConfigModule<unknown>, config: object, options?: MachineOptions][] = [
  [aptConfigure, { apt: { preserve_sources_list: true, sources: { a: { source: 'deb http://a x y' } } } }],
  [mounts, { mounts: [['/dev/vdb', '/data']], swap: { filename: '/swap.img', size: 1 << 20 } }],
  [mcollective, { mcollective: { conf: { loglevel: 'debug' } } }, { systemInfo: rhel, commands: dnf }],
  [ntp, { ntp: { ntp_client: 'chrony', servers: ['s'] } }],
  [puppet, { puppet: { install: false, conf: { agent: { server: 's' } } } }],
]

const files = {
  '/etc/chrony/chrony.conf': "the image's\n",
  '/etc/fstab': 'LABEL=root\t/\text4\tdefaults\t0\t1\n',
  '/etc/mcollective/server.cfg': 'loglevel = info\n',
  '/etc/puppet.conf': '[main]\nx = 1\n',
  '/dev/vdb': { type: 'block' },
  '/sys/class/block/vdb': { directory: true },
  '/proc/swaps': 'Filename Type Size Used Priority\n/swap.img file 1024 0 -2\n',
} as const

describe('a module that is done again', () => {
  for (const [module, config, options] of cases) {
    it(`leaves what one run leaves: ${module.id}`, async () => {
      const commands = {
        '*': '',
        'dpkg --print-architecture': 'amd64\n',
        'puppet config print *': '/etc/puppet.conf\n',
        ...options?.commands,
      }
      const box = machine({ files, programs: ['apt-get', 'chronyd'], ...options, commands })
      await applySettings(module, config, box.context)
      const once = box.host.tree()
      await applySettings(module, config, { ...box.context, again: true })
      assert.deepEqual(box.host.tree(), once)
    })
  }
})
