// The stages of Kairos documents under systemd: when each runs, with cloud-init's stages and without, and that no failure is silent.

import assert from 'node:assert/strict'
import { count, document, everyFailureIsSeen, failing, inOrder, result } from './kairos.ts'
import { lines, type Machine, machine, seed, status, unit } from './machine.ts'

const soon = '[Timer]\nOnBootSec=\nOnUnitActiveSec=\nOnActiveSec=1\nOnUnitActiveSec=1\nAccuracySec=10ms\n'

describe("Kairos' stages under systemd", () => {
  const disks: Machine[] = []
  const booted = async (files: Readonly<Record<string, string | Buffer>>, options?: Parameters<Machine['boot']>[0]) => {
    const disk = await machine()
    disks.push(disk)
    disk.write(files)
    return disk.boot(options)
  }
  afterEach(async () => {
    for (const disk of disks.splice(0)) await disk.remove()
  })

  it("run in one order around cloud-init's, whose status tells of each failure", async () => {
    const up = await booted({ '/oem/50.yaml': document, ...seed({ 'meta-data': '', 'user-data': '' }) })
    await status(up)
    await everyFailureIsSeen(up)
    for (const name of ['fs', 'boot'])
      assert.equal((await unit(up, `cos-setup-${name}.service`))['ActiveState'], 'failed')
    const { status: word, errors } = await status(up)
    assert.equal(word, 'error')
    for (const stage of inOrder) assert.equal(count(errors, stage), 1, stage)
  })

  it("run in the same order on a machine without a datasource, where cloud-init's stages do not run", async () => {
    const up = await booted({ '/oem/50.yaml': document })
    await everyFailureIsSeen(up)
    assert.match(await up.read(['cat', '/run/cloud-init/.ds-identify.result']), /^1$/m)
    assert.equal((await unit(up, 'cos-setup-network.service'))['ActiveState'], 'failed')
  })

  it('run in the same order where cloud-init is turned off', async () => {
    const files = { '/oem/50.yaml': document, ...seed({ 'meta-data': '', 'user-data': '' }) }
    const up = await booted(files, { env: { KERNEL_CMDLINE: 'cloud-init=disabled' } })
    await everyFailureIsSeen(up)
  })

  it('run in the same order where only the local stage is turned off', async () => {
    const up = await booted({
      '/oem/50.yaml': document,
      ...seed({ 'meta-data': '', 'user-data': '' }),
      '/etc/systemd/system/cloud-init-local.service.d/off.conf': '[Unit]\nConditionPathExists=/nowhere\n',
    })
    await status(up)
    assert.deepEqual(
      await lines(up, '/run/order'),
      inOrder.filter((name) => name !== 'local'),
    )
  })

  it('reconcile, again and again, and a failure there is in the status and the result', async () => {
    const up = await booted({
      '/oem/50.yaml': failing(['reconcile']),
      '/etc/systemd/system/cos-setup-reconcile.timer.d/soon.conf': soon,
      ...seed({ 'meta-data': '', 'user-data': '' }),
    })
    const twice = 'until [ "$(grep -c reconcile /run/order)" -ge 2 ]; do sleep 0.1; done'
    assert.equal((await up.run(['sh', '-c', twice])).code, 0)
    await up.run(['systemctl', 'stop', 'cos-setup-reconcile.timer'])
    await up.run(['sh', '-c', 'until ! systemctl is-active -q cos-setup-reconcile.service; do sleep 0.1; done'])
    assert.equal(count((await status(up)).errors, 'reconcile'), 1)
    assert.equal(count(await result(up), 'reconcile'), 1)
    assert.equal((await unit(up, 'cos-setup-reconcile.service'))['ActiveState'], 'failed')
    assert.match(await up.read(['journalctl', '-u', 'cos-setup-reconcile.service']), /step doc\.bad/)
  })

  it('find documents on a file system that is mounted while the machine boots', async () => {
    const up = await booted({
      '/srv/oem/50.yaml': document,
      '/etc/fstab': '/srv/oem /oem none bind 0 0\n',
      ...seed({ 'meta-data': '', 'user-data': '' }),
    })
    await status(up)
    await everyFailureIsSeen(up)
  })

  it('find documents on a file system that is mounted when the machine is up', async () => {
    const up = await booted({
      '/srv/oem/50.yaml': failing(['fs', 'boot']),
      '/etc/fstab': '/srv/oem /oem none bind,noauto 0 0\n',
    })
    assert.deepEqual(await lines(up, '/run/order'), [])
    await up.read(['systemctl', 'start', 'oem.mount'])
    await up.run(['systemctl', 'start', 'cos-setup-boot.service'])
    assert.deepEqual(await lines(up, '/run/order'), ['fs', 'boot'])
    assert.equal((await unit(up, 'cos-setup-reconcile.timer'))['ActiveState'], 'active')
  })

  for (const [what, boot] of [
    ["Kairos' own word", { args: ['rd.immucore.disable'] }],
    ["firstlight's own word", { env: { KERNEL_CMDLINE: 'firstlight=disabled' } }],
  ] as const) {
    it(`are turned off by ${what}`, async () => {
      const files = { '/oem/50.yaml': document, ...seed({ 'meta-data': '', 'user-data': '' }) }
      const up = await booted(files, boot)
      const { status: word, errors } = await status(up)
      assert.deepEqual(await lines(up, '/run/order'), [])
      assert.deepEqual([word, errors], ['args' in boot ? 'done' : 'disabled', []])
      for (const name of ['fs', 'boot'])
        assert.equal((await unit(up, `cos-setup-${name}.service`))['ActiveState'], 'inactive')
    })
  }

  it('do not wait for ever for a service that comes after the network, and tell of it', async () => {
    const follows = (targets: string) =>
      `[Unit]\nAfter=${targets}\nWants=${targets}\n[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo $0 >> /run/order' %p\n`
    const start = (name: string, stage: string) => `[systemctl start ${name}, echo ${stage} >> /run/order]`
    const up = await booted({
      '/oem/50.yaml': `stages:\n  fs:\n  - commands: ${start('ordinary', 'fs')}\n  boot:\n  - commands: ${start('late.service', 'boot')}\n  network:\n  - commands: [echo network >> /run/order]\n`,
      '/etc/systemd/system/late.service': follows('network-online.target'),
      '/etc/systemd/system/ordinary.service': follows('sysinit.target'),
      ...seed({ 'meta-data': '', 'user-data': '' }),
    })
    assert.deepEqual((await status(up)).errors, [])
    const order = await lines(up, '/run/order')
    assert.deepEqual([...order].sort(), ['boot', 'fs', 'late', 'network', 'ordinary'])
    assert.ok(order.indexOf('late') < order.indexOf('boot') && order.indexOf('ordinary') < order.indexOf('fs'))
    for (const name of ['fs', 'boot'])
      assert.equal((await unit(up, `cos-setup-${name}.service`))['ActiveState'], 'active')
    assert.match(
      await up.read(['cat', '/var/log/cloud-init.log']),
      /waits for late\.service, whose turn comes after cos-setup-boot\.service/,
    )
  })

  it('start no process on a machine without documents, and change no order there', async () => {
    const up = await booted(seed({ 'meta-data': '', 'user-data': '' }))
    assert.deepEqual((await status(up)).errors, [])
    for (const name of ['fs.service', 'boot.service', 'network.service', 'reconcile.timer']) {
      const { ConditionResult, ExecMainPID = '0', ActiveState } = await unit(up, `cos-setup-${name}`)
      assert.deepEqual([name, ConditionResult, ExecMainPID, ActiveState], [name, 'no', '0', 'inactive'])
    }
    const { After, FragmentPath } = await unit(up, 'cloud-init-local.service')
    assert.doesNotMatch(After ?? '', /cos-setup/)
    assert.equal(
      (await unit(up, 'cloud-init-network.service'))['FragmentPath'],
      '/usr/lib/systemd/system/cloud-init-network.service',
    )
    assert.equal(FragmentPath, '/usr/lib/systemd/system/cloud-init-local.service')
  })
})
