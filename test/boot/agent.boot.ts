import assert from 'node:assert/strict'
import type { Container } from '../machines/container.ts'
import { lines, type Machine, machine, seed, status, unit } from './machine.ts'

const STAGES = ['cloud-init-local', 'cloud-init-network', 'cloud-config', 'cloud-final'] as const
const POINTS = ['local', 'network', 'config', 'final'] as const

const kill = 'read -r pid start < /run/cloud-init/share/pid; kill -9 $pid; sleep 0.2'
const log = (what: string) => `echo ${what} >> /var/lib/order`

const userData = `#cloud-config
bootcmd: ['${log('bootcmd')}']
runcmd: ['${log('runcmd')}']
write_files: [{path: /var/lib/appended, content: once, append: true}]
`

/** A unit that kills the agent between two others, or before all of them. */
const killer = (after: string, before: string) => ({
  '/etc/systemd/system/killer.service': `[Unit]
DefaultDependencies=no
After=${after}.service
Before=${before}.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c '${kill}'
`,
  [`/etc/systemd/system/${before}.service.d/killer.conf`]: '[Unit]\nWants=killer.service\nAfter=killer.service\n',
})

/** Kills the agent in the middle of a stage, once. */
const deadly = (point: string) => ({
  '/oem/kill.yaml': `stages:\n  ${point}:\n  - if: '[ ! -e /var/lib/killed ]'\n    commands: ['touch /var/lib/killed; ${kill}']\n`,
})

describe('the agent that runs all stages', () => {
  let disk: Machine
  let up: Container

  beforeEach(async () => {
    disk = await machine()
    disk.write(seed({ 'meta-data': 'instance-id: one\nlocal-hostname: hoth\n', 'user-data': userData }))
  })
  afterEach(() => disk.remove())

  const journal = (name: string) => up.read(['journalctl', '--no-pager', '-o', 'cat', '-u', name])

  /** Everything was done, and no more than once. */
  async function assertWhole(killed: boolean): Promise<void> {
    const { code, status: word, errors } = await status(up)
    assert.deepEqual({ code, word, errors }, { code: 0, word: 'done', errors: [] })
    assert.deepEqual(await lines(up, '/var/lib/order'), ['bootcmd', 'runcmd'])
    assert.equal(await up.read(['cat', '/var/lib/appended']), 'once')
    assert.equal(await up.read(['hostname']), 'hoth\n')
    for (const name of STAGES) {
      const { ActiveState, SubState, Result } = await unit(up, `${name}.service`)
      assert.deepEqual([name, ActiveState, SubState, Result], [name, 'active', 'exited', 'success'])
    }
    const main = await unit(up, 'cloud-init-main.service')
    assert.equal(main['Result'], killed ? 'signal' : 'success')
  }

  it('is one process, which tells systemd what it does and whose units have their exit codes', async () => {
    disk.write(seed({ 'user-data': '#cloud-config\nruncmd: [exit 3]\n' }))
    up = await disk.boot()
    assert.deepEqual((await status(up)).status, 'error')
    const main = await unit(up, 'cloud-init-main.service')
    assert.match(main['StatusText'] ?? '', /^Completed with failure/)
    assert.equal((await unit(up, 'cloud-final.service'))['ExecMainStatus'], '1')
    assert.equal((await unit(up, 'cloud-config.service'))['ExecMainStatus'], '0')
    assert.match(await journal('cloud-final.service'), /scripts_user/)
    const output = await journal('cloud-init-main.service')
    for (const name of ['init-local', 'init', 'modules:config', 'modules:final']) {
      assert.equal(output.split(`running '${name}' at`).length, 2, `${name} ran once`)
    }
    assert.equal((await up.read(['grep', '-c', 'PID ', '/var/log/cloud-init.log'])).trim(), '4')
  })

  it('does its work', async () => {
    up = await disk.boot()
    await assertWhole(false)
  })

  for (const [index, stage] of STAGES.entries()) {
    it(`may be killed before ${stage}`, async () => {
      disk.write(killer(STAGES[index - 1] ?? 'cloud-init-main', stage))
      up = await disk.boot()
      await assertWhole(true)
    })
  }

  for (const point of POINTS) {
    it(`may be killed during the ${point} stage, which then runs in its unit`, async () => {
      disk.write(deadly(point))
      up = await disk.boot()
      assert.match(await up.read(['cat', '/var/lib/killed', '/run/cloud-init/share/pid']), /^\d+ \d+\n$/)
      const { status: word, errors } = await status(up)
      assert.deepEqual({ word, errors }, { word: 'done', errors: [] })
      const name = STAGES[POINTS.indexOf(point)] as string
      assert.match(await journal(`${name}.service`), /the agent is gone; running the stage here/)
      assert.deepEqual(
        (await lines(up, '/var/lib/order')).filter((line) => line === 'runcmd'),
        ['runcmd'],
      )
      assert.equal(await up.read(['cat', '/var/lib/appended']), 'once')
    })
  }

  it('says which work its death interrupted, and does not repeat it', async () => {
    disk.write(seed({ 'user-data': `#cloud-config\nruncmd: ['${log('begun')}; ${kill}; ${log('ended')}']\n` }))
    up = await disk.boot()
    const { code, status: word, errors } = await status(up)
    assert.deepEqual([code, word], [1, 'error'])
    assert.match(JSON.stringify(errors), /config-scripts_user was interrupted/)
    assert.match(await up.read(['cat', '/run/cloud-init/result.json']), /config-scripts_user was interrupted/)
    assert.deepEqual(
      (await lines(up, '/var/lib/order')).filter((line) => line === 'begun'),
      ['begun'],
    )
  })

  it('is missed when its network stage dies, and dies again in its unit, though the later stages run', async () => {
    disk.write({ '/oem/kill.yaml': "stages:\n  network:\n  - commands: ['kill -9 $PPID; sleep 1']\n" })
    up = await disk.boot()
    const { code, status: word, errors } = await status(up)
    assert.deepEqual([code, word], [1, 'error'])
    assert.match(JSON.stringify(errors), /Network Stage began and never finished.*journalctl -u cloud-init-network/)
    const { v1 } = JSON.parse(await up.read(['cat', '/run/cloud-init/status.json']))
    assert.equal(v1.init.finished, null)
    for (const key of ['init-local', 'modules-config', 'modules-final']) assert.ok(v1[key].finished, key)
    assert.match(await up.read(['cat', '/run/cloud-init/result.json']), /Network Stage began and never finished/)
    assert.equal((await unit(up, 'cloud-init-network.service'))['Result'], 'signal')
  })

  it('is ended when it hangs, and the unit goes on without it', async () => {
    disk.write(killer('cloud-init-main', 'cloud-init-local'))
    disk.write({
      '/etc/systemd/system/killer.service.d/stop.conf': `[Service]\nExecStart=\nExecStart=/bin/sh -c '${kill.replace('-9', '-STOP')}'\n`,
    })
    up = await disk.boot()
    await assertWhole(true)
  })
})
