import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Chroot, openChroot } from '../machines/chroot.ts'
import { type Overlay, overlay } from '../machines/overlay.ts'
import { rootfs } from '../machines/rootfs.ts'
import { run } from '../machines/shell.ts'

const top = resolve(import.meta.dirname, '../..')

describe('the Debian package', () => {
  let disk: Overlay
  let inside: Chroot

  before(async () => {
    await run([process.execPath, 'tools/build-deb.ts'], { cwd: top })
    disk = overlay([await rootfs('reference')])
    inside = await openChroot(disk)
    await cp(
      join(top, globSync('dist/firstlight_*.deb', { cwd: top })[0] ?? ''),
      join(disk.root, 'root/firstlight.deb'),
    )
  })

  after(() => {
    inside?.close()
    disk?.remove()
  })

  it("takes the place of Debian's cloud-init and keeps configuration that was changed", async () => {
    assert.match((await inside.run(['cloud-init', '--version'])).stdout, /25\.1/)
    await inside.run(['sh', '-c', 'echo "# mine" >> /etc/cloud/cloud.cfg'])
    const old = await inside.run(['sha256sum', '/etc/cloud/cloud.cfg'])
    await inside.run(['dpkg', '--remove', 'cloud-init'], { accept: [0] })
    await inside.run(['dpkg', '--force-confold', '--install', '/root/firstlight.deb'], { accept: [0] })
    assert.match((await inside.run(['cloud-init', '--version'])).stdout, /firstlight/)
    assert.equal((await inside.run(['sha256sum', '/etc/cloud/cloud.cfg'])).stdout, old.stdout)
  })

  it('is what install would have put there', async () => {
    const { code, stdout } = await inside.run(['firstlight', 'install'])
    assert.equal(code, 0)
    assert.match(stdout, /^nothing to change$/m)
    assert.match((await inside.run(['kairos-agent', '--help'])).stdout, /run-stage/)
  })

  it('is removed without a trace except its configuration', async () => {
    await inside.run(['dpkg', '--remove', 'firstlight'], { accept: [0] })
    for (const path of [
      '/usr/bin/cloud-init',
      '/usr/lib/firstlight/node',
      '/usr/bin/kairos-agent',
      '/etc/systemd/system/cloud-init.target.wants',
    ]) {
      assert.notEqual((await inside.run(['test', '-e', path, '-o', '-L', path])).code, 0, path)
    }
    assert.equal((await inside.run(['test', '-e', '/etc/cloud/cloud.cfg'])).code, 0)
  })
})
