// The whole life of a machine with the documents of fixtures/kairos: from its initrd to reconcile, where all is well and where a step of
// each stage fails.

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { wholeLife } from '../../stages/timeline.ts'
import { stageNames } from '../../steps/documents/stage-names.ts'
import type { Container } from '../machines/container.ts'
import { result } from './kairos.ts'
import {
  checks,
  type Init,
  installed,
  live,
  liveAgain,
  loggedSteps,
  promisedOrder,
  skipped,
  skippedAnyway,
} from './kairos-defaults.ts'
import { lines, type Machine, status } from './machine.ts'

const life = wholeLife.flatMap(({ name }) => stageNames(name))
const lifecycle = [
  ...[
    'before-install',
    'after-install-chroot',
    'after-install',
    'after-upgrade-chroot',
    'after-upgrade',
    'after-reset',
  ],
  'provider-kairos.bootstrap.before.worker',
]

const failing = `name: fail\nstages:\n${[...life, ...lifecycle].map((stage) => `  ${stage}: [{name: bad, commands: [exit 7]}]\n`).join('')}`
/** Where the document has the step of that stage. */
const place = (stage: string) => `/oem/99_fail.yaml:${3 + [...life, ...lifecycle].indexOf(stage)}`

/** What is not as the documents say. */
async function wrongOn(up: Container, init: Init): Promise<string[]> {
  const wrong: string[] = []
  for (const line of checks(init)) {
    const [, document, question = ''] = /^(\S+) (.*)$/.exec(line) ?? []
    const { code, stdout, stderr } = await up.run(['sh', '-c', question])
    if (code !== 0) wrong.push(`${document}: ${question}: ${code} ${stdout}${stderr}`)
  }
  return wrong
}

for (const init of ['systemd', 'openrc'] satisfies Init[]) {
  describe(`a machine with the documents that Kairos machines come with, under ${init}`, () => {
    let disk: Machine
    let up: Container

    before(async () => {
      disk = await installed(init, {})
      up = await live(disk, init)
    })
    after(() => disk?.remove())

    it('lives without a failure', async () => {
      const { errors, recoverable_errors: recoverable } = await status(up)
      assert.deepEqual([errors, recoverable], [[], {}])
      assert.deepEqual(await result(up), [])
    })

    it('runs all of them in the order of stages and names, and skips what is for other machines', async () => {
      const steps = (await loggedSteps(up)).filter(({ document }) => document.startsWith('/system/oem/'))
      assert.deepEqual(
        steps.map(({ stage, document }) => `${stage} ${document}`),
        promisedOrder(life),
      )
      const idle = steps.filter(({ came }) => came === 'skipped').map(({ name }) => name)
      const expected = [
        ...skippedAnyway,
        ...skipped[init],
        'user-data.from-disk',
        'user-data.from-disk-again',
        'user-data.from-cloud',
      ]
      assert.deepEqual(idle.sort(), expected.sort())
      assert.deepEqual(
        steps.filter(({ came }) => came === 'failed'),
        [],
      )
    })

    it('is what they say, with its users and its name', async () => {
      assert.deepEqual(await wrongOn(up, init), [])
    })

    it("has no stage run by Kairos' agent", async () => {
      assert.deepEqual((await lines(up, '/run/agent-calls')).sort(), [
        'notify agent.boot',
        'start',
        ...(init === 'openrc' ? ['webui'] : []),
      ])
    })

    it('runs the stages of an installation, an upgrade and a cluster when it is told to', async () => {
      for (const stage of lifecycle) {
        const { code, stderr } = await up.run(['firstlight', 'run-stage', stage, '--strict'])
        assert.equal(code, 0, stderr)
      }
      assert.deepEqual(await lines(up, '/oem/grubenv'), [
        'boot_failures=0',
        ...Array(3).fill('enable_boot_assessment=yes'),
      ])
      assert.equal(await up.read(['cat', '/var/lib/qspi']), 'nothing to flash\n')
      assert.equal((await lines(up, '/var/lib/user-order')).at(-1), 'bootstrap')
    })

    it('is the same machine in its next boot', async () => {
      const identity = ['sh', '-c', 'cat /etc/machine-id /etc/ssh/ssh_host_*_key.pub /etc/passwd /etc/group /etc/hosts']
      const before = await up.read(identity)
      up = await liveAgain(disk, init, up)
      const { errors, recoverable_errors: recoverable } = await status(up)
      assert.deepEqual([errors, recoverable], [[], {}])
      assert.deepEqual(await wrongOn(up, init), [])
      assert.equal(await up.read(identity), before)
    })
  })

  describe(`a machine on which a step of each stage fails, under ${init}`, () => {
    let disk: Machine
    let up: Container

    before(async () => {
      disk = await installed(init, { '/oem/99_fail.yaml': failing })
      rmSync(join(disk.disk.root, 'oem/95_userdata'), { recursive: true })
      up = await live(disk, init)
    })
    after(() => disk?.remove())

    it('tells of each in its status, its result and its log', async () => {
      const { code, stdout } = await up.run(['cloud-init', 'status', '--long'])
      assert.equal(code, 1)
      const log = await lines(up, '/var/log/cloud-init.log')
      const errors = await result(up)
      for (const stage of life) {
        const isOf = (line: string) => line.includes(`${place(stage)}:`) && line.includes(`(at stages/${stage}/0`)
        assert.equal(errors.filter(isOf).length, 1, `${stage} in ${errors.join('\n')}`)
        assert.ok(stdout.split('\n').some(isOf), `${stage} in ${stdout}`)
        assert.ok(
          log.some((line) => line.includes(`FAIL: step fail.bad of ${stage} in ${place(stage)} failed`)),
          stage,
        )
      }
      // There is no disk and no cloud.
      for (const stage of ['rootfs.before', 'initramfs.before', 'network']) {
        const isOf = (line: string) =>
          line.startsWith('/system/oem/00_datasource.yaml:') && line.includes(`(at stages/${stage}/0`)
        assert.equal(errors.filter(isOf).length, 1, `${stage} in ${errors.join('\n')}`)
      }
      assert.equal(errors.length, life.length + 3, errors.join('\n'))
    })

    it('does all else', async () => {
      const steps = (await loggedSteps(up)).filter(({ document }) => document.startsWith('/system/oem/'))
      assert.deepEqual(
        steps.map(({ stage, document }) => `${stage} ${document}`),
        promisedOrder(life),
      )
      assert.equal(await up.read(['hostname']), 'node-7\n')
      assert.equal(await up.read(['id', '-un', 'kairos', 'ada']), 'kairos\nada\n')
    })

    it('has run-stage end with 1 for each of them, if it is to be strict', async () => {
      const run = ['firstlight', 'run-stage', '--override-cloud-init-paths', '/oem/99_fail.yaml']
      const strict = [...wholeLife.map(({ name }) => name), ...lifecycle]
      const codes = await up.read([
        'sh',
        '-c',
        `for stage in ${strict.join(' ')}; do ${run.join(' ')} $stage --strict 2>/dev/null; echo $stage $?; done`,
      ])
      assert.deepEqual(
        codes.trim().split('\n'),
        strict.map((stage) => `${stage} 1`),
      )
      assert.equal((await up.run([...run, 'boot'])).code, 0)
    })
  })
}
