import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Temporary, temporary } from '../../support/temporary.ts'

const top = fileURLToPath(new URL('../../..', import.meta.url))
const entry = join(top, 'cli/main.ts')

describe('firstlight demo', () => {
  let scratch: Temporary

  before(() => {
    scratch = temporary()
  })
  after(() => scratch.remove())

  it('shows a complete first boot to an ordinary user', () => {
    const nobody = 65534
    const privileged = process.getuid?.() === 0
    if (privileged) chownSync(scratch.path, nobody, nobody)
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'demo'], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: scratch.path },
      ...(privileged && { uid: nobody, gid: nobody }),
    })
    assert.equal(status, 0, `${stdout}${stderr}`)
    for (const line of [
      /^done in [\d.]+ s; datasource DataSourceNoCloudNet /m,
      /GET \/shared\/base\.cfg -> 503/,
      /config-users_groups +ok/,
      /^ {2}created \/etc\/motd$/m,
      /^ {2}created \/root\/hello\.txt$/m,
    ]) {
      assert.match(stdout, line)
    }
    const root = /^The root stays there to look at: (\S+)$/m.exec(stdout)?.[1] as string
    assert.equal(readFileSync(join(root, 'root/hello.txt'), 'utf8'), 'hello from firstlight\n')
    assert.ok(existsSync(join(root, 'var/lib/cloud/data/result.json')))
  })
})
