import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

describe('the loader of the bundle', () => {
  let lib: string

  beforeEach(() => {
    lib = mkdtempSync(join(tmpdir(), 'firstlight-loader-'))
    copyFileSync('packaging/loader.cjs', join(lib, 'main.cjs'))
    for (const name of ['firstlight', 'quick', 'detect', 'convert', 'stages', 'documents']) {
      bundle(`${name}.cjs`, `exports.main = () => console.log('${name}', process.argv.slice(2).join(' '))`)
    }
  })

  afterEach(() => rmSync(lib, { recursive: true }))

  const bundle = (name: string, body: string) =>
    writeFileSync(join(lib, name), `(function(exports,require,module,__filename,__dirname,__lazy){${body}\n})`)
  const start = (...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(lib, 'main.cjs'), ...args], {
      encoding: 'utf8',
    })
    return { stdout, stderr, status }
  }

  it('starts the bundle beside it', () => {
    assert.deepEqual(start('a', 'b'), { stdout: 'firstlight a b\n', stderr: '', status: 0 })
  })

  it('starts it without compiled code that was made for something else', () => {
    writeFileSync(join(lib, 'firstlight.cjs.cache'), 'not what V8 wrote')
    assert.deepEqual(start(), { stdout: 'firstlight \n', stderr: '', status: 0 })
  })

  it('reads a package from its own file when asked for, and only once', () => {
    bundle('some-package.cjs', "console.log('read'); exports['some-package/part'] = { answer: 42 }")
    bundle(
      'firstlight.cjs',
      `exports.main = async () => {
        for (let i = 0; i < 2; i++) console.log((await __lazy('some-package/part')).answer)
      }`,
    )
    assert.equal(start().stdout, 'read\n42\n42\n')
  })

  it('reads the smallest bundle that has the command', () => {
    const called = (path: string, ...args: string[]) => {
      if (path !== 'main.cjs') symlinkSync('main.cjs', join(lib, path))
      const { stdout } = spawnSync(process.execPath, [join(lib, path), ...args], { encoding: 'utf8' })
      if (path !== 'main.cjs') unlinkSync(join(lib, path))
      return stdout.split(' ')[0]
    }
    const answers: [string, ...string[]][] = [
      ['quick', 'cloud-init', 'status', '--long'],
      ['quick', 'cloud-init', 'query', '--all'],
      ['firstlight', 'cloud-init', 'query', '--explain', 'users'],
      ['firstlight', 'cloud-init', 'query', '-f', '{{ v1 }}'],
      ['firstlight', 'cloud-init', '--debug', 'status'],
      ['quick', 'cloud-id'],
      ['quick', 'main.cjs', 'status'],
      ['quick', 'main.cjs', 'cloud-init', 'features'],
      ['detect', 'main.cjs', 'generator', '/a', '/b', '/c'],
      ['detect', 'ds-identify', '--force'],
      ['detect', 'main.cjs', 'datasource', 'detect'],
      ['convert', 'cloud-init', 'devel', 'net-convert', '-h'],
      ['firstlight', 'cloud-init', 'devel', 'render'],
      ['stages', 'cloud-init', 'init', '--local'],
      ['stages', 'cloud-init', '--all-stages'],
      ['stages', 'main.cjs', 'boot', '--stage', 'boot'],
      ['documents', 'yip', 'status'],
      ['documents', 'main.cjs', 'run-stage', 'status'],
      ['documents', 'kairos-agent', 'run-stage', 'boot'],
      ['firstlight', 'kairos-agent', 'validate', '/oem'],
      ['firstlight', 'main.cjs', 'plan'],
    ]
    for (const [expected, path, ...args] of answers)
      assert.equal(called(path as string, ...args), expected, args.join(' '))
  })

  it('knows the name it was called by', () => {
    bundle('firstlight.cjs', 'exports.main = () => console.log(process.argv[1])')
    symlinkSync('main.cjs', join(lib, 'cloud-init'))
    const { stdout } = spawnSync(process.execPath, [join(lib, 'cloud-init')], { encoding: 'utf8' })
    assert.equal(stdout, `${join(lib, 'cloud-init')}\n`)
  })
})
