import assert from 'node:assert/strict'
import { keyboard } from '../../modules/keyboard.ts'
import { applied } from './machine.ts'

describe('keyboard', () => {
  it('writes the file of Debian, and asks systemd elsewhere', async () => {
    const debian = await applied(keyboard, { keyboard: { layout: 'de', variant: 'nodeadkeys' } })
    assert.match(
      debian.host.text('/etc/default/keyboard'),
      /\nXKBMODEL="pc105"\nXKBLAYOUT="de"\nXKBVARIANT="nodeadkeys"\nXKBOPTIONS=""\n\nBACKSPACE="guess"\n$/,
    )
    assert.deepEqual(debian.trace(), ['systemctl restart console-setup'])
    const rhel = await applied(
      keyboard,
      { keyboard: { layout: 'us', variant: 'v' } },
      { systemInfo: { distro: 'rhel' }, commands: { 'localectl *': '' } },
    )
    assert.deepEqual(rhel.host.ran, [['localectl', 'set-x11-keymap', 'us', 'pc105', 'v', '']])
    await assert.rejects(
      applied(keyboard, { keyboard: { layout: 'us', variant: 'us' } }, { systemInfo: { distro: 'alpine' } }),
      { code: 'not-found' },
    )
  })
})
