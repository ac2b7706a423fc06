import assert from 'node:assert/strict'
import { memory } from '../../../system/memory.ts'
import { bootOnce, machine } from '../../stages/whole-boot.ts'
import { run } from '../run.ts'

const devel = (args: readonly string[], files: Record<string, string> = {}) =>
  run(['cloud-init', 'devel', ...args], { files })

describe('cloud-init devel', () => {
  it('wants one of its tools', async () => {
    assert.match((await devel([])).err, /^error: the following arguments are required: subcommand\n/)
    assert.match(
      (await devel(['schema'])).err,
      /^error: argument subcommand: invalid choice: 'schema' \(choose from hotplug-hook, net-convert, render, make-mime\)\n/,
    )
  })
})

describe('cloud-init devel render', () => {
  const data = { '/here/data.json': '{"v1": {"local_hostname": "web-1"}}' }
  const render = (text: string, ...args: string[]) =>
    devel(['render', ...args, 'x', '-i', 'data.json'], { ...data, '/here/x': text })

  it('prints a document with its variables filled in', async () => {
    const { exitCode, out, err } = await render('## template: jinja\n#cloud-config\nhostname: {{ local_hostname }}\n')
    assert.deepEqual([exitCode, out, err], [0, '#cloud-config\nhostname: web-1\n', ''])
  })

  it('says what is wrong with a template, and where', async () => {
    const syntax = await render('## template: jinja\n#cloud-config\na: {{ v1.\n')
    assert.deepEqual([syntax.exitCode, syntax.out], [1, ''])
    assert.match(
      syntax.err,
      /\/here\/x:3: Unable to parse Jinja template[\s\S]*ERROR: Unable to render user-data file: \/here\/x\n$/,
    )
    assert.match((await render('#cloud-config\n')).err, /^ERROR: \/here\/x is not a jinja template/)
    assert.match(
      (await devel(['render', 'x', '-i', 'data.json'], data)).err,
      /^ERROR: Missing user-data file: \/here\/x\n/,
    )
    assert.match((await devel(['render', 'x', '-i', 'y'])).err, /^ERROR: Missing instance-data\.json file: \/here\/y\n/)
  })
})

describe('make-mime', () => {
  const files = { '/here/a': '#cloud-config\n', '/here/b': '#!/bin/sh\n' }

  it('puts files into one message, each with its type and its name as given', async () => {
    for (const command of [['cloud-init', 'devel', 'make-mime'], ['make-mime']]) {
      const { exitCode, out } = await run([...command, '-a', 'a:cloud-config', '-a', 'b:text/x-shellscript'], { files })
      assert.equal(exitCode, 0)
      assert.match(out, /^Content-Type: multipart\/mixed; boundary="[^"]+"\nMIME-Version: 1\.0\n\n--/)
      assert.match(
        out,
        /\nContent-Type: text\/cloud-config; charset="utf-8"\n[\s\S]*filename="a"\n\nI2Nsb3VkLWNvbmZpZwo=\n/,
      )
      assert.match(out, /\nContent-Type: text\/x-shellscript; [\s\S]*filename="b"\n/)
    }
  })

  it('lists the types it knows, and takes others only by force', async () => {
    const { out } = await devel(['make-mime', '-l'])
    assert.equal(out.split('\n')[0], 'cloud-boothook')
    assert.equal(out.trim().split('\n').length, 12)
    const unknown = await devel(['make-mime', '-a', 'a:foo'], files)
    assert.deepEqual([unknown.exitCode, unknown.out], [1, ''])
    assert.equal(
      unknown.err,
      "ERROR: content type 'text/foo' for attachment 1 may be incorrect!\nInvalid content-types, override with --force\n",
    )
    const forced = await devel(['make-mime', '-f', '-a', 'a:foo'], files)
    assert.equal(forced.exitCode, 0)
    assert.match(forced.err, /^WARNING: /)
  })

  it('refuses what is no attachment, and what is not there', async () => {
    assert.match(
      (await devel(['make-mime', '-a', 'a'], files)).err,
      /^error: argument -a\/--attach: "a" is not FILE:TYPE\n/,
    )
    const missing = await devel(['make-mime', '-a', 'nope:cloud-config'])
    assert.deepEqual([missing.exitCode, missing.err], [1, 'cloud-init: nope: no such file\n'])
  })
})

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

  it('ends with 1 for what is no config, and names the place', async () => {
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
    assert.match(err, /^ERROR: net\.yaml:4:\d+: unknown type "nonsense"/)
    assert.match(host.text('/o/etc/network/interfaces.d/50-cloud-init'), /iface eth0 inet dhcp/)
  })
})

describe('cloud-init devel hotplug-hook', () => {
  const hook = (host: ReturnType<typeof machine>, ...args: string[]) =>
    run(['cloud-init', 'devel', 'hotplug-hook', '-s', 'net', ...args], { host })

  it('has nothing to say before there is an instance', async () => {
    const { exitCode, err } = await hook(machine(undefined), 'query')
    assert.equal(exitCode, 1)
    assert.match(err, /no instance/)
  })

  it('says whether devices are looked after, and sees to it that they are', async () => {
    const host = machine({}, { commands: { 'udevadm control --reload-rules': '' } })
    await bootOnce(host)
    assert.equal((await hook(host, 'query')).out, 'disabled\n')
    const enabled = await hook(host, 'enable')
    assert.deepEqual([enabled.exitCode, enabled.out], [0, 'Enabled cloud-init hotplug for subsystem=net\n'])
    assert.deepEqual(JSON.parse(host.text('/var/lib/cloud/hotplug.enabled')), { scopes: ['network'] })
    assert.equal(host.tree()['/var/lib/cloud/hotplug.enabled']?.mode, 0o640)
    assert.equal((await hook(host, 'query')).out, 'enabled\n')
    assert.match((await hook(host, 'enable')).err, /already enabled/)
  })

  it('wants a device to handle', async () => {
    const { exitCode, err } = await hook(machine(undefined), 'handle')
    assert.equal(exitCode, 2)
    assert.match(err, /^error: the following arguments are required: -d\/--devpath, -u\/--udevaction\n/)
  })

  it('does nothing about a device where nobody asked for it', async () => {
    const host = machine({})
    await bootOnce(host)
    const { exitCode, out } = await hook(host, 'handle', '-d', '/devices/x/net/eth1', '-u', 'add')
    assert.deepEqual([exitCode, out], [0, ''])
  })
})

describe('firstlight network graph', () => {
  it('draws a config as SVG', async () => {
    const files = { '/here/net.yaml': 'version: 2\nethernets:\n  eth0: {dhcp4: true}\n' }
    const { exitCode, out } = await run(['network', 'graph', 'net.yaml'], { files })
    assert.equal(exitCode, 0)
    assert.match(out, /^<svg [\s\S]*>net\.yaml<[\s\S]*>eth0<[\s\S]*<\/svg>\n$/)
    assert.equal((await run(['network', 'paint', 'net.yaml'], { files })).exitCode, 2)
    assert.match((await run(['network', 'graph', 'nope'])).err, /nope: no such file/)
  })
})
