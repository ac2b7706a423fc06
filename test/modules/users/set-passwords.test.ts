import assert from 'node:assert/strict'
import { isHash, randomPassword, setPasswords } from '../../../modules/users/set-passwords.ts'
import { applied, machine } from '../machine.ts'

const included = { '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\nPort 22\n' }

describe('set_passwords', () => {
  it('sets plain passwords and hashes in one command each, expires them, and lets ssh accept passwords', async () => {
    const { trace, host, codes } = await applied(
      setPasswords,
      {
        chpasswd: {
          users: [
            { name: 'a', password: 'p', type: 'text' },
            { name: 'b', password: '$6$x$y' },
          ],
          list: ['c:$6$s$h', 'd:plain'],
        },
        ssh_pwauth: true,
      },
      { files: included },
    )
    assert.deepEqual(trace(), [
      'chpasswd < a:p\nd:plain\n',
      'chpasswd -e < b:$6$x$y\nc:$6$s$h\n',
      'passwd --expire a',
      'passwd --expire d',
      'passwd --expire b',
      'passwd --expire c',
      'systemctl restart ssh --job-mode=ignore-dependencies',
    ])
    assert.deepEqual(codes(), ['modules/deprecated'])
    assert.deepEqual(host.tree()['/etc/ssh/sshd_config.d/50-cloud-init.conf'], {
      type: 'file',
      content: 'PasswordAuthentication yes\n',
      mode: 0o600,
      uid: 0,
      gid: 0,
    })
  })

  it("sets the default user's password", async () => {
    const config = { password: 'x', users: ['default'], chpasswd: { expire: false } }
    assert.deepEqual((await applied(setPasswords, config)).trace(), ['chpasswd < ubuntu:x\n'])
    const { codes, trace } = await applied(setPasswords, { password: 'x' })
    assert.deepEqual([codes(), trace()], [['passwords/no-user'], []])
  })

  it('shows random passwords only on the console', async () => {
    const { host, said, out, err } = await applied(
      setPasswords,
      { chpasswd: { expire: false, users: [{ name: 'a', type: 'RANDOM' }], list: 'b:R\nc:RANDOM' } },
      { files: { '/dev/console': { type: 'character' } } },
    )
    const input = host.calls.find(({ argv }) => argv[0] === 'chpasswd')
    const lines = (input?.input ?? '').trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => line.split(':')[0]),
      ['a', 'b', 'c'],
    )
    const shown = (await host.files.readText('/dev/console')) ?? ''
    assert.equal(shown, `Set the following 'random' passwords\n\n${lines.join('\n')}\n`)
    assert.deepEqual([out, err], [[], []])
    for (const line of lines) assert.ok(!JSON.stringify(said).includes(line.slice(2)))
    assert.equal(input?.options.secret, true)
  })

  it('does not print random passwords if there is no console', async () => {
    const { out, err, codes } = await applied(setPasswords, { chpasswd: { users: [{ name: 'a', type: 'RANDOM' }] } })
    assert.deepEqual([out, err, codes()], [[], [], ['modules/no-console']])
  })

  it('goes on after a failure, and fails at the end without showing a password', async () => {
    const box = machine({ commands: { chpasswd: { exitCode: 1, stderr: 'line 1: hunter2 is bad' } }, files: included })
    const config = {
      chpasswd: { expire: false, users: [{ name: 'a', password: 'hunter2', type: 'text' }] },
      ssh_pwauth: false,
    }
    await assert.rejects(setPasswords.apply(config, box.context), (error: Error) => {
      assert.match(error.message, /Failed to set passwords with chpasswd for a/)
      assert.doesNotMatch(error.message, /hunter2/)
      return true
    })
    assert.equal(box.host.text('/etc/ssh/sshd_config.d/50-cloud-init.conf'), 'PasswordAuthentication no\n')
    assert.doesNotMatch(JSON.stringify(box.said), /hunter2/)
  })

  it('leaves ssh alone if it is set already, and does not start a daemon that does not run', async () => {
    const same = { '/etc/ssh/sshd_config': 'passwordauthentication yes\n' }
    assert.deepEqual((await applied(setPasswords, { ssh_pwauth: 'yes' }, { files: same })).trace(), [])
    const idle = await applied(
      setPasswords,
      { ssh_pwauth: false },
      { files: same, commands: { 'systemctl show *': 'inactive\n' } },
    )
    assert.deepEqual(idle.trace(), [])
    assert.equal(idle.host.text('/etc/ssh/sshd_config'), 'passwordauthentication no\n')
    assert.deepEqual((await applied(setPasswords, { ssh_pwauth: 'perhaps' })).codes(), ['passwords/bad-pwauth'])
  })

  it('refuses entries without a usable type or password, and sets the others', async () => {
    const box = machine()
    const users = [
      { name: 'a', password: 'hunter2', type: 'plain' },
      { name: 'b' },
      { name: 'c', password: 'pw', type: 'text' },
    ]
    const chpasswd = { expire: false, users, list: ['nothing'] }
    await assert.rejects(setPasswords.apply({ chpasswd }, box.context), (error: Error) => {
      assert.match(
        error.message,
        /type of a's password.*; chpasswd: user b has no password.*; chpasswd: an entry of list/,
      )
      assert.doesNotMatch(error.message, /hunter2/)
      return true
    })
    assert.deepEqual(box.trace(), ['chpasswd < c:pw\n'])
  })

  it('tells hashes from plain passwords', () => {
    assert.equal(isHash('$6$rounds=5000$salt$hash'), true)
    assert.equal(isHash('$1$s$h'), true)
    assert.equal(isHash('$y$j9T$x'), false)
    assert.equal(isHash('$6$s$h:x'), false)
  })

  it('makes random passwords of 20 characters of every kind', () => {
    for (let count = 0; count < 50; count++) {
      const password = randomPassword()
      assert.equal(password.length, 20)
      for (const kind of [/[0-9]/, /[a-z]/, /[A-Z]/, /[^0-9a-zA-Z]/]) assert.match(password, kind)
    }
  })
})
