import assert from 'node:assert/strict'
import { run } from '../run.ts'

const at = (seconds: string) => `2026-11-22 18:00:${seconds.replace('.', ',')}`
const log = [
  `${at('01.000')} - main.py[DEBUG]: Cloud-init v. 25.1.4 running 'init-local' at Sun, 22 Nov 2026 18:00:01 +0000. Up 3.00 seconds.`,
  `${at('01.100')} - handlers.py[DEBUG]: start: init-local/search-NoCloud: searching for local data from DataSourceNoCloud`,
  `${at('01.350')} - handlers.py[DEBUG]: finish: init-local/search-NoCloud: SUCCESS: found local data from DataSourceNoCloud`,
  `${at('01.500')} - handlers.py[DEBUG]: finish: init-local: SUCCESS: searching for local datasources`,
  `${at('02.000')} - main.py[DEBUG]: Cloud-init v. 25.1.4 running 'modules:final' at Sun, 22 Nov 2026 18:00:02 +0000. Up 4.00 seconds.`,
  `${at('02.000')} - handlers.py[DEBUG]: start: modules-final/config-scripts_user: running config-scripts_user with frequency once-per-instance`,
  `${at('04.500')} - handlers.py[DEBUG]: finish: modules-final/config-scripts_user: FAIL: running config-scripts_user with frequency once-per-instance`,
  `${at('05.000')} - handlers.py[DEBUG]: finish: modules-final: FAIL: running modules for final`,
  `something that is no event`,
  '',
].join('\n')

const files = { '/var/log/cloud-init.log': log, '/here/empty': '', '/here/plain': 'hello\n' }
const analyze = (...args: string[]) => run(['cloud-init', 'analyze', ...args], { files })

describe('cloud-init analyze', () => {
  it('shows a boot as a tree of its stages', async () => {
    const { exitCode, out } = await analyze('show')
    assert.equal(exitCode, 0)
    assert.equal(
      out,
      [
        '-- Boot Record 01 --',
        'The total time elapsed since completing an event is printed after the "@" character.',
        'The time the event takes is printed after the "+" character.',
        '',
        'Starting stage: init-local',
        '|`->found local data from DataSourceNoCloud @00.10000s +00.25000s',
        'Finished stage: (init-local) 00.50000 seconds',
        '',
        'Starting stage: modules-final',
        '|`->running config-scripts_user with frequency once-per-instance @01.00000s +02.50000s',
        'Finished stage: (modules-final) 03.00000 seconds',
        '',
        'Total Time: 3.50000 seconds',
        '',
        '1 boot records analyzed',
        '',
      ].join('\n'),
    )
    const formatted = await analyze('show', '-f', '%n %d %r')
    assert.match(formatted.out, /\nmodules-final\/config-scripts_user 02\.50000 FAIL\n/)
  })

  it('blames the slowest first', async () => {
    const { out } = await analyze('blame')
    const expected = [
      '-- Boot Record 01 --',
      '     02.50000s (modules-final/config-scripts_user)',
      '     00.25000s (init-local/search-NoCloud)',
      '',
      '1 boot records analyzed',
      '',
    ]
    assert.equal(out, expected.join('\n'))
  })

  it('dumps events that it can read again', async () => {
    const { out } = await analyze('dump')
    const events = JSON.parse(out)
    assert.deepEqual(events[0], {
      description: 'starting search for local datasources',
      event_type: 'start',
      name: 'init-local',
      origin: 'cloudinit',
      timestamp: Date.UTC(2026, 10, 22, 18, 0, 1) / 1000,
    })
    const again = await run(['cloud-init', 'analyze', 'blame', '-i', 'dump.json'], {
      files: { '/here/dump.json': out },
    })
    assert.equal(again.out, (await analyze('blame')).out)
  })

  it('counts the boots of a log', async () => {
    const twice = await run(['cloud-init', 'analyze', 'show', '-i', 'two'], { files: { '/here/two': log + log } })
    assert.match(twice.out, /-- Boot Record 02 --[\s\S]*\n2 boot records analyzed\n$/)
    assert.match((await analyze('blame', '-i', 'plain')).out, /\n1 boot records analyzed\n$/)
  })

  it('says that a file is missing or empty', async () => {
    assert.deepEqual(await analyze('show', '-i', 'nope'), { exitCode: 1, out: '', err: 'Cannot open file nope\n' })
    assert.deepEqual(await analyze('blame', '-i', 'empty'), { exitCode: 1, out: '', err: 'Empty file empty\n' })
  })

  it('draws a timeline', async () => {
    const svg = await run(['analyze', '--svg'], { files })
    assert.match(svg.out, /^<svg [\s\S]*scripts_user[\s\S]*<\/svg>\n?$/)
    assert.match((await run(['analyze', '--html'], { files })).out, /^<!doctype html>/i)
  })

  it('says so if systemd cannot tell when things began', async () => {
    const { exitCode, out, err } = await analyze('boot')
    assert.deepEqual([exitCode, err], [1, 'failure\n'])
    assert.match(out, /^Your Linux distro or container does not support this functionality\.\n/)
  })
})
