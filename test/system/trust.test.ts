import assert from 'node:assert/strict'
import {
  ANYONE,
  boundTo,
  type Holder,
  holderIn,
  joined,
  movable,
  oursIn,
  planted,
  type Trusted,
} from '../../system/trust.ts'

const directory = (uid: number, mode: number, gid = uid): Trusted => ({ type: 'directory', uid, gid, mode })
const file = (uid: number, links = 1): Trusted => ({ type: 'file', uid, gid: uid, mode: 0o644, links })
const link = (uid: number, links = 1): Trusted => ({ type: 'link', uid, gid: uid, mode: 0o777, links })

const rootAlone = oursIn(undefined)
const root = directory(0, 0o755)
const home = directory(1000, 0o755)
const shared = directory(1000, 0o775, 50)
const tmp = directory(0, 0o1777)
const open = directory(0, 0o777)
const group = directory(0, 0o775, 50)
const roots = directory(0, 0o775)

describe('trust', () => {
  it('in a name is broken by who can write into the directory', () => {
    const table: readonly [Trusted | undefined, Trusted | undefined, Holder][] = [
      [undefined, undefined, undefined],
      [root, file(1000), undefined],
      [home, file(0), 1000],
      [shared, file(1000), 1000],
      [directory(1000, 0o777), file(1000), ANYONE],
      [open, file(0), ANYONE],
      [group, file(0), 'group 50'],
      [roots, file(0), 'group 0'],
      [{ ...group, mode: 0o1775 }, file(0), undefined],
      [{ ...group, mode: 0o1775 }, file(1000), 'group 50'],
      [tmp, undefined, ANYONE],
      [tmp, file(1000), ANYONE],
      [tmp, file(0), undefined],
      [tmp, file(0, 2), ANYONE],
      [tmp, { ...root, links: 5 }, undefined],
    ]
    for (const [inside, entry, holder] of table) {
      assert.equal(holderIn(inside, rootAlone, entry), holder, JSON.stringify([inside, entry]))
    }
    assert.equal(holderIn(home, oursIn(home)), undefined)
    assert.equal(holderIn(home, oursIn(root, 1000)), undefined)
  })

  it('in a path is broken by each directory on it', () => {
    const table: readonly [Holder, Holder, Holder][] = [
      [undefined, undefined, undefined],
      [undefined, 1000, 1000],
      [1000, undefined, 1000],
      [1000, 1001, 1001],
      [ANYONE, 1000, 1000],
      [undefined, 'group 50', 'group 50'],
      ['group 50', undefined, 'group 50'],
      ['group 50', 'group 50', 'group 50'],
      ['group 50', 'group 4', ANYONE],
      ['group 50', 1000, 1000],
      [1000, 'group 50', ANYONE],
      [ANYONE, 'group 50', ANYONE],
      ['group 50', ANYONE, ANYONE],
    ]
    for (const [above, here, holder] of table) assert.equal(joined(above, here), holder, `${above}, ${here}`)
  })

  it('in a link goes as far as what its holder has', () => {
    const table: readonly [Holder, Trusted, Holder][] = [
      [undefined, link(1000), undefined],
      [1000, link(1000), 1000],
      [1000, link(0), 1000],
      [1000, link(1001), ANYONE],
      [ANYONE, link(1000), ANYONE],
      [ANYONE, link(0), ANYONE],
      // Whoever else may write there, root has made the link.
      ['group 50', link(0), 'group 50'],
      ['group 50', link(0, 2), ANYONE],
      ['group 50', link(101), ANYONE],
      ['group 0', link(0), 'group 0'],
    ]
    for (const [holder, it, bound] of table) {
      assert.equal(boundTo(holder, it, rootAlone), bound, JSON.stringify([holder, it]))
    }
    assert.equal(boundTo(joined(undefined, holderIn(tmp, rootAlone, link(0))), link(0), rootAlone), undefined)
    assert.equal(boundTo(joined(undefined, holderIn(tmp, rootAlone, link(0, 2))), link(0, 2), rootAlone), ANYONE)
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
    assert.ok(movable(group, file(0), group, rootAlone))
    assert.ok(!movable(group, file(0), root, rootAlone))
    assert.ok(!movable(group, file(0), { ...group, gid: 4 }, rootAlone))
  })
})
