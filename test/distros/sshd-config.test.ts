import assert from 'node:assert/strict'
import { readsDirectory, sshdSettings, withSshdSetting } from '../../distros/sshd-config.ts'

describe('sshd_config', () => {
  it('keeps the last value of a key, whatever its case', () => {
    const settings = sshdSettings('# x\nStrictModes no\nstrictmodes=yes\nAuthorizedKeysFile .ssh/a .ssh/b\n')
    assert.equal(settings.get('strictmodes'), 'yes')
    assert.equal(settings.get('authorizedkeysfile'), '.ssh/a .ssh/b')
  })

  it('changes every line of a key and adds a missing one', () => {
    assert.equal(
      withSshdSetting('A 1\n  passwordauthentication no\nEmpty\n', 'PasswordAuthentication', 'yes'),
      'A 1\npasswordauthentication yes\n',
    )
    assert.equal(withSshdSetting('A 1\n', 'PasswordAuthentication', 'yes'), 'A 1\nPasswordAuthentication yes\n')
    assert.equal(withSshdSetting('', 'PasswordAuthentication', 'yes'), 'PasswordAuthentication yes\n')
    assert.equal(withSshdSetting('PasswordAuthentication yes\n', 'PasswordAuthentication', 'yes'), undefined)
    assert.equal(
      withSshdSetting('#PasswordAuthentication yes\n', 'PasswordAuthentication', 'no'),
      '#PasswordAuthentication yes\nPasswordAuthentication no\n',
    )
  })

  it('sees that it reads a directory', () => {
    assert.equal(readsDirectory('Include /etc/ssh/sshd_config.d/*.conf\n'), true)
    assert.equal(readsDirectory('#Include /etc/ssh/sshd_config.d/*.conf\n'), false)
  })
})
