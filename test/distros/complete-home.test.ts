import assert from 'node:assert/strict'
import type { WorldFile } from '../../system/memory.ts'
import { machine } from '../modules/machine.ts'

const skeleton: Readonly<Record<string, WorldFile>> = {
  '/etc/login.defs': 'UMASK 022\nHOME_MODE 0700\n',
  '/etc/skel/.profile': { content: 'profile\n', mode: 0o640 },
  '/etc/skel/.config/a': 'a\n',
  '/etc/skel/link': { link: '.profile' },
  '/etc/passwd': 'bob:x:1000:1001::/home/bob:/bin/sh\n',
  '/etc/group': 'bob:x:1001:\n',
  '/etc/shadow': 'bob:!:20000:0:99999:7:::\n',
}

/** What lies in the home after the user is asked for. */
async function homeAfter(files: Readonly<Record<string, WorldFile>>, { again = true, ...user } = {}) {
  const { context, host, trace } = machine({ files: { ...skeleton, ...files } })
  await context.distro.users.add({ name: 'bob', ...user }, { again })
  const tree = Object.entries(host.tree()).filter(([path]) => path.startsWith('/home/bob'))
  const shown = tree.map(([path, { mode, uid, gid, content, target }]) => [
    path.slice('/home'.length),
    `${mode.toString(8)} ${uid}:${gid} ${content ?? target ?? ''}`,
  ])
  return { home: Object.fromEntries(shown), trace: trace() }
}

const whole = {
  '/bob': '700 1000:1001 ',
  '/bob/.config': '755 1000:1001 ',
  '/bob/.config/a': '644 1000:1001 a\n',
  '/bob/.profile': '640 1000:1001 profile\n',
  '/bob/link': '777 1000:1001 .profile',
}

describe('a user who was being made when the machine lost power', () => {
  it('gets a home that is missing, and one that is still root’s', async () => {
    assert.deepEqual((await homeAfter({})).home, whole)
    assert.deepEqual((await homeAfter({ '/home/bob': { directory: true } })).home, whole)
  })

  it('gets what is empty, and keeps what is there', async () => {
    const own = { directory: true, uid: 1000, gid: 1001, mode: 0o711 } as const
    const file = (content: string) => ({ content, uid: 1000, gid: 1001, mode: 0o600 })
    const { home } = await homeAfter({
      '/home/bob': own,
      '/home/bob/.profile': file(''),
      '/home/bob/.config/a': file('his'),
    })
    assert.deepEqual(home['/bob'], '711 1000:1001 ')
    assert.equal(home['/bob/.profile'], '640 1000:1001 profile\n')
    assert.equal(home['/bob/.config/a'], '600 1000:1001 his')
  })

  it('gets none where somebody else has it, where none was asked for, or in any other run', async () => {
    const other = { '/home/bob': { directory: true, uid: 5, gid: 5 } } as const
    assert.deepEqual((await homeAfter(other)).home, { '/bob': '755 5:5 ' })
    assert.deepEqual((await homeAfter({}, { noCreateHome: true } as object)).home, {})
    assert.deepEqual((await homeAfter({}, { again: false })).home, {})
  })

  it('gets the password that useradd had no time to set, and keeps any other', async () => {
    const passwd = { passwd: '$6$x' } as object
    assert.deepEqual((await homeAfter({}, passwd)).trace, ['chpasswd -e < bob:$6$x\n'])
    const set = { '/etc/shadow': 'bob:$6$own:20000:0:99999:7:::\n' }
    assert.deepEqual((await homeAfter(set, passwd)).trace, [])
  })
})
