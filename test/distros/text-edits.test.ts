import assert from 'node:assert/strict'
import { accountIn, asksOthers, editShadow, groupIn, hasPasswordIn } from '../../distros/accounts.ts'
import { lockedInodes } from '../../distros/apt-lock.ts'
import { formatKeyLine, parseKeyLine, updateAuthorizedKeys } from '../../distros/authorized-keys.ts'
import { nameIn, withName } from '../../distros/hostname-file.ts'
import { localeLine, withLocaleEnabled } from '../../distros/locale-gen.ts'
import { shellVariable, withShellVariable } from '../../distros/shell-variables.ts'
import { readsDirectory, sshdSettings, withSshdSetting } from '../../distros/sshd-config.ts'
import { doasProblem, includesDirectory, withBlock, withIncludedDirectory } from '../../distros/user-rules.ts'

describe('authorized_keys', () => {
  const ed = 'ssh-ed25519 AAAAed'

  it('reads options, type, key and comment', () => {
    const { key } = parseKeyLine('command="echo \\"a b\\"",no-pty  ssh-rsa AAAArsa me at home')
    assert.deepEqual(key, {
      options: 'command="echo \\"a b\\"",no-pty',
      type: 'ssh-rsa',
      base64: 'AAAArsa',
      comment: 'me at home',
    })
    assert.equal(parseKeyLine('# a comment').key, undefined)
    assert.equal(parseKeyLine('ssh-dss AAAA old').key, undefined)
    assert.equal(parseKeyLine('sk-ssh-ed25519@openssh.com AAAA').key?.type, 'sk-ssh-ed25519@openssh.com')
  })

  it('lets given options take the place of the own ones', () => {
    assert.equal(formatKeyLine(parseKeyLine(`no-pty ${ed} me`, 'restrict')), `restrict ${ed} me`)
    assert.equal(formatKeyLine(parseKeyLine(`no-pty ${ed} me`, '')), `${ed} me`)
  })

  it('replaces a known key in place, adds new ones, and drops what is no key', () => {
    const old = `# mine\n${ed} old\nssh-dss AAAA kept\n`
    const added = [`no-pty ${ed} new`, 'nonsense', 'ssh-rsa AAAArsa', 'ssh-rsa AAAArsa twice'].map((line) =>
      parseKeyLine(line),
    )
    assert.equal(
      updateAuthorizedKeys(old, added),
      `# mine\nno-pty ${ed} new\nssh-dss AAAA kept\nssh-rsa AAAArsa twice\n`,
    )
    assert.equal(updateAuthorizedKeys('', []), '')
    assert.equal(updateAuthorizedKeys(ed, []), `${ed}\n`)
  })
})

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

describe('passwd, group, shadow and nsswitch.conf', () => {
  it('are read by whole names', () => {
    const passwd = 'root:x:0:0:root:/root:/bin/bash\nbobby:x:1001:1002::/home/bobby:\n'
    assert.deepEqual(accountIn(passwd, 'bobby'), {
      name: 'bobby',
      uid: 1001,
      gid: 1002,
      home: '/home/bobby',
      shell: '/bin/sh',
    })
    assert.equal(accountIn(passwd, 'bob'), undefined)
    assert.equal(groupIn('adm:x:4:\n', 'adm'), true)
    assert.equal(groupIn('adm:x:4:\n', 'ad'), false)
  })

  it('say whether an account has a password', () => {
    const shadow = 'a::1::::::\nb:!:1::::::\nc:!$6$x:1::::::\nd:*:1::::::\n'
    assert.deepEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => hasPasswordIn(shadow, name)),
      [false, false, true, true, true],
    )
  })

  it('are edited one line at a time', () => {
    const set = (fields: string[]) => {
      fields[6] = '5'
    }
    assert.equal(editShadow('a:!:1\nb:!:1::::::\n', 'a', set), 'a:!:1::::5::\nb:!:1::::::\n')
    assert.equal(editShadow('b:!:1::::::\n', 'a', set), undefined)
  })

  it('tell whether other sources are asked', () => {
    assert.equal(asksOthers('passwd: files systemd\ngroup: files [SUCCESS=merge] systemd\n', 'group'), false)
    assert.equal(asksOthers('passwd:   compat ldap # x\n', 'passwd'), true)
    assert.equal(asksOthers('', 'passwd'), false)
  })
})

describe('sudoers and doas.conf', () => {
  it('include the directory once, in either spelling', () => {
    assert.equal(includesDirectory('@includedir /etc/sudoers.d\n', '/etc/sudoers.d'), true)
    assert.equal(includesDirectory('#includedir /etc/sudoers.d/\n', '/etc/sudoers.d'), true)
    assert.equal(includesDirectory('# includedir /etc/sudoers.d\n', '/etc/sudoers.d'), false)
    assert.equal(
      withIncludedDirectory('root ALL=(ALL) ALL\n', '/d', '# h'),
      'root ALL=(ALL) ALL\n\n# h\n#includedir /d\n',
    )
  })

  it('get a block once', () => {
    assert.equal(withBlock(undefined, '\n# b\n', '# h'), '# h\n\n# b\n')
    assert.equal(withBlock('# h\n', '\n# b\n', '# h'), '# h\n\n# b\n')
    assert.equal(withBlock('# h\n\n# b\n', '\n# b\n', '# h'), undefined)
  })

  it('take only rules that doas understands and that are about the user', () => {
    for (const rule of ['permit bob', 'permit nopass keepenv bob as root cmd ls args -l', 'deny setenv { A=b } bob']) {
      assert.equal(doasProblem('bob', rule), undefined)
    }
    assert.match(doasProblem('bob', 'allow bob') ?? '', /not a doas rule/)
    assert.match(doasProblem('bob', 'permit nopass :wheel') ?? '', /about :wheel/)
  })
})

describe('hostname, locale and shell variable files', () => {
  it('hold one name among comments', () => {
    assert.equal(nameIn('# c\n\nbox # mine\n'), 'box')
    assert.equal(nameIn('HOSTNAME="box"\nNETWORKING=yes\n', 'HOSTNAME'), 'box')
    assert.throws(() => nameIn('a\nb\n'), /More than one host name/)
    assert.equal(withName('# c\nold\n', 'new'), '# c\nnew\n')
    assert.equal(withName('A=b\n', 'new', 'HOSTNAME'), 'A=b\nHOSTNAME=new\n')
  })

  it('keep other lines when a variable is set', () => {
    assert.equal(shellVariable('export LANG="de_DE.UTF-8" # x\n', 'LANG'), 'de_DE.UTF-8')
    assert.equal(shellVariable('LANGUAGE=de\n', 'LANG'), undefined)
    assert.equal(withShellVariable('# c\nLANG=C\nX=1\n', 'LANG', 'a b'), "# c\nLANG='a b'\nX=1\n")
  })

  it('find the canonical line of a locale', () => {
    const supported = 'de_DE ISO-8859-1\nde_DE.UTF-8 UTF-8\nde_DE@euro ISO-8859-15\nka_GE GEORGIAN-PS\n'
    assert.equal(localeLine('de_DE', supported), 'de_DE.UTF-8 UTF-8')
    assert.equal(localeLine('de_DE.utf8', supported), 'de_DE.UTF-8 UTF-8')
    assert.equal(localeLine('de_DE.ISO-8859-1', supported), 'de_DE ISO-8859-1')
    assert.equal(localeLine('de_DE@euro', supported), 'de_DE@euro ISO-8859-15')
    assert.equal(localeLine('ka_GE', supported), 'ka_GE GEORGIAN-PS')
    assert.equal(localeLine('xx_XX', supported), 'xx_XX UTF-8')
    assert.equal(withLocaleEnabled('# de_DE.UTF-8 UTF-8\n# x\n', 'de_DE.UTF-8 UTF-8'), 'de_DE.UTF-8 UTF-8\n# x\n')
    assert.equal(withLocaleEnabled('a UTF-8\n', 'b UTF-8'), 'a UTF-8\nb UTF-8\n')
    assert.equal(withLocaleEnabled('a UTF-8\n', 'a UTF-8'), undefined)
  })
})

describe('the locks of apt', () => {
  it('are found in /proc/locks by inode', () => {
    const text = '1: POSIX  ADVISORY  WRITE 812 08:01:131 0 EOF\n2: FLOCK  ADVISORY  READ 9 00:17:44 0 EOF\n'
    assert.deepEqual(lockedInodes(text), ['131'])
  })
})
