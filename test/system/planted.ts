// What another user can plant, at every component of a path, before every method of `Files`: whatever it is, nothing but
// his own is changed or read. One table for all hosts; on the disk it takes root (test/boot/door.boot.ts).

import assert from 'node:assert/strict'
import { HostError } from '../../core/errors.ts'
import type { Files } from '../../system/host.ts'
import type { WorldFile } from '../../system/memory.ts'

export type Tree = Readonly<Record<string, WorldFile>>

export interface PlantedSubject {
  readonly files: Files
  /** The host's path for a path of the table. */
  at(path: string): string
  close?(): void
}

const sam = 1000
const eve = 1001
/** A file under a second name: its content and owner are those of this one. */
export const SECRET = '/etc/cloud/b/secret'

const directory = (uid: number, mode = 0o755, gid = uid): WorldFile => ({ directory: true, mode, uid, gid })
const file = (uid: number, content: string): WorldFile => ({ content, uid, gid: uid, mode: 0o600 })
const tree = (top: string, uid: number): Tree => ({
  [top]: directory(uid),
  [`${top}/b`]: directory(uid),
  [`${top}/b/f`]: file(uid, `content of ${top}`),
})

const machine: Tree = {
  ...tree('/etc/cloud', 0),
  [SECRET]: file(0, 'secret'),
  '/etc/passwd': 'root:x:0:0:::\nsam:x:1000:1000:::\n',
  '/etc/group': 'root:x:0:\nstaff:x:50:\nsam:x:1000:\n',
  '/home/sam': directory(sam),
  ...tree('/home/sam/own', sam),
  '/home/eve': directory(eve),
  ...tree('/home/eve/own', eve),
  '/srv/moved': file(0, 'moved'),
  '/tmp': directory(0, 0o1777),
  '/srv/open': directory(0, 0o777),
  '/srv/group': directory(0, 0o775, 50),
}

/** Where a/b/f lies. */
const places = ['/home/sam', '/tmp', '/srv/open', '/srv/group'] as const
const below = ['', '/b', '/b/f'] as const
type Depth = 0 | 1 | 2

interface Plant {
  readonly depths: readonly Depth[]
  /** What is found under the name of the component, and beside it. */
  plant(depth: Depth, at: (path: string) => string, place: string): { readonly it: WorldFile; readonly beside?: Tree }
  /** Nothing is there for those who read. */
  readonly absent?: boolean
}

const all = [0, 1, 2] as const
const link = (target: string, uid: number): { it: WorldFile } => ({ it: { link: target, uid, gid: uid } })

const links: Readonly<Record<string, Plant>> = {
  'a link': { depths: all, plant: (depth, at) => link(at(`/etc/cloud${below[depth]}`), sam) },
  'a relative link': {
    depths: all,
    plant: (depth, _, place) =>
      link(`${'../'.repeat(place.split('/').length - 1 + depth)}etc/cloud${below[depth]}`, sam),
  },
  'a link to a link': {
    depths: all,
    plant: (depth, at) => ({
      ...link('hop', sam),
      beside: { hop: link(at(`/etc/cloud${below[depth]}`), sam).it },
    }),
  },
  'a link that dangles': { depths: all, absent: true, plant: (_, at) => link(at('/etc/cloud/new'), sam) },
  'a link that dangles deeper': { depths: all, absent: true, plant: (_, at) => link(at('/etc/cloud/new/deep'), sam) },
  'a link to the top': { depths: [0, 1], absent: true, plant: (_, at) => link(at('/'), sam) },
  "a link to another user's": { depths: all, plant: (depth, at) => link(at(`/home/eve/own${below[depth]}`), sam) },
  "another user's link": { depths: all, plant: (depth, at) => link(at(`/etc/cloud${below[depth]}`), eve) },
  "root's link, moved there": { depths: [1, 2], plant: (depth, at) => link(at(`/etc/cloud${below[depth]}`), 0) },
}

const others: Readonly<Record<string, Plant>> = {
  "root's file under a second name": {
    depths: [2],
    plant: () => ({ it: { content: 'secret', uid: 0, gid: 0, mode: 0o600, links: 2 } }),
  },
  'a fifo': { depths: [2], plant: () => ({ it: { type: 'fifo', uid: sam, gid: sam } }) },
}

interface Method {
  readonly act: (files: Files, path: string, at: (path: string) => string) => Promise<unknown>
  /** What it does to the last component: uses what is there, takes its place, or handles the name only. */
  readonly last: 'uses' | 'replaces' | 'names'
  readonly reads?: boolean
}

const owner = { user: sam, group: sam }
const methods: Readonly<Record<string, Method>> = {
  write: { last: 'replaces', act: (files, path) => files.write(path, 'new') },
  'write with mode and owner': {
    last: 'replaces',
    act: (files, path) => files.write(path, 'new', { mode: 0o755, owner }),
  },
  'write to the target': { last: 'uses', act: (files, path) => files.write(path, 'new', { follow: true }) },
  append: { last: 'uses', act: (files, path) => files.append(path, 'new') },
  'append with mode and owner': {
    last: 'uses',
    act: (files, path) => files.append(path, 'new', { mode: 0o755, owner }),
  },
  makeDirectory: { last: 'uses', act: (files, path) => files.makeDirectory(path, { mode: 0o700, owner }) },
  link: { last: 'replaces', act: (files, path) => files.link('target', path) },
  'rename to it': { last: 'replaces', act: (files, path, at) => files.rename(at('/srv/moved'), path) },
  'rename it': { last: 'names', act: (files, path) => files.rename(path, `${path}-moved`) },
  remove: { last: 'names', act: (files, path) => files.remove(path) },
  'remove all': { last: 'names', act: (files, path) => files.remove(path, { recursive: true }) },
  setMode: { last: 'uses', act: (files, path) => files.setMode(path, 0o777) },
  setOwner: { last: 'uses', act: (files, path) => files.setOwner(path, owner) },
  'setOwner of it': { last: 'names', act: (files, path) => files.setOwner(path, owner, { follow: false }) },
  setTimes: { last: 'uses', act: (files, path) => files.setTimes(path, new Date(0), new Date(0)) },
  read: { last: 'uses', reads: true, act: (files, path) => files.read(path) },
  readText: { last: 'uses', reads: true, act: (files, path) => files.readText(path) },
}

const depthNames = ['its first directory', 'its second directory', 'its last component'] as const

export function plantedContract(
  name: string,
  open: (tree: (at: (path: string) => string) => Tree) => Promise<PlantedSubject>,
): void {
  describe(`the ${name} host, where others can write`, () => {
    for (const place of places) {
      for (const [kind, { depths, plant, absent = false }] of Object.entries({ ...links, ...others })) {
        for (const depth of depths) {
          it(`${place}: ${kind} as ${depthNames[depth]}`, async () => {
            for (const [method, { act, last, reads = false }] of Object.entries(methods)) {
              const subject = await open((at) => treeWith(place, depth, plant(depth, at, place)))
              const { files, at } = subject
              try {
                const path = at(`${place}/a/b/f`)
                const before = await outside(subject)
                const outcome = await outcomeOf(act(files, path, at))
                assert.deepEqual(await outside(subject), before, method)
                const expected = expectedOf(kind, depth, last, method, reads && absent)
                if (expected === 'done') assert.ok(outcome !== 'unsafe', `${method}: ${outcome}`)
                else if (expected) assert.equal(outcome, expected, method)
                if (expected === 'done' && last === 'replaces') {
                  const info = await files.stat(path, { follow: false })
                  assert.deepEqual([info?.type, info?.links], [method === 'link' ? 'link' : 'file', 1], method)
                }
              } finally {
                subject.close?.()
              }
            }
          })
        }
      }
    }

    it("a file that is root's alone, moved there, is neither shown nor given away", async () => {
      const tree = (mode: number) => () => treeWith('/home/sam', 2, { it: { content: 'secret', uid: 0, gid: 0, mode } })
      for (const method of [
        'read',
        'readText',
        'setOwner',
        'setOwner of it',
        'append with mode and owner',
        'write with mode and owner',
      ]) {
        const subject = await open(tree(0o600))
        try {
          const path = subject.at('/home/sam/a/b/f')
          const outcome = await outcomeOf(methods[method]?.act(subject.files, path, subject.at) ?? assert.fail())
          assert.equal(outcome, method.startsWith('write') ? 'done' : 'unsafe', method)
          if (outcome === 'done') assert.equal(await subject.files.readText(path), 'new')
        } finally {
          subject.close?.()
        }
      }
      const subject = await open(tree(0o644))
      assert.equal(await subject.files.readText(subject.at('/home/sam/a/b/f')), 'secret')
      subject.close?.()
    })

    for (const [whose, group, follows] of [
      ["the system's", 50, true],
      ["a user's", sam, false],
    ] as const) {
      for (const below of ['', '/f']) {
        const as = below ? 'a directory' : 'a file'
        it(`root's own link to ${as}, where ${whose} group can write, is ${follows ? '' : 'not '}followed`, async () => {
          for (const [method, { act, last }] of Object.entries(methods)) {
            const subject = await open((at) => ({
              ...machine,
              '/srv/logs': directory(0),
              '/srv/logs/f': { content: 'log', uid: 0, gid: 0, mode: 0o644 },
              '/srv/group': directory(0, 0o2775, group),
              '/srv/group/link': link(at(below ? '/srv/logs' : '/srv/logs/f'), 0).it,
            }))
            try {
              const outcome = await outcomeOf(act(subject.files, subject.at(`/srv/group/link${below}`), subject.at))
              if (below || last === 'uses') {
                // There is a file where the directory is to be.
                assert.equal(outcome, !follows ? 'unsafe' : method === 'makeDirectory' ? 'io' : 'done', method)
              } else assert.equal(outcome, 'done', method)
              const text = await subject.files.readText(subject.at('/srv/logs/f'))
              if (method === 'append') assert.equal(text, follows ? 'lognew' : 'log')
            } finally {
              subject.close?.()
            }
          }
        })
      }
    }

    for (const depth of all) {
      it(`a user's link to what is his own is followed: as ${depthNames[depth]}`, async () => {
        for (const [method, { act }] of Object.entries(methods)) {
          const subject = await open((at) =>
            treeWith('/home/sam', depth, link(at(`/home/sam/own${below[depth]}`), sam)),
          )
          try {
            const outcome = await outcomeOf(act(subject.files, subject.at('/home/sam/a/b/f'), subject.at))
            // There is a file where the directory is to be.
            assert.equal(outcome, method === 'makeDirectory' ? 'io' : 'done', method)
            if (!method.includes('mode and owner')) continue
            const info = await subject.files.stat(subject.at('/home/sam/a/b/f'))
            assert.deepEqual([info?.mode, info?.uid, info?.gid], [0o755, sam, sam], method)
          } finally {
            subject.close?.()
          }
        }
      })
    }

    it('what is made by appending has its owner and mode, and what is there gets them', async () => {
      const subject = await open(() => machine)
      const { files } = subject
      const path = subject.at('/home/sam/new/f')
      const as = async () => {
        const { mode, uid, gid } = (await files.stat(path)) ?? assert.fail()
        return [mode, uid, gid, await files.readText(path)]
      }
      try {
        await files.append(path, 'one', { owner, newMode: 0o600 })
        assert.deepEqual(await as(), [0o600, sam, sam, 'one'])
        await files.append(path, 'two', { newMode: 0o644 })
        assert.deepEqual(await as(), [0o600, sam, sam, 'onetwo'])
        await files.append(path, '', { owner: { user: eve }, mode: 0o4750 })
        assert.deepEqual(await as(), [0o4750, eve, sam, 'onetwo'])
      } finally {
        subject.close?.()
      }
    })
  })
}

function treeWith(place: string, depth: Depth, { it, beside = {} }: ReturnType<Plant['plant']>): Tree {
  const path = `${place}/a${below[depth]}`
  const own = Object.entries(tree(`${place}/a`, sam)).filter(([at]) => !at.startsWith(`${path}/`) && at !== path)
  const parent = path.slice(0, path.lastIndexOf('/'))
  const others = Object.entries(beside).map(([name, node]) => [`${parent}/${name}`, node])
  return { ...machine, ...Object.fromEntries([...own, ...others]), [path]: it }
}

/** 'done', or the code of the failure. */
async function outcomeOf(act: Promise<unknown>): Promise<string> {
  try {
    const value = await act
    return value === undefined || !/secret|content of \/(?:etc|home\/eve)/.test(String(value)) ? 'done' : 'leaked'
  } catch (error) {
    if (error instanceof HostError) return error.code
    throw error
  }
}

function expectedOf(kind: string, depth: Depth, last: Method['last'], method: string, absent: boolean) {
  if (absent) return 'done'
  const isLink = kind in links
  if (isLink && (depth < 2 || last === 'uses')) return 'unsafe'
  if (last === 'replaces') return 'done'
  if (last === 'names') return undefined
  return method === 'makeDirectory' ? 'io' : method === 'write to the target' ? 'done' : 'unsafe'
}

/** All that is not sam's, as lines. */
async function outside({ files, at }: PlantedSubject): Promise<string[]> {
  const lines = [`/: ${(await files.list(at('/')))?.join(' ')}`]
  const visit = async (path: string): Promise<void> => {
    const info = await files.stat(at(path), { follow: false })
    assert.ok(info, path)
    const content = info.type === 'file' ? await files.readText(at(path)) : ''
    lines.push([path, info.type, info.mode, info.uid, info.gid, info.modified.getTime(), content].join(' '))
    if (info.type !== 'directory') return
    for (const name of (await files.list(at(path))) ?? []) await visit(`${path}/${name}`)
  }
  for (const top of ['/etc', '/home/eve']) await visit(top)
  return lines
}
