import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

describe('the loader of the bundle', () => {
  let lib: string

  beforeEach(() => {
    lib = mkdtempSync(join(tmpdir(), 'firstlight-loader-'))
    copyFileSync('packaging/loader.cjs', join(lib, 'main.cjs'))
    bundle('firstlight.cjs', "exports.main = () => console.log('started', process.argv.slice(2).join(' '))")
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
    assert.deepEqual(start('a', 'b'), { stdout: 'started a b\n', stderr: '', status: 0 })
  })

  it('starts it without compiled code that was made for something else', () => {
    writeFileSync(join(lib, 'firstlight.cjs.cache'), 'not what V8 wrote')
    assert.deepEqual(start(), { stdout: 'started \n', stderr: '', status: 0 })
  })

  it('reads a package of its own file when it is asked for, and once', () => {
    bundle('some-package.cjs', "console.log('read'); exports['some-package/part'] = { answer: 42 }")
    bundle(
      'firstlight.cjs',
      `exports.main = async () => {
        for (let i = 0; i < 2; i++) console.log((await __lazy('some-package/part')).answer)
      }`,
    )
    assert.equal(start().stdout, 'read\n42\n42\n')
  })

  it('knows the name it was called by', () => {
    bundle('firstlight.cjs', 'exports.main = () => console.log(process.argv[1])')
    symlinkSync('main.cjs', join(lib, 'cloud-init'))
    const { stdout } = spawnSync(process.execPath, [join(lib, 'cloud-init')], { encoding: 'utf8' })
    assert.equal(stdout, `${join(lib, 'cloud-init')}\n`)
  })
})
