import assert from 'node:assert/strict'
import { say } from '../../core/said.ts'
import { checkForCommand } from '../../system/checked-path.ts'
import { memory } from '../../system/memory.ts'

describe('paths for commands', () => {
  const bob = { uid: 1000, gid: 1000 }
  const host = memory({
    files: {
      '/srv/data': { directory: true },
      '/srv/link': { link: '/srv/data' },
      '/srv/to-bob': { link: '/home/bob' },
      '/srv/staff': { directory: true, mode: 0o775, gid: 50 },
      '/home/bob': { directory: true, ...bob },
      '/home/bob/own': { directory: true },
      '/home/bob/link': { link: '/srv/data', ...bob },
      '/tmp': { directory: true, mode: 0o1777 },
      '/tmp/of-root': '',
      '/tmp/of-bob': { content: '', ...bob },
      '/tmp/open': { directory: true, mode: 0o777 },
    },
  })
  const verdict = (path: string) =>
    checkForCommand(host, path, say`Not done`).then(
      () => 'good',
      ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
    )

  it('are good where only root can exchange anything', async () => {
    const good = ['/', '/srv/data', '/srv/data/new', '/srv/missing/new', '/srv/link/new', '/tmp/of-root', '/tmp/open']
    for (const path of good) assert.equal(await verdict(path), 'good', path)
  })

  it('are refused with the component that others can exchange', async () => {
    const bad = {
      '/home/bob/new': '/home/bob/new',
      '/home/bob/own/file': '/home/bob/own',
      '/home/bob/link': '/home/bob/link',
      '/home/bob/link/new': '/home/bob/link',
      '/srv/to-bob/own': '/home/bob/own',
      '/srv/to-bob/new': '/home/bob/new',
      '/srv/to-bob/../../tmp/new': '/tmp/new',
      '/srv/staff/new': '/srv/staff/new',
      '/tmp/new': '/tmp/new',
      '/tmp/of-bob': '/tmp/of-bob',
      '/tmp/open/new': '/tmp/open/new',
    }
    for (const [path, at] of Object.entries(bad)) {
      assert.equal(await verdict(path), `unsafe: Not done: others than root can exchange ${at}`, path)
    }
  })

  it('belong to whoever owns the whole tree, in a throw-away root', async () => {
    const own = memory({
      files: {
        '/': { directory: true, ...bob },
        '/srv': { directory: true, ...bob },
        '/tmp': { directory: true, mode: 0o1777 },
      },
    })
    await checkForCommand(own, '/srv/new', say`Not done`)
    await assert.rejects(checkForCommand(own, '/tmp/new', say`Not done`), { code: 'unsafe' })
  })
})
