import assert from 'node:assert/strict'
import { escapeField, mountOf, unescapeField } from '../../../../modules/disks/shared/mount-info.ts'
import { mountinfo } from '../disk.ts'

describe('mountinfo', () => {
  it('escapes blanks', () => {
    assert.equal(escapeField('a b\\c\td'), 'a\\040b\\134c\\011d')
    assert.equal(unescapeField('a\\040b\\134c\\011d'), 'a b\\c\td')
  })

  it('gives the deepest mount', () => {
    const text = `${mountinfo('/dev/sda1', 'ext4')}23 21 8:2 / /srv rw - xfs /dev/sda2 rw\nbroken\n`
    assert.equal(mountOf(text, '/srv/x')?.device, '/dev/sda2')
    assert.equal(mountOf(text, '/srvx')?.device, '/dev/sda1')
    assert.equal(mountOf('', '/'), undefined)
  })
})
