import assert from 'node:assert/strict'
import { networkFacts, networkNeeds } from '../../../network/apply/network-facts.ts'
import type { Host } from '../../../system/host.ts'
import { factsOf, machine } from './machine.ts'

const enabled = '/etc/systemd/system/multi-user.target.wants/NetworkManager.service'
const plugin = '/usr/lib64/NetworkManager/1.42/libnm-settings-plugin-ifcfg-rh.so'

describe('network/apply/network-facts', () => {
  it('have the needed programs and paths that are there, and the paths that were known', async () => {
    const files = { '/etc/network/interfaces': '', [enabled]: '', [plugin]: '' }
    const { host } = machine({ files, programs: ['netplan', 'ip', 'vim'] })
    const { paths, programs } = await networkFacts(host, factsOf([], { paths: new Set(['/kept']) }))
    assert.deepEqual([...paths].toSorted(), ['/etc/network/interfaces', enabled, '/kept', plugin].toSorted())
    assert.deepEqual([...programs].toSorted(), ['ip', 'netplan'])
  })

  it('come from looking once for each of them', async () => {
    const { host } = machine()
    const asked: string[] = []
    const counting: Host = {
      ...host,
      commands: { ...host.commands, find: async (name) => void asked.push(name) },
      files: {
        ...host.files,
        exists: async (path) => asked.push(path) < 0,
        list: async (path) => void asked.push(path),
      },
    }
    await networkFacts(counting, factsOf([]))
    const { programs, paths } = networkNeeds()
    assert.deepEqual(asked.toSorted(), [...programs, ...paths.map((path) => path.replace(/\/\*.*/, ''))].toSorted())
  })
})
