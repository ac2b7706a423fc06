import assert from 'node:assert/strict'
import { answerOf, dhcpAnswers } from '../../../../datasources/cloudstack/shared/dhcp-answers.ts'
import type { Lease } from '../../../../network/apply/lease.ts'
import { type MachineOptions, machine, printing } from '../../machine.ts'

const known = async (options: MachineOptions, lease?: Partial<Lease>) => {
  const { host, facts } = machine({ dhcp: 'udhcpc', ...options })
  return await dhcpAnswers(host, facts, lease as Lease | undefined)
}

const dhclientLease = (server: string) =>
  `lease {\n  fixed-address 10.0.0.5;\n  option dhcp-server-identifier ${server};\n  option domain-name "cs.example";\n}\n`

describe('what DHCP servers have told', () => {
  it('is in the lease at hand, and then nothing older counts', async () => {
    const files = { '/run/systemd/netif/leases/2': 'SERVER_ADDRESS=10.9.9.9\n' }
    const options = { 'dhcp-server-identifier': '10.0.0.1', 'domain-name': 'cs.example' }
    assert.deepEqual(await known({ files }, { options }), [{ server: '10.0.0.1', domain: 'cs.example' }])
    const partly = await known({ files }, { options: { 'domain-name': 'cs.example' } })
    assert.deepEqual(
      partly.map(({ server }) => server),
      [undefined, '10.9.9.9'],
    )
  })

  it("is in networkd's leases, that of the first NIC before others", async () => {
    const files = {
      '/run/systemd/netif/leases/10': 'SERVER_ADDRESS=10.0.0.10\n',
      '/run/systemd/netif/leases/2': '# none\nADDRESS=10.0.0.5\n',
      '/run/systemd/netif/leases/9': 'SERVER_ADDRESS=10.0.0.9\nDOMAINNAME=nine.example\n',
    }
    assert.deepEqual(await known({ files }), [{ server: '10.0.0.9', domain: 'nine.example' }])
  })

  it("is in the newest of dhclient's leases, wherever they are kept", async () => {
    const at = (hour: number, server: string) => ({
      content: dhclientLease(server),
      modified: new Date(Date.UTC(2026, 0, 1, hour)),
    })
    const files = {
      '/var/lib/dhcp/dhclient.eth0.leases': at(1, '10.0.0.1'),
      '/var/lib/dhclient/dhclient--eth0.lease': at(3, '10.0.0.3'),
      '/var/lib/NetworkManager/dhclient-1-eth0.lease': at(2, '10.0.0.2'),
      '/var/lib/dhcp/other': at(9, '10.0.0.9'),
      '/var/lib/dhcp/dhclient.broken.leases': { content: 'lease {', modified: new Date(Date.UTC(2026, 1)) },
    }
    assert.deepEqual(await known({ files }), [{ server: '10.0.0.3', domain: 'cs.example' }])
  })

  it('is known to NetworkManager, for the first device that is connected', async () => {
    const programs = printing({
      'nmcli -t -f DEVICE,STATE device': 'wlan0:disconnected\neth1:connected\neth2:connected\n',
      'nmcli -t -f DHCP4 device show eth1':
        'DHCP4.OPTION[1]:dhcp_server_identifier = 10.0.0.7\nDHCP4.OPTION[2]:domain_name = nm.example\n',
    })
    assert.deepEqual(await known(programs), [{ server: '10.0.0.7', domain: 'nm.example' }])
  })

  it('is known to dhcpcd', async () => {
    const programs = printing({
      'dhcpcd --dumplease --ipv4only eth0': "dhcp_server_identifier='10.0.0.8'\ndomain_name='d.example'\n",
    })
    assert.deepEqual(await known(programs), [{ server: '10.0.0.8', domain: 'd.example' }])
  })

  it('may be nothing', async () => {
    assert.deepEqual(await known({}), [])
    assert.equal(await answerOf(machine().host, ['nmcli', 'device']), '')
  })
})
