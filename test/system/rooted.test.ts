import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Files, Host } from '../../system/host.ts'
import { memory } from '../../system/memory.ts'
import { planned } from '../../system/planned.ts'
import { real } from '../../system/real.ts'
import { rooted } from '../../system/rooted.ts'
import { type Temporary, temporary } from '../support/temporary.ts'

describe('the rooted host keeps inside its root', () => {
  let directory: Temporary
  let root: string
  let host: Host

  beforeEach(() => {
    directory = temporary()
    root = join(directory.path, 'root')
    fs.mkdirSync(join(root, 'etc'), { recursive: true })
    fs.mkdirSync(join(directory.path, 'etc'))
    fs.writeFileSync(join(directory.path, 'etc/secret'), 'outside')
    fs.writeFileSync(join(directory.path, 'outside'), 'outside')
    host = rooted(real(), root, { commands: 'refuse' })
  })
  afterEach(() => directory.remove())

  const outside = () => [
    fs.readFileSync(join(directory.path, 'outside'), 'utf8'),
    fs.readdirSync(directory.path).sort(),
  ]
  const untouched = ['outside', ['etc', 'outside', 'root']]

  it('with absolute links', async () => {
    fs.symlinkSync(join(directory.path, 'outside'), join(root, 'link'))
    fs.symlinkSync('/etc', join(root, 'etc-link'))
    assert.equal(await host.files.read('/link'), undefined)
    await host.files.write('/link', 'inside', { follow: true })
    await host.files.write('/etc-link/made', 'inside')
    assert.equal(fs.readFileSync(join(root, directory.path, 'outside'), 'utf8'), 'inside')
    assert.equal(fs.readFileSync(join(root, 'etc/made'), 'utf8'), 'inside')
    assert.deepEqual(outside(), untouched)
  })

  it('with dots', async () => {
    fs.symlinkSync('../../../../../../../..', join(root, 'etc/up'))
    fs.symlinkSync('../../outside', join(root, 'etc/relative'))
    assert.equal(await host.files.read('/../outside'), undefined)
    assert.equal(await host.files.read('/etc/../../outside'), undefined)
    assert.equal(await host.files.read('/etc/relative'), undefined)
    assert.deepEqual(await host.files.list('/etc/up'), ['etc'])
    assert.equal(await host.files.resolve('/etc/up/../../etc'), '/etc')
    await host.files.write('/etc/relative', 'inside', { follow: true })
    await host.files.write('/etc/up/../made', 'inside')
    await host.files.append('/../../appended', 'inside')
    await host.files.makeDirectory('/etc/up/../../directory')
    await host.files.remove('/etc/up/../outside')
    assert.deepEqual(fs.readdirSync(root).sort(), ['appended', 'directory', 'etc', 'made'])
    assert.deepEqual(outside(), untouched)
  })

  it('with chains of links, at every element', async () => {
    fs.symlinkSync('/b', join(root, 'a'))
    fs.symlinkSync('c/..', join(root, 'b'))
    fs.symlinkSync('/../../etc', join(root, 'c'))
    assert.equal(await host.files.resolve('/a/etc'), '/etc')
    assert.equal(await host.files.read('/a/etc/secret'), undefined)
    await host.files.write('/a/etc/secret', 'inside')
    assert.equal(fs.readFileSync(join(root, 'etc/secret'), 'utf8'), 'inside')
    assert.equal(fs.readFileSync(join(directory.path, 'etc/secret'), 'utf8'), 'outside')
  })

  it('when removing, giving away, renaming and changing', async () => {
    fs.symlinkSync(directory.path, join(root, 'etc/outside'))
    fs.symlinkSync(join(directory.path, 'outside'), join(root, 'etc/file'))
    await host.files.setOwner('/etc', { user: process.getuid?.() ?? 0 })
    await assert.rejects(host.files.setMode('/etc/file', 0o777), { code: 'not-found' })
    await assert.rejects(host.files.setTimes('/etc/file', new Date(0), new Date(0)), { code: 'not-found' })
    await assert.rejects(host.files.rename('/etc/file', '/etc/outside/../../file'), { code: 'not-found' })
    await host.files.rename('/etc/file', '/../file')
    await host.files.remove('/etc', { recursive: true })
    await assert.rejects(host.files.remove('/', { recursive: true }), { code: 'denied' })
    await assert.rejects(host.files.remove('/..', { recursive: true }), { code: 'denied' })
    assert.deepEqual(fs.readdirSync(root), ['file'])
    assert.deepEqual(outside(), untouched)
  })

  it('and names paths in failures as the guest does', async () => {
    await host.files.makeDirectory('/etc/directory')
    await assert.rejects(host.files.read('/etc/directory'), {
      short: 'Cannot read /etc/directory: is a directory',
      detail: { path: '/etc/directory' },
    })
  })

  it('and looks names up in its own files', async () => {
    const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
    await host.files.write('/etc/passwd', `guest:x:${uid}:${gid}:::\n`)
    await host.files.write('/etc/group', `crew:x:${gid}:\n`)
    await host.files.write('/f', '', { owner: { user: 'guest', group: 'crew' } })
    assert.equal(fs.statSync(join(root, 'f')).uid, uid)
    await assert.rejects(host.files.setOwner('/f', { user: 'daemon' }), { code: 'not-found' })
  })

  it('lets an ordinary user build a root by not giving anything away', async () => {
    const modest = rooted(memory({ files: { '/root/etc/passwd': 'sam:x:1000:1000:::\n' } }), '/root', {
      commands: 'refuse',
      owners: 'skip',
    })
    await modest.files.write('/f', '', { owner: { user: 'sam' } })
    await modest.files.setOwner('/f', { user: 'sam' })
    assert.equal((await modest.files.stat('/f'))?.uid, 0)
    await assert.rejects(modest.files.setOwner('/f', { user: 'unknown' }), { code: 'not-found' })
  })
})

describe('commands of the rooted host', () => {
  const inner = () =>
    memory({
      files: Object.fromEntries(
        ['true', 'useradd', 'ls', 'slow'].map((name) => [`/mnt/usr/bin/${name}`, { content: '', mode: 0o755 }]),
      ),
      unscripted: 'succeed',
      programs: ['only-outside'],
    })

  it('run in the root, in a directory and as a user when asked', async () => {
    const outer = inner()
    const host = rooted(outer, '/mnt/', { commands: 'chroot' })
    await host.commands.run(['useradd', 'sam'], { env: { LC_ALL: 'C' } })
    await host.commands.query(['ls'], { cwd: '/etc', user: { uid: 5, gid: 6 } })
    assert.deepEqual(
      outer.calls.map(({ kind, argv, options }) => [kind, argv.join(' '), options]),
      [
        ['run', 'chroot /mnt useradd sam', { env: { LC_ALL: 'C' }, accept: 'any' }],
        ['query', 'chroot --userspec=5:6 /mnt /bin/sh -c cd "$1" && shift && exec "$@" sh /etc ls', { accept: 'any' }],
      ],
    )
  })

  it('fail under their own name', async () => {
    const outer = memory({
      files: Object.fromEntries(['true', 'slow'].map((name) => [`/mnt/bin/${name}`, { content: '', mode: 0o755 }])),
      commands: { 'chroot /mnt true': { exitCode: 3, stderr: 'it broke' }, 'chroot /mnt slow': { takes: 5000 } },
    })
    const { commands } = rooted(outer, '/mnt', { commands: 'chroot' })
    await assert.rejects(commands.query(['true']), { code: 'exit', short: 'true exited with status 3' })
    assert.equal((await commands.query(['true'], { accept: [3] })).exitCode, 3)
    await assert.rejects(commands.run(['slow'], { timeout: 100 }), {
      code: 'timeout',
      short: 'slow took longer than 100 ms',
    })
    await assert.rejects(commands.run(['none']), { code: 'not-found', short: 'none was not found' })
  })

  it('are refused when asked, without a trace of secrets', async () => {
    const outer = inner()
    const host = rooted(outer, '/mnt', { commands: 'refuse' })
    await assert.rejects(
      host.commands.run(['passwd', 'hunter22'], { secret: true }),
      (error: Error & { code?: string }) => {
        return error.code === 'refused' && !error.message.includes('hunter22')
      },
    )
    assert.deepEqual(outer.calls, [])
  })

  it('are found in the root', async () => {
    const host = rooted(inner(), '/mnt', { commands: 'chroot' })
    assert.equal(await host.commands.find('true'), '/usr/bin/true')
    assert.equal(await host.commands.find('/usr/bin/true'), '/usr/bin/true')
    assert.equal(await host.commands.find('only-outside'), undefined)
  })
})

/** Something done to a file tree, with paths from a small set so that they meet. */
type Action = {
  readonly do: keyof typeof actions
  readonly path: string
  readonly other: string
  readonly flag: boolean
}

const actions = {
  write: (files: Files, { path, other, flag }: Action) => files.write(path, other, { follow: flag, durable: false }),
  writeMode: (files: Files, { path, other, flag }: Action) =>
    files.write(path, other, { mode: flag ? 0o600 : 0o751, durable: false }),
  append: (files: Files, { path, other }: Action) => files.append(path, other),
  makeDirectory: (files: Files, { path, flag }: Action) => files.makeDirectory(path, flag ? { mode: 0o700 } : {}),
  link: (files: Files, { path, other }: Action) => files.link(other, path),
  linkUp: (files: Files, { path, other }: Action) => files.link(`../..${other}`, path),
  rename: (files: Files, { path, other }: Action) => files.rename(path, other),
  remove: (files: Files, { path, flag }: Action) => files.remove(path, { recursive: flag }),
  setMode: (files: Files, { path, flag }: Action) => files.setMode(path, flag ? 0o750 : 0o755),
  read: async (files: Files, { path }: Action) => `${await files.read(path)}`,
  list: (files: Files, { path }: Action) => files.list(path),
  resolve: (files: Files, { path }: Action) => files.resolve(path),
  exists: (files: Files, { path }: Action) => files.exists(path),
  readLink: (files: Files, { path }: Action) => files.readLink(path),
}

const element = fc.constantFrom('a', 'b', 'c', '..', '.')
const guestPath = fc.array(element, { minLength: 1, maxLength: 4 }).map((elements) => `/${elements.join('/')}`)
const action = fc.record({
  do: fc.constantFrom(...(Object.keys(actions) as (keyof typeof actions)[])),
  path: guestPath,
  other: guestPath,
  flag: fc.boolean(),
})

/** What came of it: the value, or the code of the failure. Anything else that is thrown is a bug. */
async function outcomeOf(files: Files, one: Action): Promise<unknown> {
  try {
    return await actions[one.do](files, one)
  } catch (error) {
    const { name, code } = error as Error & { code?: string }
    if (name !== 'HostError') throw error
    return { failed: code }
  }
}

async function treeOf(files: Files, path = '/'): Promise<unknown> {
  const info = await files.stat(path, { follow: false })
  if (info?.type === 'link') return `-> ${await files.readLink(path)}`
  if (info?.type === 'file') return [info.mode, await files.readText(path)]
  const children = await Promise.all(
    ((await files.list(path)) ?? []).map((name) => treeOf(files, path === '/' ? `/${name}` : `${path}/${name}`)),
  )
  return [
    path === '/' ? 0 : info?.mode,
    ...((await files.list(path)) ?? []).map((name, index) => [name, children[index]]),
  ]
}

const linkToItself: Action = { do: 'link', path: '/a', other: '/a', flag: false }

describe('requests of a rooted host', () => {
  it('find the socket of a service within it', async () => {
    const inner = memory({
      files: { '/mnt/run/real': { type: 'socket' }, '/mnt/sock': { link: '/run/real' } },
      http: { '/mnt/run/real http://lxd/': 'inside', '/mnt/gone http://lxd/': 'none' },
    })
    const { http } = rooted(inner, '/mnt', { commands: 'refuse' })
    for (const socket of ['/sock', '/../sock']) {
      assert.equal((await http.get('http://lxd/', { socket })).body.toString(), 'inside')
      assert.equal((await http.race(['http://lxd/'], { socket })).body.toString(), 'inside')
    }
    assert.equal((await http.request('GET', 'http://lxd/', { socket: '/gone' })).body.toString(), 'none')
  })
})

describe('hosts under the same actions', () => {
  it('agree on every outcome and on what is there in the end, and nothing leaves the root', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), fc.nat(25), async (list, seam) => {
        const directory = temporary()
        try {
          const root = join(directory.path, 'one/two/three/four/five')
          fs.mkdirSync(root, { recursive: true })
          const onDisk = rooted(real(), root, { commands: 'refuse' })
          const inMemory = memory()
          const below = memory()
          for (const one of list.slice(0, seam)) {
            const expected = await outcomeOf(onDisk.files, one)
            assert.deepEqual(await outcomeOf(inMemory.files, one), expected, `memory: ${JSON.stringify(one)}`)
            await outcomeOf(below.files, one)
          }
          const untouched = JSON.stringify(below.tree())
          const plan = planned(below, () => {})
          for (const one of list.slice(seam)) {
            const expected = await outcomeOf(onDisk.files, one)
            assert.deepEqual(await outcomeOf(inMemory.files, one), expected, `memory: ${JSON.stringify(one)}`)
            assert.deepEqual(await outcomeOf(plan.files, one), expected, `planned: ${JSON.stringify(one)}`)
          }
          const tree = await treeOf(onDisk.files)
          assert.deepEqual(await treeOf(inMemory.files), tree)
          assert.deepEqual(await treeOf(plan.files), tree)
          assert.equal(JSON.stringify(below.tree()), untouched)
          const above = ['', 'one', 'one/two', 'one/two/three', 'one/two/three/four']
          assert.deepEqual(
            above.flatMap((path) => fs.readdirSync(join(directory.path, path))),
            ['one', 'two', 'three', 'four', 'five'],
          )
        } finally {
          directory.remove()
        }
      }),
      { numRuns: 100, examples: [[[linkToItself, { ...linkToItself, do: 'write', path: '/a/.' }], 0]] },
    )
  })
})
