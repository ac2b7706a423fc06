import assert from 'node:assert/strict'
import { wireguard } from '../../modules/wireguard.ts'
import { apt } from './apt/package-names.ts'
import { applied, machine } from './machine.ts'

describe('wireguard', () => {
  it('writes secrets for root alone and probes', async () => {
    const interfaces = [{ name: 'wg0', config_path: '/etc/wireguard/wg0.conf', content: '[Interface]\n' }]
    const { host, trace } = await applied(
      wireguard,
      { wireguard: { interfaces, readinessprobe: ['ping -c1 x'] } },
      {
        commands: { ...apt, lsmod: 'Module\n', 'modprobe *': '', '/bin/sh *': '' },
        facts: { kernel: { system: 'Linux', node: 'x', release: '5.4.0-1', version: '', machine: '' } },
      },
    )
    assert.equal(host.tree()['/etc/wireguard/wg0.conf']?.mode, 0o600)
    assert.match(trace()[1] ?? '', /install wireguard-tools wireguard$/)
    assert.deepEqual(trace().slice(2), [
      'modprobe wireguard',
      'systemctl enable wg-quick@wg0',
      'systemctl restart wg-quick@wg0',
      '/bin/sh -c ping -c1 x',
    ])
    const box = machine({ commands: { lsmod: 'wireguard 1\n' }, programs: ['wg'] })
    await assert.rejects(
      wireguard.apply({ wireguard: { interfaces: [{ name: 'wg0' }] } }, box.context),
      /wg:config_path, wg:content/,
    )
  })
})
