import assert from 'node:assert/strict'
import type { Host } from '../../../system/host.ts'
import { memory, type World } from '../../../system/memory.ts'
import { run } from '../run.ts'
import { finished, stage, statusJson, systemd } from '../status-files.ts'

const warned = { init: stage(3, 4.25, { recoverable_errors: { WARNING: ['one\ntwo', 'three'], DEPRECATED: ['old'] } }) }
const failed = { 'modules-final': stage(7, 8, { errors: ["('scripts_user', RuntimeError('x'))"] }) }

/** Units that are all active. */
const systemctl = () => 'ActiveState=activating\nUnitFileState=enabled\nSubState=start\nMainPID=1\n'
const running = (name: string) =>
  memory({ files: { ...systemd, '/run/cloud-init/status.json': statusJson({ stage: name }) }, commands: systemctl })

const lines = (...text: string[]) => `${text.join('\n')}\n`

describe('cloud-init status', () => {
  it('says in one line how far the boot is, and in its exit code how it went', async () => {
    const cases: readonly [World['files'], string, number][] = [
      [{}, 'not started', 0],
      [finished(), 'done', 0],
      [finished(warned), 'done', 2],
      [finished(failed), 'error', 1],
      [{ ...finished(), '/etc/cloud/cloud-init.disabled': '' }, 'disabled', 0],
    ]
    for (const [files, word, exitCode] of cases) {
      assert.deepEqual(await run(['cloud-init', 'status'], { files }), { exitCode, out: `status: ${word}\n`, err: '' })
      assert.equal((await run(['status'], { files })).exitCode, exitCode)
    }
  })

  it('says everything with --long', async () => {
    const done = await run(['cloud-init', 'status', '-l'], { files: finished(warned) })
    const expected = lines(
      'status: done',
      'extended_status: degraded done',
      'boot_status_code: enabled-by-generator',
      'last_update: Thu, 01 Jan 1970 00:01:40 +0000',
      'detail: DataSourceNoCloud [seed=/dev/sr0]',
      'errors: []',
      'recoverable_errors:',
      'WARNING:',
      '\t- one two',
      '\t- three',
      'DEPRECATED:',
      '\t- old',
    )
    assert.equal(done.out, expected)
    const error = await run(['cloud-init', 'status', '--long'], { files: finished(failed) })
    assert.match(error.out, /^status: error\nextended_status: error - done\n/)
    assert.match(error.out, /\nerrors:\n\t- \('scripts_user', RuntimeError\('x'\)\)\nrecoverable_errors: \{\}\n$/)
  })

  it('says which program is waited for, in each form', async () => {
    const files = {
      ...systemd,
      '/run/cloud-init/status.json': statusJson({ stage: 'init', init: stage(3, null) }),
      '/run/cloud-init/records/init.waiting': '{"program": "apt-get", "step": "config-apt_configure", "since": 4}',
    }
    const at = (uptime: number) => memory({ files, commands: systemctl, uptime, now: new Date('2026-11-28T03:10:04Z') })
    const long = await run(['cloud-init', 'status', '--long'], { host: at(604) })
    assert.match(
      long.out,
      /\ndetail: [^\n]*\nwaiting_for: apt-get of config-apt_configure, for 10 min, since Sat, 28 Nov 2026 03:00:04 \+0000\nerrors/,
    )
    const json = await run(['cloud-init', 'status', '--format', 'json'], { host: at(604) })
    assert.deepEqual(JSON.parse(json.out)['waiting_for'], [
      { program: 'apt-get', step: 'config-apt_configure', since: 4 },
    ])
    assert.doesNotMatch((await run(['cloud-init', 'status', '-l'], { files: finished() })).out, /waiting_for/)
  })

  it('has no update and no datasource before the first stage', async () => {
    const long = await run(['cloud-init', 'status', '--long'])
    const detail = 'Cloud-init enabled on sysvinit'
    assert.equal(
      long.out,
      lines(
        'status: not started',
        'extended_status: not started',
        'boot_status_code: enabled-by-sysvinit',
        `detail: ${detail}`,
        'errors: []',
        'recoverable_errors: {}',
      ),
    )
    const json = JSON.parse((await run(['cloud-init', 'status', '--format', 'json'])).out)
    assert.deepEqual(json, {
      boot_status_code: 'enabled-by-sysvinit',
      datasource: '',
      detail,
      errors: [],
      extended_status: 'not started',
      last_update: '',
      recoverable_errors: {},
      status: 'not started',
    })
  })

  it('prints JSON and YAML with the records of the stages', async () => {
    const { out } = await run(['cloud-init', 'status', '--format=json'], { files: finished(warned) })
    assert.ok(out.startsWith('{\n  "boot_status_code": "enabled-by-generator",\n  "datasource": "nocloud",\n'))
    const { init, stage: current, ...rest } = JSON.parse(out)
    assert.equal(current, null)
    assert.equal(init.finished, 4.25)
    assert.deepEqual(rest.recoverable_errors, { WARNING: ['one\ntwo', 'three'], DEPRECATED: ['old'] })
    const yaml = await run(['cloud-init', 'status', '--format', 'yaml'], { files: finished() })
    assert.match(yaml.out, /^---\nboot_status_code: enabled-by-generator\ndatasource: nocloud\n/)
    assert.match(yaml.out, /\ninit:\n {4}errors: \[\]\n {4}finished: 4\.25\n[\s\S]*\n\.\.\.\n\n$/)
  })

  it('waits for the end, one dot for each look, before the answer', async () => {
    const host = running('modules-config')
    const { exitCode, out } = await run(['cloud-init', 'status', '--wait'], {
      host: ending(host, 4, '/run/cloud-init/result.json'),
    })
    assert.deepEqual([exitCode, out], [0, '....status: done\n'])
    assert.deepEqual(host.sleeps, [250, 250, 250, 250])
  })

  it('waits without dots when a program reads the answer', async () => {
    const host = running('modules-config')
    const waiting = run(['cloud-init', 'status', '--wait', '--format', 'json'], {
      host: ending(host, 2, '/run/cloud-init/result.json'),
    })
    assert.equal(JSON.parse((await waiting).out).status, 'done')
  })

  it('sees a unit that failed while the boot looks as if it ran', async () => {
    const host = memory({
      files: { ...systemd, '/run/cloud-init/status.json': statusJson({ stage: 'init' }) },
      commands: ({ argv }) =>
        argv.at(-1) === 'cloud-final.service'
          ? 'ActiveState=failed\nUnitFileState=enabled\nSubState=failed\nMainPID=0\n'
          : systemctl(),
    })
    const { exitCode, out } = await run(['cloud-init', 'status', '--long'], { host })
    assert.equal(exitCode, 1)
    assert.match(out, /^status: error\n[\s\S]*\nerrors:\n\t- Failed due to systemd unit failure\. Ensure all/)
  })

  it('shows what is on the disk when the run directory was full and the boot is over, and never what an earlier boot left', async () => {
    const ended = 'ActiveState=failed\nSubState=failed\n'
    const cases: readonly [string, string][] = [
      [ended, 'error - done'],
      ['ActiveState=active\nSubState=exited\n', 'error - done'],
      ['ActiveState=inactive\nSubState=dead\n', 'not started'],
      ['ActiveState=activating\nSubState=start\n', 'not started'],
    ]
    const kept = { ...systemd, '/var/lib/cloud/data/status.json': statusJson({}) }
    for (const [unit, state] of cases) {
      const host = memory({ files: kept, commands: () => unit })
      const { exitCode, out } = await run(['cloud-init', 'status', '--long'], { host })
      assert.match(out, new RegExp(`\nextended_status: ${state}\n`), unit)
      assert.equal(exitCode, state === 'not started' ? 0 : 1, unit)
    }
    const host = memory({ files: kept, commands: () => ended })
    const waiting = await run(['cloud-init', 'status', '--wait', '--long'], { host })
    assert.match(waiting.out, /\/run\/cloud-init\/status\.json is not there/)
    const cleaned = memory({ files: systemd, commands: () => ended })
    assert.match((await run(['cloud-init', 'status'], { host: cleaned })).out, /^status: not started\n/)
  })
})

/** Writes `path` when the machine has been waited for `times` times. */
function ending(host: Host, times: number, path: string): Host {
  let slept = 0
  return {
    ...host,
    clock: {
      ...host.clock,
      async sleep(milliseconds, signal) {
        await host.clock.sleep(milliseconds, signal)
        slept += 1
        if (slept === times) await host.files.write(path, '{}')
      },
    },
  }
}
