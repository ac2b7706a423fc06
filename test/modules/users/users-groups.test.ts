import assert from 'node:assert/strict'
import { usersGroups } from '../../../modules/users/users-groups.ts'
import { addedHeader, applied, header } from '../machine.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample bob@home'

describe('users_groups', () => {
  it('makes groups, then users, and the default user last', async () => {
    const { host, trace, codes } = await applied(usersGroups, {
      users: [
        'default',
        {
          name: 'bob',
          sudo: 'ALL=(ALL) ALL',
          plain_text_passwd: 'pw',
          lock_passwd: false,
          ssh_authorized_keys: [key],
          groups: 'docker, wheel',
          uid: 1005,
        },
      ],
      groups: ['g1', { g2: ['root', 'nobody9'] }],
    })
    assert.deepEqual(trace(), [
      'groupadd g1',
      'groupadd g2',
      'usermod -a -G g2 root',
      'groupadd docker',
      'groupadd wheel',
      'useradd bob --groups docker,wheel --uid 1005 -m',
      'chpasswd < bob:pw\n',
      'passwd -u bob',
      'groupadd sudo',
      'useradd ubuntu --comment Ubuntu --groups adm,sudo --shell /bin/bash -m',
    ])
    assert.deepEqual(codes(), ['users/no-such-member'])
    const tree = host.tree()
    assert.equal(tree['/etc/sudoers']?.mode, 0o440)
    assert.match(
      host.text('/etc/sudoers'),
      new RegExp(`\\n\\n${addedHeader.replace(/[.+]/g, '\\$&')}\\n#includedir /etc/sudoers\\.d\\n$`),
    )
    assert.equal((await host.files.stat('/etc/sudoers.d'))?.mode, 0o750)
    assert.equal(tree['/etc/sudoers.d/90-cloud-init-users']?.mode, 0o440)
    assert.equal(
      host.text('/etc/sudoers.d/90-cloud-init-users'),
      `${header}\n\n# User rules for bob\nbob ALL=(ALL) ALL\n\n# User rules for ubuntu\nubuntu ALL=(ALL) NOPASSWD:ALL\n`,
    )
    const bob = host.text('/etc/passwd').match(/^bob:x:(\d+)/m)?.[1]
    assert.deepEqual(tree['/home/bob/.ssh/authorized_keys'], {
      type: 'file',
      content: `${key}\n`,
      mode: 0o600,
      uid: Number(bob),
      gid: Number(bob),
    })
  })

  it('unlocks, gives doas rules, makes system users and redirects log-ins', async () => {
    const { host, trace, codes } = await applied(
      usersGroups,
      {
        users: [
          { name: 'exist', lock_passwd: false, doas: ['permit nopass exist'] },
          { name: 'srv', system: true },
          { name: 'redir', ssh_redirect_user: true },
          'default',
        ],
      },
      {
        files: { '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nexist:x:1000:1000::/home/exist:/bin/sh\n' },
        instance: { publicKeys: [key] },
      },
    )
    assert.deepEqual(trace(), [
      'passwd -u exist',
      'useradd srv --system -M',
      'useradd redir -m',
      'groupadd sudo',
      'useradd ubuntu --comment Ubuntu --groups adm,sudo --shell /bin/bash -m',
    ])
    assert.deepEqual(codes(), [])
    assert.equal(host.text('/etc/doas.conf'), `${header}\n\n# cloud-init User rules for exist\npermit nopass exist\n`)
    assert.equal(host.tree()['/etc/doas.conf']?.mode, 0o440)
    assert.equal(
      host.text('/home/redir/.ssh/authorized_keys'),
      'no-port-forwarding,no-agent-forwarding,no-X11-forwarding,command="echo \'Please login as the user \\"ubuntu\\" rather than ' +
        `the user \\"redir\\".';echo;sleep 10;exit 142" ${key}\n`,
    )
  })

  it('never puts a password where other users see it', async () => {
    const { trace, said, host } = await applied(usersGroups, {
      users: [{ name: 'bob', passwd: '$6$salt$hash', hashed_passwd: '$6$other$hash' }],
    })
    assert.deepEqual(trace(), [
      'useradd bob -m',
      'chpasswd -e < bob:$6$salt$hash\n',
      'chpasswd -e < bob:$6$other$hash\n',
      'passwd -l bob',
    ])
    assert.ok(host.calls.filter(({ input }) => input !== undefined).every(({ options }) => options.secret))
    assert.doesNotMatch(JSON.stringify(said), /\$6\$/)
  })

  it('takes the password away when passwd says that unlocking would leave none', async () => {
    const { trace } = await applied(
      usersGroups,
      { users: [{ name: 'bob', lock_passwd: false, plain_text_passwd: '' }] },
      {
        commands: {
          'passwd -u bob': { exitCode: 3, stderr: 'unlocking the password would result in a passwordless account' },
        },
      },
    )
    assert.deepEqual(trace(), ['useradd bob -m', 'passwd -u bob', 'passwd -d bob'])
  })

  it('locks the password of whoever does not clearly say no, and has one', async () => {
    const users = [
      { name: 'a', lock_passwd: 'perhaps', hashed_passwd: 'h' },
      { name: 'b', lock_passwd: null, hashed_passwd: 'h' },
      { name: 'd' },
      { name: 'c', lock_passwd: 'false', hashed_passwd: 'h' },
    ]
    const { trace } = await applied(usersGroups, { users })
    assert.deepEqual(
      trace().filter((line) => line.startsWith('passwd')),
      ['passwd -l a', 'passwd -l b', 'passwd -u c'],
    )
  })

  it('leaves a new user without a password locked, and says so', async () => {
    const { trace, codes } = await applied(usersGroups, { users: [{ name: 'bob', lock_passwd: false }] })
    assert.deepEqual(trace(), ['useradd bob -m'])
    assert.deepEqual(codes(), ['users/not-unlocked'])
  })

  it('passes every option to useradd in a fixed order', async () => {
    const { trace } = await applied(usersGroups, {
      users: [
        {
          name: 'bob',
          uid: 1001,
          shell: '/bin/sh',
          'selinux-user': 'staff_u',
          primary_group: 'pg',
          no_user_group: true,
          no_log_init: true,
          inactive: '5',
          homedir: '/h/bob',
          groups: ['adm', 'users'],
          gecos: 'Bob',
          expiredate: '2030-01-01',
          create_groups: false,
        },
      ],
    })
    assert.deepEqual(trace(), [
      'useradd bob --expiredate 2030-01-01 --comment Bob --groups adm,users --home /h/bob --inactive 5 --no-log-init ' +
        '--no-user-group --gid pg --selinux-user staff_u --shell /bin/sh --uid 1001 -m',
    ])
  })

  it('makes the other users when one cannot be made, and names that one', async () => {
    const box = applied(
      usersGroups,
      { users: [{ name: 'bad', no_create_home: true, ssh_authorized_keys: [key] }, { name: 'worse' }, 'default'] },
      { commands: { 'useradd worse *': 3 } },
    )
    await assert.rejects(box, /user bad: .*ssh_authorized_keys cannot be provided with no_create_home; user worse: /)
  })

  it('warns if a group exists already and if sudo is false', async () => {
    const { codes, host } = await applied(usersGroups, { groups: 'adm', users: [{ name: 'bob', sudo: false }] })
    assert.deepEqual(codes(), ['users/group-exists', 'modules/deprecated'])
    assert.equal(await host.files.exists('/etc/sudoers.d'), false)
  })

  it('refuses a doas rule about somebody else together with all others', async () => {
    const { codes, host } = await applied(usersGroups, {
      users: [{ name: 'bob', doas: ['permit nopass bob', 'permit nopass root'] }],
    })
    assert.deepEqual(codes(), ['users/bad-doas-rule'])
    assert.equal(await host.files.exists('/etc/doas.conf'), false)
  })

  it('points out options that do not exist', async () => {
    const { codes, trace } = await applied(usersGroups, { users: [{ name: 'bob', shel: '/bin/zsh' }] })
    assert.deepEqual([codes(), trace()[0]], [['users/unknown-option'], 'useradd bob -m'])
  })

  it('leaves out options that make no sense, with their names but not their values', async () => {
    const { said, trace, host } = await applied(usersGroups, {
      users: [
        {
          name: 'bob',
          shell: [1],
          gecos: { full: 'Bob' },
          passwd: ['hunter2'],
          system: { a: 1 },
          groups: [['adm', 'dialout'], { wheel: null }],
          sudo: [{ 'ALL=(ALL) NOPASSWD': 'ALL' }, 'ALL=(ALL) /bin/ls', null],
          ssh_authorized_keys: [key, { 'ssh-rsa AAAA a': 'b' }],
          doas: ['permit nopass bob', { permit: 1 }],
          uid: 1001,
          inactive: 5,
        },
        { name: 'amy', homedir: true },
      ],
    })
    assert.deepEqual(
      said.flatMap(({ code, message }) => (code === 'users/bad-option' ? [message] : [])),
      [
        '"shell" of user bob is a list, and left out; expected a text',
        '"gecos" of user bob is a mapping, and left out; expected a text',
        '"passwd" of user bob is a list, and left out; expected a text',
        '"system" of user bob is a mapping, and left out; expected true or false',
        'Entry 3 of "groups" of user bob is a mapping, and left out; expected a text',
        'Entry 1 of "sudo" of user bob is a mapping, and left out; expected a text',
        'Entry 2 of "ssh_authorized_keys" of user bob is a mapping, and left out; expected a text',
        '"doas" of user bob is a list, and left out; expected a text or a list of texts',
        '"homedir" of user amy is a boolean, and left out; expected a text',
      ],
    )
    assert.deepEqual(
      trace().filter((line) => line.startsWith('useradd')),
      ['useradd bob --groups adm,dialout --inactive 5 --uid 1001 -m', 'useradd amy -m'],
    )
    assert.match(host.text('/etc/sudoers.d/90-cloud-init-users'), /# User rules for bob\nbob ALL=\(ALL\) \/bin\/ls\n$/)
    assert.equal(host.text('/home/bob/.ssh/authorized_keys'), `${key}\n`)
    assert.equal(await host.files.exists('/etc/doas.conf'), false)
  })

  it('writes no rules if none are left', async () => {
    const { host } = await applied(usersGroups, { users: [{ name: 'bob', sudo: [{ a: 'b' }], doas: [] }] })
    assert.deepEqual(
      [await host.files.exists('/etc/sudoers.d'), await host.files.exists('/etc/doas.conf')],
      [false, false],
    )
  })

  it('skips a user whose name is not text', async () => {
    const { codes, trace } = await applied(usersGroups, { users: [{ name: ['bob'] }, { name: 'amy' }] })
    assert.deepEqual([codes(), trace()[0]], [['users/bad-user'], 'useradd amy -m'])
  })

  it('does nothing without users', async () => {
    assert.deepEqual((await applied(usersGroups, {})).trace(), [])
    assert.deepEqual((await applied(usersGroups, { users: [] })).trace(), [])
  })
})
