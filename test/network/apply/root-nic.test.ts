import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { withRootNic } from '../../../network/apply/root-nic.ts'
import { parseNetworkConfig } from '../../../network/inputs/parse.ts'
import { memory } from '../../../system/memory.ts'

const left = '/run/initramfs/open-iscsi.interface'
const nic = (name: string, more: object = {}) => ({ type: 'physical', name, subnets: [{ type: 'dhcp' }], ...more })

async function kept(config: Json, files: Readonly<Record<string, string>>) {
  const { state } = parseNetworkConfig(config, { document: 'network config', nics: [] })
  assert.ok(state)
  const { interfaces } = await withRootNic(memory({ files }), state)
  return interfaces.map(({ name, keepConfiguration }) => [name, keepConfiguration])
}

describe('the NIC of a root on iSCSI', () => {
  const config = { version: 1, config: [nic('eth0'), nic('eth1')] }

  it('is the one that the initramfs names, and kept whoever configures it', async () => {
    assert.deepEqual(await kept(config, { [left]: 'eth1\n' }), [
      ['eth0', undefined],
      ['eth1', true],
    ])
  })

  it('is none where the initramfs names none', async () => {
    const others: readonly Readonly<Record<string, string>>[] = [{}, { [left]: '' }, { [left]: 'eth9\n' }]
    for (const files of others) {
      assert.deepEqual(await kept(config, files), [
        ['eth0', undefined],
        ['eth1', undefined],
      ])
    }
  })

  it('is as the config says where it says anything', async () => {
    const said = { version: 1, config: [nic('eth0', { keep_configuration: false })] }
    assert.deepEqual(await kept(said, { [left]: 'eth0\n' }), [['eth0', false]])
    const second = { version: 2, ethernets: { eth0: { dhcp4: true } } }
    assert.deepEqual(await kept(second, { [left]: 'eth0\n' }), [['eth0', undefined]])
  })
})
