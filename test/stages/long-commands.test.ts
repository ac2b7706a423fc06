import assert from 'node:assert/strict'
import { statusText } from '../../cli/commands/status.ts'
import { notices } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { type Place, tellingLong } from '../../stages/long-commands.ts'
import { readBootStatus } from '../../stages/state/boot-status.ts'
import { readWaiting } from '../../stages/state/waiting.ts'
import type { Host } from '../../system/host.ts'
import { memory } from '../../system/memory.ts'
import { bootOnce, machine } from './whole-boot.ts'

const minutes = (count: number) => count * 60_000
const waitingFile = /^\/run\/cloud-init\/records\/.*\.waiting$/

/** The host, and what `look` finds each time that a stage has said what it waits for, or that it waits no more. */
function watched<T>(host: Host, look: (host: Host) => Promise<T>) {
  const seen: T[] = []
  const after =
    <A extends readonly [path: string, ...unknown[]], R>(act: (...given: A) => Promise<R>) =>
    async (...given: A) => {
      const result = await act(...given)
      if (waitingFile.test(given[0])) seen.push(await look(host))
      return result
    }
  const { files } = host
  return { seen, host: { ...host, files: { ...files, write: after(files.write), remove: after(files.remove) } } }
}

describe('commands that take long', () => {
  const place: Place = { key: 'init', paths: defaultPaths, step: 'config-x' }

  function telling(takes: number, given: Place = place) {
    const said: string[] = []
    const inner = memory({
      commands: {
        '/usr/bin/apt-get update': { takes },
        'eatmydata apt-get update': { takes },
        'apt-get fail': { takes, exitCode: 100 },
      },
    })
    const { seen, host } = watched(inner, (one) => readWaiting(one, defaultPaths, { init: 0 }))
    const sink = notices(({ message }) => said.push(message), 'test')
    return {
      said,
      seen,
      clock: inner.clock,
      commands: tellingLong(
        host,
        () => sink,
        () => given,
      ),
    }
  }

  it('are shown after half a minute, and no more when they are over', async () => {
    const { said, seen, commands, clock } = telling(minutes(25))
    const began = await clock.uptime()
    await commands.run(['/usr/bin/apt-get', 'update'])
    assert.deepEqual(seen, [[{ program: 'apt-get', step: 'config-x', since: began }], []])
    assert.deepEqual(
      said,
      ['30 s', '10 min', '20 min'].map((time) => `apt-get of config-x has been running for ${time}`),
    )
  })

  it('are shown no more when they have failed', async () => {
    const { seen, commands } = telling(minutes(1))
    await assert.rejects(commands.query(['apt-get', 'fail']), { code: 'exit' })
    assert.deepEqual(
      seen.map(({ length }) => length),
      [1, 0],
    )
  })

  it('cost nothing when they are quick', async () => {
    const { said, seen, commands } = telling(30_000)
    await commands.run(['/usr/bin/apt-get', 'update'])
    assert.deepEqual([said, seen], [[], []])
  })

  it('are named without what they are wrapped in', async () => {
    const { said, commands } = telling(minutes(1))
    await commands.run(['eatmydata', 'apt-get', 'update'])
    assert.deepEqual(said, ['apt-get of config-x has been running for 30 s'])
  })

  it('are only logged outside of a stage, and tell no word of a user', async () => {
    const { said, seen, commands } = telling(minutes(1), { ...place, key: undefined })
    await commands.run(['/usr/bin/apt-get', 'update'], { ofUser: true })
    assert.deepEqual([said, seen], [['a command of the user of config-x has been running for 30 s'], []])
  })

  it('are what the status says the boot waits for', async () => {
    const box = machine(
      { 'user-data': '#cloud-config\npackages: [nginx]\n' },
      { commands: ({ argv }) => ({ takes: argv[0] === 'apt-get' && argv.includes('install') ? minutes(42) : 0 }) },
    )
    const { seen, host } = watched(box, async (one) => {
      const now = await readBootStatus({
        host: one,
        facts: { cmdline: '', environmentCmdline: undefined },
        paths: defaultPaths,
      })
      return statusText(now, 'tabular', true, one.clock)
    })
    await bootOnce(host)
    assert.equal(seen.length, 2)
    const line =
      /\nwaiting_for: apt-get of config-package_update_upgrade_install, for 30 s, since \w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000\n/
    assert.match(seen[0] ?? '', line)
    assert.doesNotMatch(seen[1] ?? '', /waiting_for/)
  })
})
