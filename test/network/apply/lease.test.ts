import assert from 'node:assert/strict'
import { Failure } from '../../../core/errors.ts'
import {
  leaseFrom,
  parseDhclientLeases,
  parseDhcpcdEnvironment,
  parseDhcpcdLease,
} from '../../../network/apply/lease.ts'

describe('leases', () => {
  it("of dhclient are the file's last", () => {
    const text = `lease {\n  fixed-address 10.0.0.1;\n}\nlease {\n  interface "eth0";\n  fixed-address 10.0.0.2;\n  option domain-name "a;b";\n  option unknown-245 a8:3f:81:10;\n  renew 4 2026/01/01 00:00:00;\n}\n`
    const options = parseDhclientLeases(text)
    assert.equal(options?.['fixed-address'], '10.0.0.2')
    assert.equal(options?.['domain-name'], 'a;b')
    assert.equal(options?.['unknown-245'], 'a8:3f:81:10')
    assert.equal(parseDhclientLeases('nothing'), undefined)
  })

  it("of dhcpcd get dhclient's names", () => {
    assert.deepEqual(
      parseDhcpcdLease("ip_address='10.0.0.5'\nclassless_static_routes=x\nhost_name='a=b'\nbad line\n"),
      {
        'fixed-address': '10.0.0.5',
        static_routes: 'x',
        'host-name': 'a=b',
      },
    )
  })

  it("of dhcpcd are what its script is told last, and of a server's answer alone", () => {
    const run = (reason: string, ...given: readonly string[]) =>
      ['PATH=/bin', 'pid=7', `reason=${reason}`, 'interface=eth0', 'if_up=true', ...given, ''].join('\n')
    const bound = run('BOUND', 'new_ip_address=10.0.0.5', "new_host_name='a=b'", 'new_classless_static_routes=x')
    const read = { 'fixed-address': '10.0.0.5', 'host-name': "'a=b'", static_routes: 'x' }
    assert.deepEqual(parseDhcpcdEnvironment(run('PREINIT') + run('CARRIER') + bound), read)
    assert.deepEqual(parseDhcpcdEnvironment(bound + run('ROUTERADVERT', 'nd1_source=fe80::1')), read)
    assert.deepEqual(parseDhcpcdEnvironment(bound + run('REBOOT', 'new_ip_address=10.0.0.6')), {
      'fixed-address': '10.0.0.6',
    })
    for (const none of ['', run('PREINIT'), run('BOUND'), run('IPV4LL', 'new_ip_address=169.254.7.7')]) {
      assert.equal(parseDhcpcdEnvironment(none), undefined)
    }
  })

  it('need an address, and a netmask that is one', () => {
    const read = (options: Record<string, string>) => leaseFrom(options, 'eth0', assert.fail)
    assert.throws(() => read({}), Failure)
    assert.throws(() => read({ 'fixed-address': '10.0.0.5; reboot' }), Failure)
    assert.throws(() => read({ 'fixed-address': '10.0.0.5', 'subnet-mask': '255.0.255.0' }), Failure)
    assert.equal(read({ 'fixed-address': '10.0.0.5', 'subnet-mask': '255.255.254.0' }).broadcast, '10.0.1.255')
  })

  it('take the first option that has routes, and report what in it cannot be read', () => {
    const problems: string[] = []
    const options = {
      'fixed-address': '10.0.0.5',
      'rfc3442-classless-static-routes': '0,10,0,0,1,33,1',
      'unknown-121': '0:1:1:1:1',
    }
    const { routes } = leaseFrom(options, 'eth0', (problem) => problems.push(problem))
    assert.deepEqual(routes, [{ target: '0.0.0.0/0', gateway: '10.0.0.1' }])
    assert.match(problems.join(), /33 is no prefix length/)
  })
})
