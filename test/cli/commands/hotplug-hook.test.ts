import assert from 'node:assert/strict'
import { bootOnce, machine } from '../../stages/whole-boot.ts'
import { run } from '../run.ts'

describe('cloud-init devel hotplug-hook', () => {
  const hook = (host: ReturnType<typeof machine>, ...args: string[]) =>
    run(['cloud-init', 'devel', 'hotplug-hook', '-s', 'net', ...args], { host })

  it('has nothing to say before there is an instance', async () => {
    const { exitCode, err } = await hook(machine(undefined), 'query')
    assert.equal(exitCode, 1)
    assert.match(err, /no instance/)
  })

  it('says whether devices are looked after, and makes sure that they are', async () => {
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

  it('does nothing about a device if nobody asked for that', async () => {
    const host = machine({})
    await bootOnce(host)
    const { exitCode, out } = await hook(host, 'handle', '-d', '/devices/x/net/eth1', '-u', 'add')
    assert.deepEqual([exitCode, out], [0, ''])
  })
})
