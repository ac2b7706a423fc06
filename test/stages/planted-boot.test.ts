// Whole boots on a machine whose users have planted links wherever the boot writes in their homes and in places for everybody.

import assert from 'node:assert/strict'
import { multipart } from '../../index.ts'
import type { WorldFile } from '../../system/memory.ts'
import { publicKey } from '../support/public-key.ts'
import {
  harmed,
  leaked,
  lost,
  outside,
  type Place,
  pathsIn,
  places,
  plants,
  surroundings,
  type Tree,
  watching,
  within,
} from './planted.ts'
import { bootOnce, machine } from './whole-boot.ts'

const key = publicKey('x')
const config = {
  users: ['default', ...['bob', 'newsuper'].map((name) => ({ name, ssh_authorized_keys: [key] }))],
  write_files: [
    { path: '/home/bob/app/settings', content: 'x\n', owner: 'bob:bob' },
    { path: '/home/bob/app/log', content: 'x\n', append: true, defer: true },
    { path: '/srv/drop/app/settings', content: 'x\n' },
    { path: '/tmp/note', content: 'x\n', permissions: '0600' },
    { path: '/etc/motd', content: 'Welcome\n' },
  ],
  bootcmd: ['echo early'],
  runcmd: ['echo late'],
  timezone: 'Etc/UTC',
}
const userData = multipart([
  { type: 'text/cloud-config', content: `#cloud-config\n${JSON.stringify(config)}\n` },
  { type: 'text/cloud-boothook', content: '#cloud-boothook\n#!/bin/sh\ntrue\n' },
  { type: 'text/x-shellscript', content: '#!/bin/sh\ntrue\n' },
])

/** What differs because the boot says more, and what holds the times of day. */
const telling = /^\/(?:var\/log|run\/cloud-init|var\/lib\/cloud\/data)\//

async function booted(planted: Readonly<Record<string, WorldFile>> = {}) {
  const { watched, around } = watching()
  const { '/etc/cloud/cloud.cfg': _, ...files } = surroundings
  const host = machine({ 'user-data': userData }, { files: { ...files, ...planted } })
  const before = host.tree()
  const { status, exitCode } = await bootOnce(around(host))
  const told = { errors: status.errors, recoverable: status.recoverable }
  const ran = host.ran.filter(([program]) => program === '/bin/sh' || program?.startsWith('/var/lib/cloud'))
  return {
    tree: quiet(host.tree()),
    before: quiet(before),
    watched,
    exitCode,
    said: [JSON.stringify(told)],
    ran: ran.length,
  }
}

const quiet = (tree: Tree): Tree => Object.fromEntries(Object.entries(tree).filter(([path]) => !telling.test(path)))

const kinds = ['a link to a directory of root', 'a hard link to a file of root', 'a pipe']

describe('a boot among users who plant links', () => {
  let meant: Awaited<ReturnType<typeof booted>>
  before(async () => {
    meant = await booted()
    assert.equal(meant.exitCode, 0)
  })

  for (const path of ['/home/bob', '/home/newsuper', '/srv/drop', '/tmp']) {
    it(`in ${path} does everything else, says what it could not do, and harms nobody`, async () => {
      const place = places.find((one) => one.path === path) as Place
      const paths = pathsIn(place, meant)
      assert.ok(paths.length > 0)
      for (const at of paths) {
        for (const what of kinds) {
          const planted = plants(at, place).get(what) ?? {}
          const got = await booted(planted)
          const title = `${what} at ${at}`
          const [was, wanted, now] = [meant.before, meant.tree, got.tree].map((tree) => outside(tree, place))
          assert.deepEqual(harmed(was ?? {}, wanted ?? {}, now ?? {}), [], title)
          assert.deepEqual(leaked(got.tree, place, planted), [], title)
          assert.equal(got.ran, meant.ran, title)
          const gone = lost(meant.tree, got.tree)
          assert.deepEqual(
            gone.filter((one) => !within(one, path)),
            [],
            title,
          )
          if (gone.length > 0) assert.ok(got.exitCode !== 0 && got.said[0] !== meant.said[0], `${title}: ${gone}`)
        }
      }
    })
  }
})

describe("a boot with Ubuntu's /var/log, which a group of the system's can write", () => {
  const logs = (members: string) =>
    ({
      '/etc/passwd':
        'root:x:0:0:root:/root:/bin/bash\nsyslog:x:104:104::/home/syslog:/bin/false\neve:x:1001:1001::/:/bin/sh\n',
      '/etc/group': `root:x:0:\nadm:x:4:syslog\nsyslog:x:104:${members}\n`,
      '/var/log': { directory: true, mode: 0o775, gid: 104 },
      '/var/log/cloud-init.log': { link: '/dev/null' },
      '/var/log/cloud-init-output.log': { link: '/mnt/log/output.log' },
      '/mnt/log': { directory: true },
      '/dev/null': { type: 'character' },
    }) as const

  it("follows root's links to other places", async () => {
    const host = machine({}, { files: logs('') })
    const { status, exitCode } = await bootOnce(host)
    assert.deepEqual([exitCode, status.errors, status.recoverable], [0, [], {}])
  })

  it('follows none where an ordinary user is in the group, and says so', async () => {
    const host = machine({}, { files: logs('eve') })
    const { status, exitCode } = await bootOnce(host)
    assert.equal(exitCode, 2)
    assert.match(
      JSON.stringify(status.recoverable),
      /cloud-init\.log: .*where group 104 can put links; it is not followed/,
    )
  })
})
