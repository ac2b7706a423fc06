import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Temporary, temporary } from '../support/temporary.ts'
import { run } from './run.ts'

const top = fileURLToPath(new URL('../..', import.meta.url))
const entry = join(top, 'cli/main.ts')

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

  it('lists its commands, on standard error if none was given', async () => {
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

describe('the process', () => {
  let scratch: Temporary

  before(() => {
    scratch = temporary()
  })
  after(() => scratch.remove())

  it('answers to the name of the link that it was called by', () => {
    const link = join(scratch.path, 'cloud-init')
    symlinkSync(join(top, 'bin/firstlight.js'), link)
    const { status, stdout } = spawnSync(process.execPath, [link, '--version'], { encoding: 'utf8' })
    assert.equal(status, 0)
    assert.match(stdout, /^cloud-init \d/)
  })

  it('loads next to nothing to say how the boot is', () => {
    const heavy =
      /\/(?:modules|userdata|network|datasources|steps|distros)\/|\/languages\/(?:yaml|jinja|template|zip)|\/core\/(?:merge|schema)|node_modules/
    for (const args of [
      ['cloud-init', 'status'],
      ['cloud-id'],
      ['cloud-init', 'query', 'v1'],
      ['cloud-init', '--version'],
    ]) {
      const list = join(scratch.path, 'loaded')
      rmSync(list, { force: true })
      const preload = join(top, 'test/support/loaded-modules.ts')
      spawnSync(process.execPath, ['--import', preload, entry, ...args], {
        env: { ...process.env, LOADED_MODULES: list },
      })
      const loaded = readFileSync(list, 'utf8').trim().split('\n')
      assert.ok(loaded.length > 10 && loaded.length < 50, `${args}: ${loaded.length}`)
      assert.deepEqual(
        loaded.filter((url) => heavy.test(url.replace(top, '/'))),
        [],
        args.join(' '),
      )
    }
  })
})
