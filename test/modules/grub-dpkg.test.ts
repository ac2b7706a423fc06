import assert from 'node:assert/strict'
import { grubDpkg } from '../../modules/grub-dpkg.ts'
import { applied } from './machine.ts'

describe('grub_dpkg', () => {
  it('answers debconf', async () => {
    const commands = {
      'debconf-set-selections': '',
      'grub-probe *': '/dev/sda\n',
      'udevadm info *': '/dev/disk/by-path/x /dev/disk/by-id/y\n',
    }
    const given = await applied(
      grubDpkg,
      { grub_dpkg: { enabled: true, 'grub-pc/install_devices': '/dev/sda' } },
      { commands },
    )
    const answers = (device: string, empty: boolean) =>
      `debconf-set-selections < grub-pc grub-pc/install_devices string ${device}\ngrub-pc grub-pc/install_devices_empty boolean ${empty}\n`
    assert.deepEqual(given.trace(), [answers('/dev/sda', false)])
    const found = await applied(
      grubDpkg,
      { grub_dpkg: { enabled: true } },
      { commands, files: { '/dev/sda': { type: 'block' } } },
    )
    assert.deepEqual(found.trace(), [answers('/dev/disk/by-id/y', false)])
    const none = await applied(
      grubDpkg,
      { 'grub-dpkg': { enabled: true } },
      { commands: { 'debconf-set-selections': '' } },
    )
    assert.deepEqual(none.trace(), [answers('', true)])
    assert.deepEqual((await applied(grubDpkg, { grub_dpkg: { enabled: false } })).trace(), [])
  })
})
