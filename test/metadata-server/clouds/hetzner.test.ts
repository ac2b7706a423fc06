import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { hetzner as source } from '../../../datasources/hetzner.ts'
import { hetzner } from '../../../metadata-server/clouds/hetzner.ts'
import { machineOf } from '../../../metadata-server/machine.ts'
import { objectOf, objectsOf } from '../../../network/inputs/shared/values.ts'
import { base64 } from '../../datasources/machine.ts'
import { readServed } from '../read-served.ts'
import { played, withCloud } from '../with-cloud.ts'

const scenario: JsonObject = {
  'instance-id': '42',
  hostname: 'db',
  'public-keys': ['ssh-ed25519 A a'],
  'user-data': '#!/bin/sh\n',
  'vendor-data': '#cloud-config\n{}\n',
  dns: ['2001:db8::53'],
  nics: [
    {
      mac: '96:00:00:00:00:01',
      ipv4: [{ address: '192.0.2.5', prefix: 32, gateway: '172.31.1.1' }],
      ipv6: [{ address: '2001:db8::5', prefix: 64 }],
    },
    { mac: '86:00:00:00:00:02', ipv4: [{ address: '10.0.0.5', prefix: 32, gateway: '10.0.0.1' }] },
  ],
}

describe('the metadata service of Hetzner', () => {
  it('has the metadata in YAML, each of its values, and the user-data', async () => {
    await withCloud(played(hetzner, scenario), async (get) => {
      assert.match(await get('/hetzner/v1/metadata'), /^200 availability-zone: .*\nhostname: "db"\ninstance-id: 42\n/)
      assert.equal(await get('/hetzner/v1/metadata/instance-id'), '200 42')
      assert.equal(await get('/hetzner/v1/metadata/region'), '200 eu-central')
      assert.equal(await get('/hetzner/v1/metadata/public-ipv4'), '200 192.0.2.5')
      assert.match(await get('/hetzner/v1/metadata/private-networks'), /^200 - \{.*"mac_address":"86:00:00:00:00:02"/)
      assert.equal(await get('/hetzner/v1/userdata'), '200 #!/bin/sh')
      for (const path of ['/', '/hetzner/v1/', '/hetzner/v1/metadata/constructor', '/hetzner/v1/metadata/region/x']) {
        assert.match(await get(path), /^404/, path)
      }
    })
  })

  it("has the older tree in EC2's form, with the keys as a list", async () => {
    await withCloud(played(hetzner, scenario), async (get) => {
      assert.equal(await get('/latest/meta-data/hostname'), '200 db')
      assert.equal(await get('/latest/meta-data/local-ipv4'), '200 10.0.0.5')
      assert.equal(await get('/latest/meta-data/public-keys'), '200 ["ssh-ed25519 A a"]')
      assert.equal(await get('/latest/user-data'), '200 #!/bin/sh')
      assert.match(await get('/latest/meta-data/public-keys/0/openssh-key'), /^404/)
    })
  })

  it('says 204 where there is no user-data', async () => {
    const answers = hetzner.answers?.({ ...machineOf({}), userData: undefined }, {})
    assert.deepEqual(answers?.({ method: 'GET', path: '/hetzner/v1/userdata', headers: {} }), { status: 204 })
  })

  it('tells our datasource who it is, with a NIC for each private network', async () => {
    const { instance, codes } = await readServed(source, hetzner, { scenario })
    assert.deepEqual([instance?.id, instance?.hostname, instance?.publicKeys], ['42', 'db', ['ssh-ed25519 A a']])
    assert.deepEqual([instance?.userData, instance?.vendorData], [base64('#!/bin/sh\n'), base64('#cloud-config\n{}\n')])
    assert.deepEqual(
      objectsOf(objectOf(instance?.network)?.['config']).map(({ name, subnets }) => [
        name,
        objectsOf(subnets).map(({ type, address }) => address ?? type),
      ]),
      [
        ['eth0', ['dhcp', '2001:db8::5/64']],
        ['eth1', ['dhcp']],
      ],
    )
    assert.deepEqual(codes, [])
  })

  it('plays a machine without a public network', async () => {
    const own = { ...scenario, hetzner: { 'public-network': false } }
    const { instance } = await readServed(source, hetzner, { scenario: own })
    const names = objectsOf(objectOf(instance?.network)?.['config']).map(({ name }) => name)
    assert.deepEqual([instance?.id, names], ['42', ['eth0', 'eth1']])
  })
})
