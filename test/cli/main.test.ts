import assert from 'node:assert/strict'
import { memory } from '../../system/memory.ts'
import { run } from './run.ts'

describe('the entry', () => {
  it('answers to the name it is called by, and to the same name as a subcommand', async () => {
    const asked = await Promise.all([
      run(['--version'], { called: 'cloud-init' }),
      run(['cloud-init', '--version']),
      run(['cloud-init', '-v']),
      run(['cloud-init', '--ver']),
    ])
    for (const { exitCode, out } of asked) {
      assert.equal(exitCode, 0)
      assert.match(out, /^cloud-init \d+\.\d+-firstlight-\d+\.\d+\.\d+\n$/)
    }
    assert.match((await run(['-v'], { called: 'yip' })).out, /^yip version firstlight-/)
    assert.equal((await run([], { called: 'cloud-id' })).out, 'not started\n')
  })

  it('lists its commands, on standard error where none was given', async () => {
    const asked = await run(['--help'])
    assert.equal(asked.exitCode, 0)
    assert.match(asked.out, /\n {2}plan {9,}/)
    const bare = await run([])
    assert.deepEqual([bare.exitCode, bare.out, bare.err], [2, '', asked.out])
  })

  it('says what is wrong with a command line, with usage, and ends with 2', async () => {
    const unknown = await run(['nonsense'])
    assert.equal(unknown.exitCode, 2)
    assert.equal(unknown.err, 'firstlight: there is no command "nonsense"; "firstlight --help" lists them\n')
    assert.equal((await run(['constructor'])).exitCode, 2)
    const option = await run(['serve', '--nope'])
    assert.equal(option.exitCode, 2)
    assert.match(
      option.err,
      /^usage: firstlight serve \[-h\][\s\S]*\nfirstlight serve: error: unrecognized arguments: --nope\n$/,
    )
  })

  it('has help for every command that its help names', async () => {
    const { out } = await run(['--help'])
    const names = [...out.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map((match) => match[1] as string)
    assert.ok(names.length > 15)
    for (const name of names.filter((each) => each !== 'generator' && each !== 'ds-identify')) {
      const help = await run([name, '--help'])
      assert.equal(help.exitCode, 0, name)
      assert.match(help.out, /^usage: /i, name)
      assert.equal(help.err, '', name)
    }
  })
})

describe('cloud-init', () => {
  it('wants a subcommand', async () => {
    const { exitCode, out, err } = await run([], { called: 'cloud-init' })
    assert.deepEqual([exitCode, out], [2, ''])
    assert.match(err, /^error: a subcommand is required\n\nusage: cloud-init \[-h\]/)
  })

  it('wants none beside --version, which needs no machine either', async () => {
    for (const args of [['--version'], ['-v'], ['--debug', '--version'], ['--all-stages', '--version']]) {
      const { exitCode, out, err } = await run(args, { called: 'cloud-init', host: memory({ files: {} }) })
      assert.deepEqual([exitCode, err], [0, ''])
      assert.match(out, /^cloud-init \d/)
    }
    const debug = await run(['--debug'], { called: 'cloud-init' })
    assert.equal(debug.exitCode, 2)
    assert.match(debug.err, /^error: the following arguments are required: subcommand\n/)
  })

  it('prints an error, a blank line, and the help of what was meant', async () => {
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

  it('lists its features', async () => {
    assert.equal((await run(['cloud-init', 'features'])).out, 'NETWORK_CONFIG_V1\nNETWORK_CONFIG_V2\n')
  })
})
