import assert from 'node:assert/strict'
import { memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('cloud-init devel net-convert', () => {
  const text = 'network:\n  version: 2\n  ethernets:\n    eth0: {addresses: [10.0.0.2/24]}\n'

  it('writes the files of a renderer below a directory', async () => {
    const host = memory({ files: { '/here/net.yaml': text } })
    const args = ['-p', 'net.yaml', '-k', 'yaml', '-d', 'out', '-D', 'debian', '-O', 'netplan']
    const { exitCode, out, err } = await run(['cloud-init', 'devel', 'net-convert', ...args], { host })
    assert.deepEqual([exitCode, out], [0, ''])
    assert.equal(err, "Read input format 'yaml' from 'net.yaml'.\nWrote output format 'netplan' to 'out/'\n\n")
    assert.match(host.text('/here/out/etc/netplan/50-cloud-init.yaml'), /10\.0\.0\.2\/24/)
    assert.equal(host.tree()['/here/out/etc/netplan/50-cloud-init.yaml']?.mode, 0o600)
  })

  it('takes devices by MAC, and shows how it understood the config', async () => {
    const host = memory({ files: { '/here/net.yaml': text } })
    const args = [
      '-p',
      'net.yaml',
      '-k',
      'yaml',
      '-d',
      '/o',
      '-D',
      'debian',
      '-O',
      'networkd',
      '-m',
      'eth0,52:54:00:12:34:56',
      '--debug',
    ]
    const { exitCode, err } = await run(['cloud-init', 'devel', 'net-convert', ...args], { host })
    assert.equal(exitCode, 0, err)
    assert.match(err, /^Input YAML\n[\s\S]*\nInternal State\n/)
    const bad = await run(['cloud-init', 'devel', 'net-convert', ...args.slice(0, -2), 'eth0'], { host })
    assert.match(bad.err, /^error: argument -m\/--mac: "eth0" is not NAME,MAC\n/)
  })

  it('keeps the mode of udev rules that are there, and of a netplan file that only its owner may read', async () => {
    const host = memory({ files: { '/here/net.yaml': text } })
    const rules = '/o/etc/udev/rules.d/70-persistent-net.rules'
    const plan = '/o/etc/netplan/50-cloud-init.yaml'
    await host.files.write(rules, 'old\n', { mode: 0o640 })
    await host.files.write(plan, 'old\n', { mode: 0o400 })
    for (const output of ['eni', 'netplan']) {
      const args = ['-p', 'net.yaml', '-k', 'yaml', '-d', '/o', '-D', 'debian', '-O', output]
      assert.equal((await run(['cloud-init', 'devel', 'net-convert', ...args], { host })).exitCode, 0)
    }
    assert.deepEqual([host.tree()[rules]?.mode, host.tree()[plan]?.mode], [0o640, 0o400])
  })

  it('ends with 1 for what is not a config, and names the place', async () => {
    const host = memory({ files: { '/here/net.yaml': 'version: 2\nethernets: [\n' } })
    const args = ['-p', 'net.yaml', '-k', 'yaml', '-d', '/o', '-D', 'debian', '-O', 'eni']
    const { exitCode, err } = await run(['cloud-init', 'devel', 'net-convert', ...args], { host })
    assert.equal(exitCode, 1)
    assert.match(err, /^ERROR: net\.yaml:\d/)
  })

  it('writes what it can of a config with errors, and ends with 1 too', async () => {
    const config = 'version: 1\nconfig:\n- {type: physical, name: eth0, subnets: [{type: dhcp}]}\n- {type: nonsense}\n'
    const host = memory({ files: { '/here/net.yaml': config } })
    const args = ['-p', 'net.yaml', '-k', 'yaml', '-d', '/o', '-D', 'debian', '-O', 'eni']
    const { exitCode, err } = await run(['cloud-init', 'devel', 'net-convert', ...args], { host })
    assert.equal(exitCode, 1)
    assert.match(
      err,
      /^ERROR: net\.yaml:4:\d+: the type of the entry is not known \(at config\/1\/type\); one of physical, loopback/,
    )
    assert.match(host.text('/o/etc/network/interfaces.d/50-cloud-init'), /iface eth0 inet dhcp/)
  })
})
