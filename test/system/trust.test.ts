import assert from 'node:assert/strict'
import { ANYONE, boundTo, holderIn, movable, oursWith, planted, type Trusted } from '../../system/trust.ts'

const directory = (uid: number, mode: number, gid = uid): Trusted => ({ type: 'directory', uid, gid, mode })
const file = (uid: number, links = 1): Trusted => ({ type: 'file', uid, gid: uid, mode: 0o644, links })
const link = (uid: number, links = 1): Trusted => ({ type: 'link', uid, gid: uid, mode: 0o777, links })

const rootAlone = oursWith()
const root = directory(0, 0o755)
const home = directory(1000, 0o755)
const shared = directory(1000, 0o775, 50)
const tmp = directory(0, 0o1777)
const open = directory(0, 0o777)
const group = directory(0, 0o775, 50)
const roots = directory(0, 0o775)

describe('trust', () => {
  it('in a name is broken by who can write into the directory', () => {
    const table: readonly [Trusted | undefined, Trusted | undefined, number | undefined][] = [
      [undefined, undefined, undefined],
      [root, file(1000), undefined],
      [home, file(0), 1000],
      [shared, file(1000), 1000],
      [directory(1000, 0o777), file(1000), ANYONE],
      [open, file(0), ANYONE],
      [group, file(0), ANYONE],
      [roots, file(0), ANYONE],
      [tmp, undefined, ANYONE],
      [tmp, file(1000), ANYONE],
      [tmp, file(0), undefined],
      [tmp, file(0, 2), ANYONE],
      [tmp, { ...root, links: 5 }, undefined],
    ]
    for (const [inside, entry, holder] of table) {
      assert.equal(holderIn(inside, rootAlone, entry), holder, JSON.stringify([inside, entry]))
    }
    assert.equal(holderIn(home, oursWith(500, 1000)), undefined)
  })

  it('in a link goes as far as what its holder has', () => {
    const table: readonly [number | undefined, Trusted | undefined, Trusted, number | undefined][] = [
      [undefined, root, link(1000), undefined],
      [undefined, home, link(1000), 1000],
      [undefined, home, link(0), 1000],
      [undefined, home, link(1001), ANYONE],
      [1000, root, link(0), 1000],
      [undefined, tmp, link(1000), ANYONE],
      [undefined, tmp, link(0), undefined],
      [undefined, tmp, link(0, 2), ANYONE],
      [undefined, open, link(0), ANYONE],
      [undefined, group, link(0), ANYONE],
      // Group 0: whoever else may write there, root has made the link.
      [undefined, roots, link(0), undefined],
      [undefined, roots, link(0, 2), ANYONE],
      [undefined, roots, link(1000), ANYONE],
      [ANYONE, roots, link(0), ANYONE],
    ]
    for (const [above, inside, it, bound] of table) {
      assert.equal(boundTo(above, inside, it, rootAlone), bound, JSON.stringify([above, inside, it]))
    }
  })

  it('in what is there depends on whose it is, and on its other names', () => {
    const fifo: Trusted = { ...file(1000), type: 'fifo' }
    const hidden: Trusted = { ...file(0), mode: 0o600 }
    const table: readonly [Trusted, Trusted, 'read' | 'change', number | undefined, boolean][] = [
      [root, file(0, 2), 'change', undefined, true],
      [root, fifo, 'change', undefined, true],
      [home, file(1000, 2), 'change', undefined, true],
      [home, file(0, 2), 'change', undefined, false],
      [home, file(0, 2), 'read', undefined, false],
      [home, file(0), 'change', undefined, true],
      [home, file(1001), 'change', undefined, false],
      [home, file(1001), 'change', 1001, true],
      [home, file(1001), 'read', undefined, true],
      // Moved there from elsewhere in his home, or the last name of a file that root has replaced.
      [home, hidden, 'read', undefined, false],
      [home, hidden, 'change', undefined, true],
      [home, hidden, 'change', 0, true],
      [home, hidden, 'change', 1000, false],
      [home, { ...hidden, uid: 1001 }, 'read', undefined, false],
      [home, { ...hidden, uid: 1001 }, 'change', 1001, true],
      [home, { ...hidden, uid: 1000 }, 'read', undefined, true],
      [home, { ...hidden, mode: 0o640 }, 'read', undefined, false],
      [home, { ...hidden, mode: 0o640, gid: 1000 }, 'read', undefined, true],
      [home, { ...hidden, type: 'directory' }, 'change', 1000, true],
      [root, hidden, 'read', undefined, true],
      [group, hidden, 'read', undefined, true],
      [tmp, hidden, 'read', undefined, true],
      [home, fifo, 'read', undefined, false],
      [home, directory(1001, 0o755), 'change', 1000, false],
      [tmp, file(0), 'change', undefined, true],
      [group, file(101), 'change', undefined, true],
      [group, file(101, 2), 'change', undefined, false],
      [open, file(1000), 'change', undefined, false],
      [tmp, file(0, 2), 'read', undefined, false],
      [tmp, file(1000), 'change', undefined, false],
      [tmp, file(1000), 'read', undefined, true],
      [tmp, fifo, 'change', undefined, false],
      [tmp, { ...fifo, uid: 0 }, 'change', undefined, true],
    ]
    for (const [inside, it, use, expected, allowed] of table) {
      const why = planted(inside, it, rootAlone, use, expected)
      assert.equal(why === undefined, allowed, JSON.stringify([inside, it, use, expected, why]))
    }
  })

  it('is asked of both ends of a move', () => {
    assert.ok(movable(root, file(0), home, rootAlone))
    assert.ok(movable(home, file(1000), home, rootAlone))
    assert.ok(movable(tmp, file(0), root, rootAlone))
    assert.ok(!movable(home, file(0), root, rootAlone))
    assert.ok(!movable(tmp, file(1000), root, rootAlone))
    assert.ok(!movable(home, file(1000), tmp, rootAlone))
  })
})
