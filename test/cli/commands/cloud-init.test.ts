import assert from 'node:assert/strict'
import { memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('cloud-init', () => {
  it('wants a subcommand', async () => {
    const { exitCode, out, err } = await run([], { called: 'cloud-init' })
    assert.deepEqual([exitCode, out], [2, ''])
    assert.match(err, /^error: a subcommand is required\n\nusage: cloud-init \[-h\]/)
  })

  it('wants none with --version, which needs no machine either', async () => {
    for (const args of [['--version'], ['-v'], ['--debug', '--version'], ['--all-stages', '--version']]) {
      const { exitCode, out, err } = await run(args, { called: 'cloud-init', host: memory({ files: {} }) })
      assert.deepEqual([exitCode, err], [0, ''])
      assert.match(out, /^cloud-init \d/)
    }
    const debug = await run(['--debug'], { called: 'cloud-init' })
    assert.equal(debug.exitCode, 2)
    assert.match(debug.err, /^error: the following arguments are required: subcommand\n/)
  })

  it('prints an error, a blank line, and the help of the command that was meant', async () => {
    const nonsense = await run(['cloud-init', 'foo'])
    assert.match(
      nonsense.err,
      /^error: argument subcommand: invalid choice: 'foo' \(choose from init, modules, .*\n\nusage: cloud-init \[-h\]/,
    )
    const format = await run(['cloud-init', 'status', '--format', 'xml'])
    assert.equal(format.exitCode, 2)
    assert.match(
      format.err,
      /^error: argument --format: invalid choice: 'xml' \(choose from json, tabular, yaml\)\n\nusage: cloud-init status /,
    )
    const before = await run(['cloud-init', '--nope', 'clean'])
    assert.match(before.err, /^error: unrecognized arguments: --nope\n\nusage: cloud-init clean /)
    const nested = await run(['cloud-init', 'devel', 'net-convert', '-p', 'x'])
    assert.match(
      nested.err,
      /^error: the following arguments are required: -k\/--kind, -d\/--directory, -D\/--distro, -O\/--output-kind\n\nusage: cloud-init devel net-convert /,
    )
  })

  it('has the subcommands of the reference, each with help', async () => {
    const { out } = await run(['cloud-init', '--help'])
    assert.match(out, /\{init,modules,single,query,features,analyze,devel,collect-logs,clean,status,schema\}/)
    for (const line of [
      'init',
      'modules',
      'single',
      'query',
      'features',
      'analyze',
      'analyze show',
      'analyze boot',
      'devel',
      'devel net-convert',
      'devel render',
      'devel make-mime',
      'devel hotplug-hook',
      'collect-logs',
      'clean',
      'status',
      'schema',
    ]) {
      const help = await run(['cloud-init', ...line.split(' '), '--help'])
      assert.equal(help.exitCode, 0, line)
      assert.ok(help.out.startsWith(`usage: cloud-init ${line} [-h]`), line)
    }
  })
})
