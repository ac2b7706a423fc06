import assert from 'node:assert/strict'
import { readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HostError } from '../../core/errors.ts'
import { disks, flushDisks } from '../../system/flush-disks.ts'
import { memory } from '../../system/memory.ts'
import { real } from '../../system/real.ts'
import { temporary } from '../support/temporary.ts'

const mountinfo = `21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
22 21 0:20 / /proc rw,nosuid - proc proc rw
23 21 0:21 / /run rw,nosuid - tmpfs tmpfs rw
24 21 8:2 / /boot ro,relatime - ext4 /dev/vda2 ro
25 21 8:3 / /srv/with\\040blank rw - xfs /dev/vdb rw
26 21 0:40 / /home rw - btrfs /dev/vdc rw
27 21 0:41 / /mnt/server rw - nfs4 server:/export rw
28 21 0:42 / /mnt/remote rw - fuse.sshfs /dev/fuse rw
29 21 0:43 / /oem rw - overlay overlay rw,lowerdir=/a
`

describe('flushing disks', () => {
  let scratch: { readonly path: string; remove(): void }
  beforeEach(() => {
    scratch = temporary()
  })
  afterEach(() => scratch.remove())

  /** A library that notes the places of the file systems it was asked to flush. */
  const library = (answer = true) => {
    const places: string[] = []
    const syncfs = (fd: number) => Boolean(places.push(readlinkSync(`/proc/self/fd/${fd}`))) && answer
    return { places, syncfs }
  }
  const written = () => {
    const path = join(scratch.path, 'f')
    writeFileSync(path, 'text')
    return new Set([path, join(scratch.path, 'gone'), '/proc/sys/kernel/hostname'])
  }

  it('takes those of the machine that can be written to', () => {
    assert.deepEqual(disks(mountinfo), ['/', '/srv/with blank', '/home', '/oem'])
  })

  it('flushes each file system once, and none without a disk', async () => {
    const c = library()
    await flushDisks({ paths: written(), anywhere: false }, memory().commands, () => c.syncfs)
    assert.equal(c.places.length, 1)
    assert.ok(c.places[0]?.startsWith(scratch.path), String(c.places))
  })

  it('flushes all disks where it no longer finds what was written', async () => {
    const c = library()
    const paths = new Set([join(scratch.path, 'moved/away/f')])
    await flushDisks({ paths, anywhere: false }, memory().commands, () => c.syncfs)
    const all = library()
    await flushDisks({ paths: new Set(), anywhere: true }, memory().commands, () => all.syncfs)
    assert.deepEqual(c.places, all.places)
    assert.ok(all.places.length > 0)
  })

  it('fails when a disk does not take it', async () => {
    const flushing = flushDisks({ paths: written(), anywhere: false }, memory().commands, () => library(false).syncfs)
    await assert.rejects(flushing, (error) => error instanceof HostError && error.code === 'io')
  })

  it('starts sync(1) where the library cannot be called, and flushes file by file where that is missing too', async () => {
    const host = memory({ commands: { 'sync *': '' } })
    await flushDisks({ paths: written(), anywhere: false }, host.commands, () => undefined)
    assert.deepEqual(
      host.calls.map(({ argv }) => argv.slice(0, 2)),
      [['sync', '-f']],
    )
    await flushDisks({ paths: written(), anywhere: false }, memory().commands, () => undefined)
    const failing = memory({ commands: { 'sync *': 1 } })
    await assert.rejects(
      flushDisks({ paths: written(), anywhere: false }, failing.commands, () => undefined),
      HostError,
    )
  })

  it('is what the machine itself does', async () => {
    const host = real()
    await host.files.append(join(scratch.path, 'log'), 'line\n', { flush: true })
    await host.files.sync()
    assert.equal(await host.files.readText(join(scratch.path, 'log')), 'line\n')
  })
})
