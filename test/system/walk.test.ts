import assert from 'node:assert/strict'
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

const found = (path: string) => walkNow(path, (at) => container[at], { follow: true, use: 'change' }).path

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
