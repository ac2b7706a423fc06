// The real host among other users: what they have planted, and what they swap while it works. It takes root, so that the
// unit tests have the same table for the other hosts only.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { HostError } from '../../core/errors.ts'
import type { Files } from '../../system/host.ts'
import { planned } from '../../system/planned.ts'
import { real } from '../../system/real.ts'
import { rooted } from '../../system/rooted.ts'
import type { Temporary } from '../support/temporary.ts'
import { plantedContract, SECRET, type Tree } from '../system/planted.ts'

/** In memory: some thousand trees are made and removed. */
function temporary(): Temporary {
  const path = fs.mkdtempSync('/dev/shm/firstlight-test-')
  return { path, remove: () => fs.rmSync(path, { recursive: true, force: true }) }
}

/** Makes a tree on the disk. */
function plant(root: string, tree: Tree): void {
  for (const [path, file] of Object.entries(tree)) {
    const at = join(root, path)
    fs.mkdirSync(join(at, '..'), { recursive: true })
    if (typeof file === 'string' || file instanceof Uint8Array) fs.writeFileSync(at, file)
    else if ('link' in file) fs.symlinkSync(file.link, at)
    else if ('type' in file) assert.equal(spawnSync('mkfifo', [at]).status, 0)
    else if ('links' in file) fs.linkSync(join(root, SECRET), at)
    else if ('content' in file) fs.writeFileSync(at, file.content)
    else fs.mkdirSync(at, { recursive: true })
    if (typeof file === 'string' || file instanceof Uint8Array || 'links' in file) continue
    fs.lchownSync(at, file.uid ?? 0, file.gid ?? 0)
    if ('mode' in file && file.mode !== undefined) fs.chmodSync(at, file.mode)
  }
}

/** `owner`: who has made the directory that the tree lies in. */
function onDisk(wrap: (root: string) => Files, at: (root: string, path: string) => string, owner = 0) {
  return async (tree: (at: (path: string) => string) => Tree) => {
    const directory = temporary()
    const root = join(directory.path, 'root')
    fs.mkdirSync(root)
    fs.chownSync(directory.path, owner, owner)
    fs.chownSync(root, owner, owner)
    const here = (path: string) => at(root, path)
    plant(root, tree(here))
    return { files: wrap(root), at: here, close: directory.remove }
  }
}

plantedContract(
  'real',
  onDisk(() => real().files, join),
)
plantedContract(
  'rooted real',
  onDisk(
    (root) => rooted(real(), root, { commands: 'refuse' }).files,
    (_, path) => path,
    500,
  ),
)
plantedContract(
  'planned rooted real',
  onDisk(
    (root) => planned(rooted(real(), root, { commands: 'refuse' }), () => {}).files,
    (_, path) => path,
  ),
)

const user = 1000
const owner = { user, group: user }

/** Each on `path`, whose directory or itself is being swapped. */
const calls: Readonly<Record<string, (files: Files, path: string) => Promise<unknown>>> = {
  write: (files, path) => files.write(path, 'new', { mode: 0o666, owner }),
  'write to the target': (files, path) => files.write(path, 'new', { mode: 0o666, owner, follow: true }),
  append: (files, path) => files.append(path, 'new', { mode: 0o666, owner }),
  makeDirectory: (files, path) => files.makeDirectory(path, { mode: 0o777, owner }),
  'make what is missing': (files, path) => files.write(`${path}/deep/er`, 'new', { mode: 0o666, owner }),
  link: (files, path) => files.link('target', path),
  rename: (files, path) => files.rename(path, `${path}-moved`),
  'rename back': (files, path) => files.rename(`${path}-moved`, path),
  remove: (files, path) => files.remove(path, { recursive: true }),
  setMode: (files, path) => files.setMode(path, 0o777),
  setOwner: (files, path) => files.setOwner(path, owner),
  'setOwner of it': (files, path) => files.setOwner(path, owner, { follow: false }),
  setTimes: (files, path) => files.setTimes(path, new Date(0), new Date(0)),
  read: (files, path) => files.read(path),
}

describe('the real host, while a user swaps what it works on', () => {
  let directory: Temporary
  let swapper: ChildProcess

  beforeEach(() => {
    directory = temporary()
    fs.chmodSync(directory.path, 0o755)
    plant(directory.path, {
      '/etc/cloud/f': { content: 'theirs', mode: 0o600 },
      '/etc/cloud/d/f': { content: 'theirs', mode: 0o600 },
      '/home/sam': { directory: true, uid: user, gid: user },
    })
  })
  afterEach(async () => {
    const ended = new Promise((resolve) => swapper.once('exit', resolve))
    if (swapper.kill('SIGKILL')) await ended
    directory.remove()
  })

  const outside = () =>
    fs
      .readdirSync(join(directory.path, 'etc'), { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => {
        const path = join(directory.path, 'etc', name)
        const { mode, uid, gid, mtimeMs, nlink } = fs.lstatSync(path)
        return [name, mode, uid, gid, mtimeMs, nlink, name.endsWith('f') ? fs.readFileSync(path, 'utf8') : '']
      })

  /**
   * `name` in the home is, in turn: a directory of the user's with `d` and `f` in it, a link to root's, a fifo, and a second name of
   * nothing; as often as a process can. It counts its turns in a file.
   */
  async function swap(name: string): Promise<() => number> {
    const script = `
      const fs = require('node:fs')
      const [home, name, target, count] = process.argv.slice(1)
      process.chdir(home)
      let turns = 0
      for (;;) {
        for (const step of [
          () => fs.mkdirSync('own'), () => fs.mkdirSync('own/d'), () => fs.writeFileSync('own/f', 'mine'),
          () => fs.renameSync('own', name), () => fs.renameSync(name, 'own' + turns),
          () => fs.symlinkSync(target, 'link'), () => fs.renameSync('link', name), () => fs.unlinkSync(name),
          () => fs.rmSync('own' + turns, { recursive: true }), () => fs.rmSync(name, { recursive: true }),
          () => fs.writeFileSync(name, 'mine'), () => fs.unlinkSync(name),
          () => fs.symlinkSync(target + '/f', name), () => fs.unlinkSync(name),
        ]) try { step() } catch {}
        turns += 1
        fs.writeFileSync(count, String(turns))
      }`
    const count = join(directory.path, 'home/sam/count')
    const args = ['-e', script, join(directory.path, 'home/sam'), name, join(directory.path, 'etc/cloud'), count]
    swapper = spawn(process.execPath, args, { uid: user, gid: user, stdio: ['ignore', 'inherit', 'inherit'] })
    const turns = () => Number(fs.existsSync(count) ? fs.readFileSync(count, 'utf8') : 0)
    while (turns() === 0) {
      assert.equal(swapper.exitCode, null)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return turns
  }

  for (const [where, below] of [
    ['a directory above', '/d/f'],
    ['its directory', '/f'],
    ['the thing itself', ''],
  ] as const) {
    it(`touches nothing else: ${where}`, async () => {
      const { files } = real()
      const before = outside()
      const turns = await swap('it')
      const path = join(directory.path, `home/sam/it${below}`)
      const leaked: string[] = []
      const ended = new Map<string, number>()
      // Until it has been a race: some calls met the link, some the user's own.
      const raced = () => ended.has('unsafe') && ended.has('done')
      for (let round = 0; round < 300 || turns() < 300 || !raced(); round += 1) {
        for (const [name, call] of Object.entries(calls)) {
          const outcome = await call(files, path).then(
            (value) => (String(value) === 'theirs' ? 'leaked' : 'done'),
            (error: unknown) => {
              if (error instanceof HostError) return error.code
              throw error
            },
          )
          if (outcome === 'leaked') leaked.push(name)
          ended.set(outcome, (ended.get(outcome) ?? 0) + 1)
        }
      }
      assert.deepEqual(outside(), before)
      assert.deepEqual(leaked, [])
    })
  }
})
