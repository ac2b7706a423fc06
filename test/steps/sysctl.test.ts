import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

const kernel = {
  '/proc/sys/net/ipv4/ip_forward': '0\n',
  '/proc/sys/net/ipv4/conf/eth0.1/forwarding': '0\n',
  '/proc/sys/vm/swappiness': '60\n',
  '/proc/sys/secret': 'of root\n',
}

describe('sysctl', () => {
  it('writes each value as it is, after one that fails too, and names the one that failed', async () => {
    const { host, errors } = await ranStep(
      'sysctl: {nope.nope: "1", net.ipv4.ip_forward: "1", vm.swappiness: "0x10"}',
      {
        files: kernel,
      },
    )
    assert.deepEqual(errors, ['sysctl nope.nope: this kernel has no such setting'])
    assert.equal(host.text('/proc/sys/net/ipv4/ip_forward'), '1')
    assert.equal(host.text('/proc/sys/vm/swappiness'), '0x10')
    assert.equal(host.tree()['/proc/sys/nope/nope'], undefined)
  })

  for (const name of ['net/ipv4/conf/eth0.1/forwarding', 'net.ipv4.conf.eth0/1.forwarding'])
    it(`finds an interface with a dot in its name by ${name}`, async () => {
      const { host, errors } = await ranStep(`sysctl: {${name}: "1"}`, { files: kernel })
      assert.deepEqual(errors, [])
      assert.equal(host.text('/proc/sys/net/ipv4/conf/eth0.1/forwarding'), '1')
    })

  it('takes a mixture of dots and slashes as yip does', async () => {
    const { host, errors } = await ranStep('sysctl: {net/ipv4.ip_forward: "1"}', { files: kernel })
    assert.deepEqual(errors, [])
    assert.equal(host.text('/proc/sys/net/ipv4/ip_forward'), '1')
  })

  it('leaves no way out of /proc/sys, and writes to no directory', async () => {
    const files = { ...kernel, '/etc/passwd': 'root\n' }
    const step = 'sysctl: {"../../etc/passwd": x, "net/../secret": x, net.ipv4: x, "": x, ".": x, net..ipv4: x}'
    const { host, errors } = await ranStep(step, { files })
    assert.equal(errors.length, 6)
    assert.deepEqual([host.text('/etc/passwd'), host.text('/proc/sys/secret')], ['root\n', 'of root\n'])
  })
})
