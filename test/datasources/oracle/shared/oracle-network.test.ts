import assert from 'node:assert/strict'
import type { Nic } from '../../../../core/facts.ts'
import { oracle } from '../../../../datasources/oracle/oracle.ts'
import { parseNetworkConfig } from '../../../../network/inputs/parse.ts'
import { render } from '../../../../network/render.ts'
import { downNic } from '../../../support/scripted-network.ts'
import { machine } from '../../machine.ts'

const base = 'http://169.254.169.254/opc/v2/'
const vnic = (number: number) => ({
  macAddr: `52:54:00:00:00:0${number}`,
  privateIp: `10.0.${number}.5`,
  subnetCidrBlock: `10.0.${number}.0/24`,
})
const klibc =
  'DEVICE="eth0"\nPROTO="dhcp"\nIPV4ADDR="10.0.1.5"\nIPV4NETMASK="255.255.255.0"\nIPV4GATEWAY="10.0.1.1"\nIPV4DNS0="169.254.169.254"\n'
const left = { '/run/net-eth0.conf': klibc }
const bootedFrom = { '/sys/firmware/ibft/target0/flags': '3\n' }

interface Entry {
  readonly name: string
  readonly subnets: readonly object[]
  readonly [key: string]: unknown
}

async function networkOf(files: Readonly<Record<string, string>>, settings = {}, nics?: readonly Nic[]) {
  const { host, find, codes } = machine({
    dmi: { chassis_asset_tag: 'OracleCloud.com' },
    files,
    leases: { eth0: '10.0.1.5', eth1: '' },
    http: { [`${base}instance/`]: '{"id": "i"}', [`${base}vnics/`]: JSON.stringify([vnic(1), vnic(2)]) },
    ...(nics && { facts: { nics } }),
  })
  const config = { datasource_list: ['Oracle'], datasource: { Oracle: settings } }
  const network = (await find({ config, datasources: [oracle] }))?.instance.network
  const entries = (network as { config?: readonly Entry[] } | undefined)?.config ?? []
  return { network, entries, codes, asked: host.requests.map(({ url }) => url.slice(base.length)) }
}

describe('the network of a machine at Oracle', () => {
  it('is that of the VNICs where the initramfs left nothing', async () => {
    const { entries } = await networkOf({})
    assert.deepEqual(
      entries.map(({ name, subnets }) => [name, subnets]),
      [
        ['eth0', [{ type: 'dhcp' }]],
        ['eth1', [{ type: 'static', address: '10.0.2.5/24' }]],
      ],
    )
  })

  it('is what the initramfs left, asked for on the command line or not, and no VNIC is asked about', async () => {
    const { entries, asked } = await networkOf(left)
    assert.deepEqual(
      entries.map(({ name }) => name),
      ['eth0'],
    )
    assert.ok(!asked.includes('vnics/'))
  })

  it('has the other VNICs besides, if that is wanted', async () => {
    const { entries } = await networkOf(left, { configure_secondary_nics: true })
    assert.deepEqual(
      entries.map(({ name, mtu }) => [name, mtu]),
      [
        ['eth0', undefined],
        ['eth1', 9000],
      ],
    )
  })

  it('keeps the NIC of an iSCSI root up, never marks it auto, and has DNS and the default route by DHCP', async () => {
    const { network, entries } = await networkOf({ ...left, ...bootedFrom })
    assert.equal(entries[0]?.['keep_configuration'], true)
    const rendered = (renderer: 'eni' | 'netplan') => {
      const { state } = parseNetworkConfig(JSON.stringify(network), { document: 'd', kind: 'yaml', nics: [] })
      assert.ok(state)
      const given = { renderer, distro: 'debian', nics: [], current: {}, features: [] }
      return render(state, given)
        .files.map(({ content }) => String(content))
        .join('')
    }
    assert.match(rendered('eni'), /iface eth0 inet dhcp/)
    assert.doesNotMatch(rendered('eni'), /auto eth0/)
    assert.match(rendered('netplan'), /dhcp4: true/)
    assert.match(rendered('netplan'), /critical: true/)
    assert.doesNotMatch(rendered('netplan'), /use-dns|use-routes/)
  })

  it('may be taken down where no target was booted from', async () => {
    for (const flags of ['1\n', '0\n', '']) {
      const { entries } = await networkOf({ ...left, '/sys/firmware/ibft/target0/flags': flags })
      assert.ok(entries[0] && !('keep_configuration' in entries[0]))
    }
  })

  it('names a failover pair, whose three devices have one MAC, by its name', async () => {
    const master = { ...downNic('eth0', '52:54:00:00:00:01'), driver: 'virtio_net', features: `${'0'.repeat(62)}10` }
    const { entries } = await networkOf({}, {}, [master, downNic('eth1', '52:54:00:00:00:02')])
    assert.deepEqual(
      entries.map((entry) => [entry.name, 'mac_address' in entry]),
      [
        ['eth0', false],
        ['eth1', true],
      ],
    )
  })
})
