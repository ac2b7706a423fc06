import assert from 'node:assert/strict'
import type { World, WorldFile } from '../../../system/memory.ts'
import { ranStep } from '../machine.ts'

const settings = '-c core.hooksPath=/dev/null -c core.fsmonitor=false -c http.lowSpeedLimit=1 -c http.lowSpeedTime=300'

/** What each git found in its private folder while it ran. */
type Found = Readonly<Record<string, string>>

async function ran(git: string, files: Record<string, WorldFile> = {}, world: World = {}) {
  const found: Found[] = []
  const commands: World['commands'] = async ({ argv, options }, host) => {
    const folder = /'?(\/run[^' ]+)\/ssh'?$/.exec(String(options.env?.['GIT_SSH_COMMAND']))?.[1]
    if (argv.includes('symbolic-ref')) return 'main\n'
    if (folder === undefined) return 0
    const names = (await host.files.list(folder)) ?? []
    const modes = await Promise.all(names.map(async (name) => (await host.files.stat(`${folder}/${name}`))?.mode))
    assert.deepEqual(new Set(modes), new Set([0o600]))
    found.push(Object.fromEntries(names.map((name) => [name, host.text(`${folder}/${name}`).replaceAll(folder, 'F')])))
    return 0
  }
  const step = await ranStep(`git: ${git}`, { files, programs: ['git'], commands, ...world })
  const calls = step.host.calls
  return {
    ...step,
    found,
    lines: calls.map(({ argv }) => argv.join(' ').replace(settings, 'S')),
    env: calls[0]?.options.env ?? {},
  }
}

describe('git: a repository', () => {
  it('is cloned, with the branch that is asked for', async () => {
    const { lines, errors, env, host } = await ran(
      '{url: "https://example.com/x.git", path: /srv/x/, branch: dev, branch_only: true}',
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(lines, ['git S clone --quiet --branch dev --single-branch -- https://example.com/x.git /srv/x'])
    assert.equal(env['GIT_ALLOW_PROTOCOL'], 'file:git:http:https:ssh')
    assert.equal(env['GIT_TERMINAL_PROMPT'], '0')
    assert.equal(await host.files.exists('/run'), false)
  })

  it('is cloned as the server has it without one, also into a directory that is there', async () => {
    const { lines, errors } = await ran('{url: "git://h/x", path: /srv/x}', { '/srv/x': { directory: true } })
    assert.deepEqual(errors, [])
    assert.deepEqual(lines, ['git S clone --quiet -- git://h/x /srv/x'])
  })

  it('that is there is brought up to date, whatever was changed in it', async () => {
    const there = { '/srv/x/.git/HEAD': 'ref: refs/heads/main\n' }
    const one = await ran('{url: "git://h/x", path: /srv/x, branch: dev}', there)
    assert.deepEqual(one.lines, [
      'git -C /srv/x S fetch --quiet --force -- git://h/x +refs/heads/dev:refs/remotes/origin/dev',
      'git -C /srv/x S checkout --quiet --force -B dev refs/remotes/origin/dev',
    ])
    const own = await ran('{url: "git://h/x", path: /srv/x}', there)
    assert.deepEqual(own.lines, [
      'git -C /srv/x S symbolic-ref --quiet --short HEAD',
      'git -C /srv/x S fetch --quiet --force -- git://h/x +refs/heads/main:refs/remotes/origin/main',
      'git -C /srv/x S checkout --quiet --force -B main refs/remotes/origin/main',
    ])
    const none = await ran('{url: "git://h/x", path: /srv/x}', there, { commands: { 'git *': '' } })
    assert.deepEqual(none.lines.slice(1), [
      'git -C /srv/x S fetch --quiet --force -- git://h/x HEAD',
      'git -C /srv/x S reset --quiet --hard FETCH_HEAD',
    ])
  })

  it('loses the locks of a git that was cut off, and no other', async () => {
    const now = new Date('2026-01-01T00:00:00Z')
    const before = { content: '', modified: new Date(now.getTime() - 3_600_000) }
    const { host } = await ran('{url: "git://h/x", path: /srv/x}', {
      '/srv/x/.git/index.lock': before,
      '/srv/x/.git/HEAD.lock': { content: '', modified: now },
    })
    assert.deepEqual(await host.files.list('/srv/x/.git'), ['HEAD.lock'])
  })

  it('is no matter without a url', async () => {
    const { lines, errors } = await ran('{path: /srv/x}')
    assert.deepEqual([lines, errors], [[], []])
  })

  it('is not fetched by what could be an option, or start a program', async () => {
    const cases = [
      ['url: "--upload-pack=x", path: /srv/x', /^git: the url has "-" at its beginning/],
      ['url: "git://h/x", path: -x', /^git: the path has "-" at its beginning/],
      ['url: "git://h/x", path: srv/x', 'git: the path is not absolute'],
      ['url: "git://h/x", path: /srv/x, branch: --orphan', /^git: the branch has "-" at its beginning/],
      ['url: "git://h/x", path: /srv/x, branch: "a:b"', 'git: the name of the branch is none that git takes'],
      ['url: "git://h/x", path: /srv/x, branch: "../x"', 'git: the name of the branch is none that git takes'],
      ['url: "git://h/x", path: /srv/x, auth: {public_key: "x"}', 'git: public_key is no public key of ssh'],
      [
        'url: "git://h/x", path: /srv/x, auth: {username: "x ProxyCommand"}',
        'git: the user name has a sign that ssh does not take',
      ],
    ] as const
    for (const [given, why] of cases) {
      const { lines, errors } = await ran(`{${given}}`)
      assert.deepEqual(lines, [], given)
      assert.equal(errors.length, 1)
      assert.match(errors[0] ?? '', typeof why === 'string' ? new RegExp(`^${why}$`) : why)
    }
  })

  it('needs git', async () => {
    const { errors } = await ran('{url: "git://h/x", path: /srv/x}', {}, { programs: [], commands: {} })
    assert.deepEqual(errors, ['git: git is not installed'])
  })

  it('that cannot be had is a failure, and leaves no secret behind', async () => {
    const { errors, host } = await ran(
      '{url: "https://h/x", path: /srv/x, auth: {username: u, password: secret}}',
      {},
      { commands: { 'git *': { exitCode: 128, stderr: 'fatal: no such thing\n\nSome advice\nin lines.\n' } } },
    )
    assert.deepEqual(errors, ['git: git exited with status 128: fatal: no such thing'])
    assert.deepEqual(await host.files.list('/run'), [])
  })
})

describe('git: below the directory of a user', () => {
  const home = { '/home/bob': { directory: true, uid: 1000, gid: 1001 } } as const

  it('runs as he, who can read what it needs', async () => {
    const { host, errors, found } = await ran(
      '{url: "https://h/x", path: /home/bob/deep/x, auth: {username: u, password: secret}}',
      home,
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(
      host.calls.map(({ options }) => options.user),
      [{ uid: 1000, gid: 1001 }],
    )
    assert.match(found[0]?.['settings'] ?? '', /u:secret@h/)
    assert.equal(await host.files.exists('/home/bob/deep'), false)
  })

  it('runs as nobody else, wherever a link of his leads', async () => {
    const { host } = await ran('{url: "https://h/x", path: /home/bob/there/x}', {
      ...home,
      '/home/bob/there': { link: '/home/alice', uid: 1000 },
      '/home/alice': { directory: true, uid: 1002 },
    })
    assert.deepEqual(
      host.calls.map(({ options }) => options.user),
      [{ uid: 1000, gid: 1001 }],
    )
  })

  it('does not run where anybody could have put something', async () => {
    const { lines, errors } = await ran('{url: "https://h/x", path: /var/tmp/x/y}', {
      '/var/tmp': { directory: true, mode: 0o1777 },
    })
    assert.deepEqual(lines, [])
    assert.match(errors[0] ?? '', /^git: git does not run in \/var\/tmp\/x\/y: others than root can exchange /)
  })
})

describe('git: who logs in', () => {
  it('by user and password has them in a file that only root can read', async () => {
    const { found, lines, env } = await ran(
      '{url: "https://h/x.git", path: /srv/x, auth: {username: us@ er, password: "pa ss"}}',
    )
    assert.match(lines[0] ?? '', / -- https:\/\/h\/x\.git \/srv\/x$/)
    assert.match(
      found[0]?.['settings'] ?? '',
      /\[url "https:\/\/us%40%20er:pa%20ss@h\/x\.git"\]\n\tinsteadOf = "https:\/\/h\/x\.git"/,
    )
    assert.match(env['GIT_CONFIG_GLOBAL'] ?? '', /^\/run\/firstlight-git-[^/]+\/settings$/)
    assert.doesNotMatch(JSON.stringify([lines, env]), /us@ er|us%40|pa ss|pa%20ss/)
  })

  it('by what stands in the address has it there, too', async () => {
    const { found, lines } = await ran('{url: "https://u:secret@h/x.git", path: /srv/x}')
    assert.match(lines[0] ?? '', / -- https:\/\/h\/x\.git \/srv\/x$/)
    assert.match(found[0]?.['settings'] ?? '', /u:secret@h/)
  })

  it('by a key has it in a file, and knows the host by its own', async () => {
    const { found, env } = await ran(
      '{url: "git@h:x.git", path: /srv/x, auth: {private_key: "KEY\\n\\n", public_key: "h ssh-ed25519 AAAA someone"}}',
    )
    const [{ key, hosts, ssh = '' } = {}] = found
    assert.deepEqual([key, hosts], ['KEY\n', '* ssh-ed25519 AAAA\n'])
    assert.match(env['GIT_SSH_COMMAND'] ?? '', /^ssh -F '\/run\/firstlight-git-[^/]+\/ssh'$/)
    for (const line of ['IdentityFile F/key', 'IdentitiesOnly yes', 'StrictHostKeyChecking yes', 'BatchMode yes'])
      assert.match(ssh, new RegExp(`^ {2}${line}$`, 'm'))
    assert.match(ssh, /^ {2}UserKnownHostsFile F\/hosts\n {2}GlobalKnownHostsFile \/dev\/null$/m)
    assert.match(ssh, /\n {2}Include \/etc\/ssh\/ssh_config\n {2}User git\n$/)
  })

  it('by a name of his own is that one with ssh', async () => {
    const { found } = await ran('{url: "h:x.git", path: /srv/x, auth: {username: deploy}}')
    assert.match(found[0]?.['ssh'] ?? '', /^Host \*\n {2}User deploy\n/)
  })

  it('may be told to take any host', async () => {
    const { env } = await ran('{url: "h:x.git", path: /srv/x, auth: {insecure: true}}')
    assert.match(env['GIT_SSH_COMMAND'] ?? '', / -o StrictHostKeyChecking=no -o UserKnownHostsFile=\/dev\/null /)
    assert.equal(env['GIT_SSL_NO_VERIFY'], '1')
  })
})
