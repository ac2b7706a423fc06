import assert from 'node:assert/strict'
import { configDrive as source } from '../../../datasources/config-drive.ts'
import { configDrive } from '../../../metadata-server/clouds/config-drive.ts'
import { play } from '../../../metadata-server/scenario.ts'
import { readServed } from '../read-served.ts'

describe("OpenStack's config drive", () => {
  it('has the documents of each version, the files that they name, and those of EC2', () => {
    const own = { versions: ['2018-08-27'], content: { '0000': 'x' } }
    const { machine, own: settings } = play(configDrive, { 'config-drive': own })
    const [disk] = configDrive.disks?.(machine, settings) ?? []
    assert.deepEqual([disk?.label, disk?.type], ['config-2', 'iso9660'])
    const names = ['meta_data.json', 'user_data', 'network_data.json']
    assert.deepEqual(
      Object.keys(disk?.files ?? {}).sort(),
      [
        ...['2018-08-27', 'latest'].flatMap((version) => names.map((name) => `openstack/${version}/${name}`)),
        'openstack/content/0000',
        'ec2/latest/meta-data.json',
        'ec2/latest/user-data',
      ].sort(),
    )
  })

  it('is read by our datasource, addresses included', async () => {
    const { instance, codes, detection } = await readServed(source, configDrive, { scenario: { 'instance-id': 'u-1' } })
    assert.deepEqual([codes, detection, instance?.id, instance?.hostname], [[], 'yes', 'u-1', 'web.example.com'])
    assert.deepEqual(instance?.network, {
      version: 1,
      config: [
        {
          type: 'physical',
          name: 'eth0',
          mac_address: '52:54:00:12:34:56',
          mtu: 1500,
          'accept-ra': false,
          subnets: [
            {
              type: 'static',
              address: '10.0.0.5',
              netmask: '255.255.255.0',
              routes: [{ network: '0.0.0.0', netmask: '0.0.0.0', gateway: '10.0.0.1' }],
              ipv4: true,
            },
            {
              type: 'static6',
              address: '2001:db8::5',
              netmask: 'ffff:ffff:ffff:ffff::',
              routes: [{ network: '::', netmask: '::', gateway: 'fe80::1' }],
              ipv6: true,
            },
          ],
        },
        { type: 'nameserver', address: '10.0.0.2' },
      ],
    })
  })
})
