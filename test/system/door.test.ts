import assert from 'node:assert/strict'
import fs from 'node:fs'
import { join } from 'node:path'
import { through, typeOf } from '../../system/door.ts'
import { real } from '../../system/real.ts'
import { walkNow } from '../../system/walk.ts'
import { type Temporary, temporary } from '../support/temporary.ts'

// Among other users: test/boot/door.boot.ts.
describe('the door', () => {
  let directory: Temporary
  const at = (name: string) => join(directory.path, name)
  const way = { follow: true, use: 'change' } as const

  beforeEach(() => {
    directory = temporary()
    fs.mkdirSync(at('d'))
    fs.writeFileSync(at('d/f'), 'text')
    fs.symlinkSync('d', at('link'))
  })
  afterEach(() => directory.remove())

  it('gives the path itself where nobody else can write, and looks once at each directory', () => {
    through(at('d/f'), way, ({ path, address, node, shared }) => {
      assert.deepEqual([path, address, node?.type, shared], [at('d/f'), at('d/f'), 'file', false])
    })
    const proven = new Set<string>()
    through(at('d/f'), { ...way, proven }, () => {})
    assert.ok(proven.has(at('d')) && !proven.has(at('d/f')))
  })

  it('finds the same by links and dots', () => {
    for (const path of ['link/f', 'd/../link/./f', 'd//f', 'd/f/']) {
      through(`${directory.path}/${path}`, way, ({ path: found, address, at: beside }) => {
        assert.equal(found, at('d/f'), path)
        for (const name of [address, beside()]) assert.equal(fs.realpathSync(name), at('d/f'), path)
      })
    }
  })

  it("goes where the walk goes by root's own links, whatever their text is", () => {
    const look = (path: string) => {
      const stats = fs.lstatSync(path, { throwIfNoEntry: false })
      if (!stats) return undefined
      const { mode, uid, gid } = stats
      const type = typeOf(stats)
      return { type, mode, uid, gid, ...(type === 'link' && { target: fs.readlinkSync(path) }) }
    }
    fs.mkdirSync(at('d/e'))
    fs.writeFileSync(at('d/e/f'), '')
    fs.symlinkSync('d/e', at('deep'))
    const last = directory.path.slice(directory.path.lastIndexOf('/') + 1)
    const texts = [
      'd',
      './d',
      'd/',
      'd/e',
      'd/../d',
      'deep/..',
      '..',
      '../',
      '../..',
      `../${last}/d`,
      `../../..${at('d')}`,
      at('d'),
    ]
    const odd = ['/', '//', 'gone', 'gone/..', '../gone', 'd/f', 'd/f/..', 'self', 'link', 'deep', '...', `${at('d')}/`]
    for (const text of [...texts, ...odd]) {
      fs.rmSync(at('self'), { force: true })
      fs.symlinkSync(text, at('self'))
      for (const rest of ['', '/f', '/e/f', '/../d/f', '/gone/x', '/']) {
        for (const follow of [true, false]) {
          const path = at('self') + rest
          const found = (
            go: () => { readonly path: string; readonly node: object | undefined; readonly blocked: unknown },
          ) => {
            try {
              const { path, node, blocked } = go()
              return [path, node !== undefined, blocked]
            } catch (error) {
              return error instanceof Error ? error.message : error
            }
          }
          const options = { follow, use: 'change' } as const
          assert.deepEqual(
            found(() => through(path, options, (place) => place)),
            found(() => walkNow(path, { look, text: () => undefined }, options)),
            `${text} ${rest} ${follow}`,
          )
        }
      }
    }
  })

  it('opens what lies where others can write, and leaves nothing open', () => {
    fs.chmodSync(at('d'), 0o777)
    const open = () => fs.readdirSync('/proc/self/fd').length
    const before = open()
    for (const path of [at('d/f'), at('link/f')]) {
      through(path, way, ({ address, shared, at: beside }) => {
        assert.match(address, /^\/proc\/self\/fd\/\d+$/)
        assert.match(beside('x'), /^\/proc\/self\/fd\/\d+\/x$/)
        assert.equal(fs.readFileSync(address, 'utf8'), 'text')
        assert.ok(shared)
      })
    }
    assert.throws(() => through(at('d/f'), way, () => assert.fail('stop')), /stop/)
    assert.equal(open(), before)
  })

  it('keeps to what it has opened, whatever takes its name', () => {
    fs.chmodSync(at('d'), 0o777)
    fs.mkdirSync(at('other'))
    through(at('d/f'), way, ({ address, at: beside }) => {
      fs.renameSync(at('d'), at('moved'))
      fs.symlinkSync('other', at('d'))
      fs.writeFileSync(beside('new'), '')
      fs.chmodSync(address, 0o600)
    })
    assert.deepEqual(fs.readdirSync(at('moved')).sort(), ['f', 'new'])
    assert.deepEqual(fs.readdirSync(at('other')), [])
    assert.equal(fs.statSync(at('moved/f')).mode & 0o777, 0o600)
  })

  it('makes no directory where another was put in its place', () => {
    fs.chmodSync(at('d'), 0o777)
    const mkdir = fs.mkdirSync
    fs.mkdirSync(at('other'))
    fs.writeFileSync(at('other/f'), '')
    try {
      fs.mkdirSync = ((path: string, mode: number) => {
        mkdir(path, mode)
        fs.rmdirSync(path)
        fs.renameSync(at('other'), path)
      }) as typeof fs.mkdirSync
      through(at('d/new'), way, (place) => {
        assert.throws(() => place.makeDirectory(0o777), { code: 'unsafe' })
      })
    } finally {
      fs.mkdirSync = mkdir
    }
    assert.notEqual(fs.statSync(at('d/new')).mode & 0o777, 0o777)
  })

  it('forgets what it knows of directories when one is given away or renamed', async () => {
    const { files } = real()
    await files.write(at('d/one'), '')
    await files.setMode(at('d'), 0o777)
    fs.symlinkSync(at('f'), at('d/two'))
    await assert.rejects(files.append(at('d/two'), ''), { code: 'unsafe' })
    await files.setMode(at('d'), 0o755)
    await files.write(at('d/sub/one'), '')
    await files.rename(at('d/sub'), at('d/moved'))
    await files.write(at('d/sub/one'), 'again')
    assert.deepEqual(fs.readdirSync(at('d')).sort(), ['f', 'moved', 'one', 'sub', 'two'])
  })
})
