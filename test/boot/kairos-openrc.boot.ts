// The stages under OpenRC, cloud-init's and Kairos': the same order, and the same words on what failed.

import assert from 'node:assert/strict'
import { count, document, everyFailureIsSeen, failing, result } from './kairos.ts'
import { lines, type Machine, machine, seed, status } from './machine.ts'

describe('stages under OpenRC', () => {
  const disks: Machine[] = []
  const booted = async (files: Readonly<Record<string, string | Buffer>>, options?: Parameters<Machine['boot']>[0]) => {
    const disk = await machine({ init: 'openrc' })
    disks.push(disk)
    disk.write(files)
    return disk.boot(options)
  }
  afterEach(async () => {
    for (const disk of disks.splice(0)) await disk.remove()
  })

  it("bring up a machine, and run its documents in one order around cloud-init's", async () => {
    const userData = '#cloud-config\nhostname: named\nusers: [{name: someone}]\nruncmd: [touch /srv/ran]\n'
    const up = await booted({
      '/oem/50.yaml': document,
      '/etc/network/interfaces': 'auto lo\niface lo inet loopback\n  pre-up cp /run/order /run/order-at-network\n',
      ...seed({ 'meta-data': '', 'user-data': userData }),
    })
    assert.equal((await status(up)).status, 'error')
    await everyFailureIsSeen(up)
    assert.deepEqual(await lines(up, '/run/order-at-network'), ['initramfs', 'fs', 'local'])
    assert.equal((await up.read(['hostname'])).trim(), 'named')
    assert.match(await up.read(['getent', 'passwd', 'someone']), /^someone:/)
    assert.equal((await up.run(['test', '-e', '/srv/ran'])).code, 0)
    for (const name of ['cos-setup-fs', 'cos-setup-boot', 'cloud-init', 'cloud-final'])
      assert.notEqual((await up.run(['rc-service', name, 'status'])).code, 0, name)
  })

  it('run without a datasource', async () => {
    const up = await booted({ '/oem/50.yaml': document })
    await everyFailureIsSeen(up)
    assert.equal((await status(up)).status, 'error')
    assert.notEqual((await up.run(['rc-service', 'cos-setup-network', 'status'])).code, 0)
  })

  it('reconcile, again and again', async () => {
    const up = await booted({
      '/oem/50.yaml': failing(['reconcile']),
      '/etc/conf.d/cos-setup-reconcile': 'SLEEP_TIME=1\n',
      ...seed({ 'meta-data': '', 'user-data': '' }),
    })
    const twice = 'until [ "$(grep -c reconcile /run/order)" -ge 2 ]; do sleep 0.1; done'
    assert.equal((await up.run(['sh', '-c', twice], { timeout: 300_000 })).code, 0)
    await up.read(['rc-service', 'cos-setup-reconcile', 'stop'])
    await up.run(['sh', '-c', 'while pgrep -f "stage reconcil[e]"; do sleep 0.1; done'])
    assert.equal(count((await status(up)).errors, 'reconcile'), 1)
    assert.equal(count(await result(up), 'reconcile'), 1)
  })

  it('do nothing on a machine without documents and without a datasource', async () => {
    const up = await booted({})
    const { status: word, errors } = await status(up)
    assert.deepEqual([word, errors], ['disabled', []])
    assert.notEqual((await up.run(['pgrep', '-f', 'SLEEP|reconcile'])).code, 0)
    for (const name of ['cos-setup-fs', 'cos-setup-boot', 'cos-setup-network', 'cos-setup-reconcile', 'cloud-init'])
      assert.equal((await up.run(['rc-service', name, 'status'])).code, 0, name)
    assert.deepEqual(await lines(up, '/var/log/cloud-init.log'), [])
  })

  it('are turned off as elsewhere', async () => {
    const up = await booted({ '/oem/50.yaml': document, '/etc/firstlight.disabled': '' })
    assert.deepEqual(await lines(up, '/run/order'), [])
    assert.equal((await status(up)).status, 'disabled')
  })
})
