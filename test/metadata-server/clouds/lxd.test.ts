import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { lxd } from '../../../metadata-server/clouds/lxd.ts'
import { answersOf, play } from '../../../metadata-server/scenario.ts'
import { serve } from '../../../metadata-server/server.ts'
import { base64 } from '../../datasources/machine.ts'
import { played, withCloud } from '../with-cloud.ts'
import { withMachine } from '../with-machine.ts'

const scenario = {
  'instance-id': '8f4b-1',
  hostname: 'box',
  'public-keys': ['ssh-ed25519 AAAA one'],
  'user-data': '#cloud-config\n{}\n',
  'vendor-data': '#cloud-config\n{v: 1}\n',
  tags: { role: 'db' },
  lxd: { config: { 'cloud-init.network-config': 'version: 1\nconfig: []\n' } },
}

describe("LXD's service in a machine", () => {
  it('has metadata, keys of the config and devices, each at its path', async () => {
    await withCloud(played(lxd, scenario), async (get) => {
      assert.equal(await get('/'), '200 ["/1.0"]')
      const state = JSON.parse((await get('/1.0')).slice(4))
      assert.deepEqual(state, { api_version: '1.0', location: 'none', instance_type: 'container', state: 'Started' })
      assert.match(
        await get('/1.0/meta-data'),
        /^200 #cloud-config\ninstance-id: 8f4b-1\nlocal-hostname: box\npublic-keys:\n/,
      )
      const routes: string[] = JSON.parse((await get('/1.0/config')).slice(4))
      assert.deepEqual(routes.toSorted(), [
        '/1.0/config/cloud-init.network-config',
        '/1.0/config/cloud-init.user-data',
        '/1.0/config/cloud-init.vendor-data',
        '/1.0/config/user.meta-data',
        '/1.0/config/user.role',
      ])
      assert.equal(await get('/1.0/config/user.role'), '200 db')
      assert.deepEqual(Object.keys(JSON.parse((await get('/1.0/devices')).slice(4))), ['eth0', 'root'])
    })
  })

  it('knows nothing else, and lets nothing be changed', async () => {
    await withCloud(played(lxd), async (get) => {
      for (const path of ['/1.0/', '/2.0', '/1.0/config/user.none', '/1.0/config/', '/latest/meta-data/'])
        assert.equal(await get(path), '404 not found', path)
      assert.equal(await get('/1.0/meta-data', { method: 'POST' }), '405 method not allowed')
    })
  })

  it('is one of before 4.22 where a scenario says so', async () => {
    await withCloud(played(lxd, { ...scenario, lxd: { 'old-keys': true } }), async (get) => {
      assert.match(await get('/1.0/config'), /user\.user-data.*user\.vendor-data/)
      assert.equal(await get('/1.0/devices'), '404 not found')
    })
  })

  it('is read on its socket by the datasource', async () => {
    await withMachine(async (machine) => {
      const socket = machine.socket('/dev/lxd/sock')
      const server = await serve({ answers: answersOf(play(lxd, scenario)), socket })
      try {
        assert.equal(server.url, `unix:${socket}`)
        const instance = await machine.find('LXD')
        assert.deepEqual(
          [instance.id, instance.hostname, instance.publicKeys],
          ['8f4b-1', 'box', ['ssh-ed25519 AAAA one']],
        )
        assert.deepEqual(
          [instance.userData, instance.vendorData],
          [scenario['user-data'], scenario['vendor-data']].map(base64),
        )
        assert.deepEqual(instance.network, { version: 1, config: [] })
        const { devices } = instance.metadata as { devices: JsonObject }
        assert.deepEqual(Object.keys(devices), ['eth0', 'root'])
        assert.equal(server.requests[0]?.headers['host'], 'lxd')
      } finally {
        await server.close()
      }
    })
  })

  it('is on no address, and in a virtual machine has the firmware of QEMU', () => {
    const firmware = (own: JsonObject) => lxd.dmi?.(play(lxd).machine, own)
    assert.deepEqual([lxd.addresses, lxd.socket, firmware({})], [[], '/dev/lxd/sock', {}])
    assert.equal(firmware({ type: 'virtual-machine' })?.['board_name'], 'LXD')
  })
})
