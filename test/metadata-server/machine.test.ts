import assert from 'node:assert/strict'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { fullName, machineOf } from '../../metadata-server/machine.ts'

describe('the machine of a scenario', () => {
  it('is sensible where nothing is said, and as its cloud has it', () => {
    const machine = machineOf({}, { id: 'i-1', region: 'here' })
    assert.deepEqual([machine.id, machine.region, fullName(machine)], ['i-1', 'here', 'web.example.com'])
    assert.equal(machine.nics.length, 1)
  })

  it('is what is said otherwise', () => {
    const machine = machineOf(
      {
        'instance-id': 'i-2',
        hostname: 'db',
        domain: '',
        'public-keys': ['ssh-ed25519 A', { name: 'me', key: 'ssh-ed25519 B' }, 'ssh-ed25519 C'],
        nics: [{ mac: '52:54:00:AB:CD:EF', ipv6: [{ address: '2001:db8::1', prefix: 64 }] }],
        'user-data': '',
      },
      { id: 'i-1' },
    )
    assert.deepEqual([machine.id, fullName(machine), machine.userData], ['i-2', 'db', ''])
    assert.deepEqual(machine.publicKeys, [
      { name: 'key', key: 'ssh-ed25519 A' },
      { name: 'me', key: 'ssh-ed25519 B' },
      { name: 'key-2', key: 'ssh-ed25519 C' },
    ])
    assert.deepEqual(machine.nics[0]?.mac, '52:54:00:ab:cd:ef')
    assert.deepEqual(machine.nics[0]?.ipv4, [])
  })

  it('has the MAC that YAML took for a number', () => {
    const { value } = parseYaml('mac: 52:54:00:12:34:56\n', { document: 's.yaml' })
    const { mac } = value as { mac: number }
    assert.equal(typeof mac, 'number')
    assert.equal(machineOf({ nics: [{ mac }] }).nics[0]?.mac, '52:54:00:12:34:56')
  })
})
