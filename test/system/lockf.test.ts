import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { libc } from '../../system/libc.ts'
import { real } from '../../system/real.ts'
import { rooted } from '../../system/rooted.ts'
import { temporary } from '../support/temporary.ts'

/** Another program that has the lock, as shadow's tools have it, until its input ends. */
async function holder(path: string) {
  const script =
    'import fcntl, sys\nwith open(sys.argv[1], "a") as f:\n fcntl.lockf(f, fcntl.LOCK_EX)\n print("locked", flush=True)\n sys.stdin.read()'
  const child = spawn('python3', ['-c', script, path], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return { end: () => child.stdin.end(), ended: once(child, 'exit') }
}

describe('a lock that another program has', () => {
  before('needs the foreign functions of node', () => assert.ok(libc('lockf')))

  for (const [name, host, path] of [
    ['the machine', (_: string) => real(), (root: string) => join(root, 'etc/.pwd.lock')],
    ['an image', (root: string) => rooted(real(), root, { commands: 'refuse' }), () => '/etc/.pwd.lock'],
  ] as const) {
    it(`is waited for on ${name}, and not for ever`, async () => {
      const directory = temporary()
      try {
        const { files } = host(directory.path)
        await files.makeDirectory(path(directory.path).replace('/.pwd.lock', ''))
        const other = await holder(join(directory.path, 'etc/.pwd.lock'))
        let worked = false
        const work = async () => {
          worked = true
        }
        await assert.rejects(files.locked(path(directory.path), { budget: 0 }, work), { code: 'timeout' })
        assert.equal(worked, false)
        const waiting = files.locked(path(directory.path), { budget: 3_600_000 }, work)
        other.end()
        await Promise.all([waiting, other.ended])
        assert.equal(worked, true)
      } finally {
        directory.remove()
      }
    })
  }
})
