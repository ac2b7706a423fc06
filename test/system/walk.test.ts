import assert from 'node:assert/strict'
import { planted } from '../../system/trust.ts'
import { type Walkable, walkNow } from '../../system/walk.ts'

const directory = (uid: number): Walkable => ({ type: 'directory', uid, gid: uid, mode: 0o755 })
const file = (uid: number): Walkable => ({ type: 'file', uid, gid: uid, mode: 0o644, links: 1 })
const link = (uid: number, target: string): Walkable => ({ type: 'link', uid, gid: uid, mode: 0o777, links: 1, target })

/** As an unprivileged container sees it: its own root is 0, that of the machine is nobody it knows. */
const nobody = 65_534
const container: Readonly<Record<string, Walkable>> = {
  '/': directory(0),
  '/etc': directory(0),
  '/etc/mtab': link(0, '../proc/self/mounts'),
  '/etc/secret': file(0),
  '/proc': directory(nobody),
  '/proc/self': link(nobody, '7'),
  '/proc/mounts': link(nobody, 'self/mounts'),
  '/proc/7': directory(0),
  '/proc/7/mounts': file(0),
  '/proc/8': directory(1000),
  '/proc/8/cwd': link(1000, '/etc'),
  '/sys': directory(nobody),
  '/sys/nic': link(nobody, 'devices/nic'),
  '/sys/devices': directory(nobody),
  '/sys/devices/nic': file(nobody),
  '/home': directory(0),
  '/home/sam': directory(1000),
  '/home/sam/cwd': link(1000, '/proc/8/cwd'),
  '/home/nobody': directory(nobody),
  '/home/nobody/link': link(nobody, '/etc'),
}

const found = (path: string) =>
  walkNow(path, { look: (at) => container[at], text: () => undefined }, { follow: true, use: 'change' }).path

describe('a walk in an unprivileged container', () => {
  it("follows the kernel's links", () => {
    assert.equal(found('/proc/self/mounts'), '/proc/7/mounts')
    assert.equal(found('/proc/mounts'), '/proc/7/mounts')
    assert.equal(found('/etc/mtab'), '/proc/7/mounts')
    assert.equal(found('/sys/nic'), '/sys/devices/nic')
  })

  it("follows no user's link by way of them, and none of the user nobody", () => {
    for (const path of ['/home/sam/cwd/secret', '/proc/8/cwd/secret', '/home/nobody/link/secret']) {
      assert.throws(() => found(path), { code: 'unsafe' }, path)
    }
  })
})

describe("a walk in an image that a user's tree was copied onto", () => {
  const copied = (mode = 0o775): Walkable => ({ ...directory(1000), mode })
  const image: Readonly<Record<string, Walkable>> = {
    '/': directory(0),
    '/etc': copied(),
    '/etc/os-release': link(0, '../usr/lib/os-release'),
    '/etc/cloud': copied(),
    '/etc/cloud/cloud.cfg': { ...file(0), mode: 0o600 },
    '/etc/other': copied(),
    '/etc/other/link': link(0, '/etc/shadow'),
    '/etc/shadow': file(0),
    '/usr': copied(),
    '/usr/lib': directory(0),
    '/usr/lib/os-release': file(0),
    '/run': directory(0),
    '/run/cloud-init': { ...directory(0), mode: 0o777 },
    '/run/cloud-init/status.json': link(0, '../../var/lib/cloud/instances'),
    '/var': copied(),
    '/var/lib': copied(),
    '/var/lib/cloud': copied(),
    '/var/lib/cloud/instance': link(0, '/var/lib/cloud/instances/i'),
    '/var/lib/cloud/instances': directory(0),
    '/var/lib/cloud/instances/i': directory(0),
  }
  const walked = (path: string) =>
    walkNow(path, { look: (at) => image[at], text: () => undefined }, { follow: true, use: 'change' })

  it("trusts the directories whose owner has the machine anyway, and doesn't say that they are root's", () => {
    assert.equal(walked('/etc/os-release').path, '/usr/lib/os-release')
    assert.equal(walked('/var/lib/cloud/instance/x').path, '/var/lib/cloud/instances/i/x')
    assert.equal(walked('/run/cloud-init/status.json').path, '/var/lib/cloud/instances')
    const { directory, node, ours } = walked('/etc/cloud/cloud.cfg')
    assert.ok(node)
    assert.equal(planted(directory, node, ours, 'read'), undefined)
    assert.equal(walked('/etc/cloud').node?.uid, 1000)
  })

  it('trusts where root has put them with a link, by that name', () => {
    for (const disk of [copied(), { ...directory(0), mode: 0o777 }, { ...directory(0), gid: 1500, mode: 0o2775 }]) {
      const moved: Readonly<Record<string, Walkable>> = {
        ...image,
        '/var/lib/cloud': link(0, '/mnt/disk/cloud'),
        '/mnt': directory(0),
        '/mnt/disk': disk,
        '/mnt/disk/cloud': copied(),
        '/mnt/disk/cloud/instance': link(0, '/var/lib/cloud/instances/i'),
        '/mnt/disk/cloud/instances': directory(0),
        '/mnt/disk/cloud/instances/i': directory(0),
        '/mnt/disk/other': link(0, '/etc/shadow'),
      }
      const way = (path: string) =>
        walkNow(path, { look: (at) => moved[at], text: () => undefined }, { follow: true, use: 'change' }).path
      assert.equal(way('/var/lib/cloud/instance/x'), '/mnt/disk/cloud/instances/i/x')
      assert.throws(() => way('/mnt/disk/other'), { code: 'unsafe' })
    }
  })

  it('trusts no other below them', () => {
    assert.throws(() => walked('/etc/other/link'), { code: 'unsafe' })
  })
})

describe("a walk among root's own links", () => {
  const system = 101
  const open = (gid: number): Walkable => ({ type: 'directory', uid: 0, gid, mode: 0o775 })
  const passwd = 'root:x:0:0:::\nlogger:x:101:101:::\nsam:x:1000:1000:::\n'
  const group = 'root:x:0:\nlog:x:101:logger\nstaff:x:50:sam\nusers:x:100:\nsam:x:1000:\n'

  /** Where `directory/link` and `directory/deep/link` lead, and how often accounts were looked at. */
  function wayOf(
    directory: Walkable,
    it: Walkable,
    more: Readonly<Record<string, Walkable>> = {},
    accounts = [passwd, group],
  ) {
    const tree: Readonly<Record<string, Walkable>> = {
      '/': directoryOfRoot,
      '/d': directory,
      '/d/link': it,
      '/d/deep': directoryOfRoot,
      '/d/deep/link': it,
      '/etc': directoryOfRoot,
      '/etc/f': file(0),
      ...more,
    }
    let asked = 0
    const text = (path: string) => {
      asked += 1
      return path === '/etc/passwd' ? accounts[0] : path === '/etc/group' ? accounts[1] : undefined
    }
    const ways = ['/d/link', '/d/deep/link'].map((path) => {
      try {
        return walkNow(path, { look: (at) => tree[at], text }, { follow: true, use: 'change' }).path
      } catch (error) {
        return (error as { code: string }).code
      }
    })
    return { ways: [...new Set(ways)].join(), asked }
  }
  const directoryOfRoot = directory(0)
  const toEtc = link(0, '/etc/f')

  it('follows them where a group of the system may write', () => {
    for (const gid of [0, system]) assert.equal(wayOf(open(gid), toEtc).ways, '/etc/f', `${gid}`)
    assert.equal(wayOf({ ...open(system), mode: 0o2775 }, toEtc).ways, '/etc/f')
  })

  it('follows none where ordinary users may write, by whatever way they are in the group', () => {
    const groups = { 50: 'a member', 1000: "a user's own", 77: 'no known group', 100: 'a primary group' }
    const users = `${passwd}eve:x:1001:100:::\n`
    for (const [gid, why] of Object.entries(groups)) {
      assert.equal(wayOf(open(Number(gid)), toEtc, {}, [users, group]).ways, 'unsafe', why)
    }
    const stranger = group.replace('logger', 'logger,someone')
    assert.equal(wayOf(open(system), toEtc, {}, [passwd, stranger]).ways, 'unsafe', 'a member that nobody knows')
    assert.equal(wayOf(open(0), toEtc, {}, [passwd, group.replace('root:x:0:', 'root:x:0:sam')]).ways, 'unsafe')
    assert.equal(wayOf({ ...open(system), mode: 0o777 }, toEtc).ways, 'unsafe', 'anyone')
  })

  it("follows none but root's, of one name, and none on a way that others can exchange", () => {
    assert.equal(wayOf(open(system), link(system, '/etc/f')).ways, 'unsafe')
    assert.equal(wayOf(open(system), { ...toEtc, links: 2 }).ways, 'unsafe')
    for (const above of [directory(1000), { ...directoryOfRoot, mode: 0o777 }, open(50)]) {
      const it = { '/d': link(0, '/up/d'), '/up': above, '/up/d': open(system), '/up/d/deep': directoryOfRoot }
      const links = { '/up/d/link': toEtc, '/up/d/deep/link': toEtc }
      assert.equal(wayOf(directoryOfRoot, toEtc, { ...it, ...links }).ways, 'unsafe', JSON.stringify(above))
    }
  })

  it('asks who is in a group only where that matters', () => {
    assert.equal(wayOf(directoryOfRoot, toEtc).asked, 0)
    assert.equal(wayOf(open(system), file(0)).asked, 0)
    assert.equal(wayOf(open(system), link(system, '/etc/f')).asked, 0)
    assert.ok(wayOf(open(system), toEtc).asked > 0)
  })
})
