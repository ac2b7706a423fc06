import assert from 'node:assert/strict'
import { type DocumentOptions, parseDocument } from '../../../steps/documents/document.ts'

const read = (text: string, options?: DocumentOptions) =>
  parseDocument(`#cloud-config\n${text}`, '/oem/a.yaml', options)

/** The settings of each step of each stage; the empty ones left out. */
function settings(text: string, options?: DocumentOptions) {
  const stages = [...read(text, options).stages].map(([stage, steps]) => {
    return [stage, steps.map((step) => step.settings).filter((step) => Object.keys(step).length > 0)] as const
  })
  return Object.fromEntries(stages.filter(([, steps]) => steps.length > 0))
}

const told = (text: string, options?: DocumentOptions) =>
  read(text, options).problems.map(({ level, where }) => `${level} ${where.line}:${where.column}`)

describe('a #cloud-config in a stage directory', () => {
  it('has its keys in the stages that Kairos gives them', () => {
    const text = `hostname: node-1
users: [{name: joe, passwd: x, uid: "1234"}]
ssh_authorized_keys: [ssh-rsa AAAA all, github:all]
write_files: [{path: /a, content: 1, owner: "joe:users", permissions: 0600}]
milpa_files: [{path: /b, permissions: "755", encoding: b64}]
runcmd: [echo a, [ls, -l, "a b"], 7]
bootcmd: [echo early]
growpart: {mode: auto, devices: [/, /dev/sda]}
`
    assert.deepEqual(settings(text), {
      'boot.before': [{ commands: ['echo early'] }],
      initramfs: [{ hostname: 'node-1' }],
      boot: [
        {
          files: [
            { path: '/a', content: 1, ownerstring: 'joe:users', permissions: 0o600 },
            { path: '/b', permissions: 0o755, encoding: 'b64' },
          ],
          commands: ['echo a', "'ls' '-l' 'a b'", 7],
          users: { joe: { passwd: 'x', uid: '1234', lock_passwd: false } },
          authorized_keys: { joe: ['ssh-rsa AAAA all'] },
        },
        { layout: { device: { path: '/' }, expand_partition: { size: 0 } } },
        { layout: { device: { path: '/dev/sda' }, expand_partition: { size: 0 } } },
      ],
      network: [{ authorized_keys: { joe: ['github:all'] } }],
    })
  })

  it('makes users before anything that may be theirs; as yip, after it', () => {
    assert.deepEqual(read('users: [{name: joe}]').stages.get('boot')?.[0]?.first, ['users', 'authorized_keys'])
    assert.equal(read('users: [{name: joe}]', { compat: true }).stages.get('boot')?.[0]?.first, undefined)
  })

  it('has steps of its own before the others of the stage, which count in their names', () => {
    const { stages } = read('name: N\ngrowpart: {devices: [/]}\nstages: {boot: [{}, {name: x}], other: [{}]}\n')
    const names = (stage: string) => stages.get(stage)?.map(({ operation }) => operation)
    const [first = '', ...rest] = names('boot') ?? []
    assert.equal(first, '/oem/a.yaml..0')
    assert.deepEqual(rest, ['/oem/a.yaml..1', '/oem/a.yaml..2', '/oem/a.yaml.x.3'])
    assert.deepEqual(
      [names('initramfs'), names('network'), names('other')],
      [['/oem/a.yaml.0'], ['/oem/a.yaml.0'], ['/oem/a.yaml.0']],
    )
  })

  it("gives a user his own keys and everybody's; those of github and gitlab where the network is", () => {
    const text = 'users: [{name: bar, ssh_authorized_keys: [gitlab:test]}]\nssh_authorized_keys: [asdd]\n'
    const { boot, network } = settings(text)
    assert.deepEqual(boot?.[0]?.['authorized_keys'], { bar: ['asdd'] })
    assert.deepEqual(network, [{ authorized_keys: { bar: ['gitlab:test'] } }])
  })

  it('gives keys to root where there are no users', () => {
    assert.deepEqual(settings('ssh_authorized_keys: [a, github:b]'), {
      boot: [{ authorized_keys: { root: ['a'] } }],
      network: [{ authorized_keys: { root: ['github:b'] } }],
    })
  })

  it('locks users without a password, unless they say otherwise', () => {
    const users =
      '[{name: a}, {name: b, passwd: ""}, {name: c, passwd: x}, {name: d, lock_passwd: false}, {name: e, passwd: x, lock-passwd: true}]'
    const of = (options?: DocumentOptions) =>
      Object.entries(settings(`users: ${users}`, options)['boot']?.[0]?.['users'] ?? {}).map(([name, user]) => [
        name,
        user.lock_passwd,
      ])
    assert.deepEqual(of(), [
      ['a', true],
      ['b', true],
      ['c', false],
      ['d', false],
      ['e', undefined],
    ])
    assert.deepEqual(of({ compat: true }), [
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
      ['d', false],
      ['e', undefined],
    ])
  })

  it('takes what cloud-init takes: groups with commas, users by name, lists as commands', () => {
    const text = 'users: [default, bob, {name: q, groups: "adm, sudo,"}]\nruncmd: [[ls, -l]]\n'
    assert.deepEqual(settings(text)['boot'], [
      {
        users: { bob: { lock_passwd: true }, q: { groups: ['adm', 'sudo'], lock_passwd: true } },
        commands: ["'ls' '-l'"],
      },
    ])
    assert.deepEqual(told(text), ['info 2:9'])
    assert.deepEqual(settings('users: {joe: {shell: /bin/sh}, ann: }')['boot']?.[0]?.['users'], {
      joe: { shell: '/bin/sh', lock_passwd: true },
      ann: { lock_passwd: true },
    })
    assert.deepEqual(Object.keys(settings('users: ann, joe')['boot']?.[0]?.['users'] ?? {}), ['ann', 'joe'])
  })

  it('is refused by yip for any of that, as a whole', () => {
    for (const text of [
      'runcmd: [[ls, -l]]',
      'users: [default]',
      'users: {joe: {}}',
      'write_files: [{path: /a, permissions: 0o644}]',
    ]) {
      const { stages, problems } = read(`${text}\nstages: {boot: [{name: x}]}\n`, { compat: true })
      assert.equal(stages.size, 0, text)
      assert.ok(
        problems.some(({ level }) => level === 'error'),
        text,
      )
    }
  })

  it('loses what has another form, with its place, and nothing else', () => {
    const text = `users: [7, [x], {nme: y}, {name: z}]
runcmd: [{a: b}, [[x]], echo]
write_files: [text, {path: /a}]
growpart: yes
hostname: h
`
    assert.deepEqual(told(text), ['error 4:15', 'error 3:10', 'error 3:18', 'error 2:12', 'error 2:17', 'error 5:1'])
    const all = settings(text)
    assert.deepEqual(all['boot']?.[0]?.['commands'], ['echo'])
    assert.deepEqual(Object.keys(all['boot']?.[0]?.['users'] ?? {}), ['7', 'z'])
    assert.deepEqual(all['initramfs'], [{ hostname: 'h' }])
    assert.deepEqual(told('runcmd: echo\nusers: 7\n'), ['error 2:1', 'error 3:1'])
  })

  it('reads modes as octal, whatever they look like, and has 0644 where none is given', () => {
    const modes = (given: string, options?: DocumentOptions) => {
      const files = settings(`write_files: [{path: /a, permissions: ${given}}]`, options)['boot']?.[0]?.['files']
      return (files as readonly { permissions?: number }[] | undefined)?.map(({ permissions }) => permissions)
    }
    for (const given of ['0644', '"0644"', '644', '0o644', '', '~', '""'])
      assert.deepEqual(modes(given), [0o644], given)
    assert.deepEqual(modes('rw'), ['rw'])
    assert.deepEqual(modes('', { compat: true }), [undefined])
  })

  it('leaves partitions as they are where growpart is off', () => {
    for (const growpart of ['{mode: off, devices: [/]}', '{mode: "off", devices: [/]}', 'false']) {
      assert.deepEqual(settings(`growpart: ${growpart}`), {})
    }
    assert.equal(settings('growpart: {mode: off, devices: [/]}', { compat: true })['boot']?.length, 1)
  })

  it('knows where everything stands, and how it is spelled', () => {
    const text = `write_files:
- path: 0x10
  owner: 0x11
  permissions: 644
users:
- {name: joe, uid: 0x12}
runcmd: [~, 0x13]
`
    const step = read(text).stages.get('boot')?.[0]
    const at = (...path: (string | number)[]) => {
      const { line, column, path: named } = step?.at(path) ?? {}
      return [`${line}:${column}`, named, step?.spelling(path)]
    }
    assert.deepEqual(at('files', 0, 'path'), ['3:3', 'write_files/0/path', '0x10'])
    assert.deepEqual(at('files', 0, 'ownerstring'), ['4:3', 'write_files/0/owner', '0x11'])
    assert.deepEqual(at('files', 0, 'permissions'), ['5:3', 'write_files/0/permissions', undefined])
    assert.deepEqual(at('users', 'joe', 'uid'), ['7:15', 'users/0/uid', '0x12'])
    assert.deepEqual(at('commands', 0), ['8:13', 'runcmd/1', '0x13'])
    assert.equal(step?.where.line, 3)
  })

  it('says which of its keys have no effect here, and leaves to Kairos what is its own', () => {
    assert.deepEqual(told('packages: [vim]\nntp: {}\n'), ['warning 2:1', 'warning 3:1'])
    assert.equal(read('wirte_files: []').problems[0]?.hint, 'did you mean "write_files"?')
    assert.deepEqual(told('install: {auto: true}\nk3s: {enabled: true}\np2p: {}\nx-own: 1\n'), [])
  })

  it("says what of cloud-init's files it does not do", () => {
    const text = 'write_files: [{path: /a, content: x, append: true, defer: true, source: {uri: "http://x"}}]\n'
    assert.deepEqual(told(text), ['warning 2:38', 'warning 2:52', 'warning 2:65'])
    assert.match(read(text).problems[0]?.message ?? '', /^"append" of a file has no effect/)
    assert.deepEqual(settings(text)['boot'], [{ files: [{ path: '/a', content: 'x', permissions: 0o644 }] }])
  })

  it('is read for its stages alone where the rest is done elsewhere', () => {
    const { stages, problems } = read('runcmd: [a]\npackages: []\nstages: {boot: [{name: x}]}', { stagesOnly: true })
    assert.deepEqual(
      [...stages].map(([stage, steps]) => [stage, steps.map(({ operation }) => operation)]),
      [['boot', ['/oem/a.yaml.x']]],
    )
    assert.deepEqual(problems, [])
  })
})
