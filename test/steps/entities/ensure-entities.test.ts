import assert from 'node:assert/strict'
import { verify } from 'unixcrypt'
import type { World } from '../../../system/memory.ts'
import { ranStep } from '../machine.ts'

const files = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nfoo:x:1000:7:F:/h:/s\n',
  '/etc/group': 'root:x:0:\nadm:x:4:bob\nfoo:x:1000:\n',
  '/etc/shadow': { content: 'root:*:1:0:99999:7:::\nfoo:!:2:3:4:5:6:7:8\n', mode: 0o640, gid: 42 },
}

/** Runs one entity, given by its fields. */
function ensured(entity: object | string, world: World = { files }, path?: string) {
  const text = typeof entity === 'string' ? entity : JSON.stringify(entity)
  return ranStep(`ensure_entities: ${JSON.stringify([{ entity: text, ...(path && { path }) }])}`, world)
}

/** The line that is there afterwards. */
async function lineOf(name: string, file: string, entity: object): Promise<string | undefined> {
  const { host, errors } = await ensured(entity)
  assert.deepEqual(errors, [])
  return host
    .text(file)
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
}

describe('ensure_entities', () => {
  const user = (fields: object) => ({ kind: 'user', username: 'new', ...fields })

  it('has users with their fields, an id that is free, and the id of their group', async () => {
    const whole = { password: 'x', uid: 5, gid: 6, info: 'I', homedir: '/h', shell: '/s' }
    assert.equal(await lineOf('new', '/etc/passwd', user(whole)), 'new:x:5:6:I:/h:/s')
    assert.equal(
      await lineOf('new', '/etc/passwd', user({ uid: -1, group: 'adm' })),
      'new:x:1001:4:Created by entities::',
    )
    assert.equal(
      await lineOf('foo', '/etc/passwd', { kind: 'user', username: 'foo', uid: -1 }),
      'foo:x:1000:7:Created by entities::',
    )
  })

  it('makes nobody root who is given no id, and no password empty', async () => {
    assert.equal(await lineOf('new', '/etc/passwd', user({ gid: 6 })), 'new:x:1001:6:Created by entities::')
    const { host, errors } = await ensured(user({}))
    assert.deepEqual(errors, ['an entity: it has neither a gid nor a group'])
    assert.equal(host.text('/etc/passwd'), files['/etc/passwd'])
    assert.equal(await lineOf('new', '/etc/shadow', { kind: 'shadow', username: 'new' }), 'new:!:::::::')
  })

  it('has groups with all their members, and the gid that they have had', async () => {
    const group = (fields: object) => ({ kind: 'group', ...fields })
    assert.equal(await lineOf('adm', '/etc/group', group({ group_name: 'adm', users: 'zoe,bob' })), 'adm:x:4:bob,zoe')
    assert.equal(await lineOf('adm', '/etc/group', group({ group_name: 'adm', gid: 5, password: '!' })), 'adm:!:5:bob')
    assert.equal(await lineOf('new', '/etc/group', group({ group_name: 'new', gid: -1 })), 'new::1001:')
    assert.equal(await lineOf('new', '/etc/group', group({ group_name: 'new', gid: 900, password: 'x' })), 'new:x:900:')
  })

  it('has lines of shadow, filled from the one that is there', async () => {
    const shadow = { kind: 'shadow', username: 'foo', password: '*', last_changed: 'now', maximum_changed: 99 }
    assert.equal(await lineOf('foo', '/etc/shadow', shadow), 'foo:*:20454:3:99:5:6:7:8')
    const line = await lineOf('foo', '/etc/shadow', { ...shadow, password: 'clear' })
    assert.ok(verify('clear', line?.split(':')[1] ?? ''))
  })

  it('makes gshadow for the first line in it, for root alone', async () => {
    const { host, errors } = await ensured({ kind: 'gshadow', name: 'ops', administrators: 'root', members: 'a,b' })
    assert.deepEqual(errors, [])
    assert.deepEqual([host.text('/etc/gshadow'), host.tree()['/etc/gshadow']?.mode], ['ops::root:a,b\n', 0o400])
  })

  it('writes another file where it is told to, and leaves modes as they are', async () => {
    const world = { files: { '/srv/p': { content: 'a:x:1:1:::', mode: 0o600 } } }
    const { host, errors } = await ensured(user({ uid: 5, gid: 6 }), world, '/srv/p')
    assert.deepEqual(errors, [])
    assert.deepEqual(
      [host.text('/srv/p'), host.tree()['/srv/p']?.mode],
      ['a:x:1:1:::\nnew:x:5:6:Created by entities::\n', 0o600],
    )
  })

  it('takes the file that the environment names', async () => {
    process.env['ENTITY_DEFAULT_GROUPS'] = '/srv/g'
    try {
      const { host } = await ensured({ kind: 'group', group_name: 'a', gid: 1 }, { files: { '/srv/g': '' } })
      assert.equal(host.text('/srv/g'), 'a::1:\n')
    } finally {
      delete process.env['ENTITY_DEFAULT_GROUPS']
    }
  })

  it('does the next where one is none, and says nothing of what it holds', async () => {
    const bad = [
      '- {kind: nonsense, username: hunter2}',
      '- just hunter2',
      '- "{hunter2: "',
      '- {kind: user}',
      '- {kind: user, username: a, uid: hunter2, gid: 1}',
      '- {kind: user, username: a, uid: 99999999999, gid: 1}',
      '- {kind: user, username: a, group: nogroup-here}',
      '- {kind: user, username: a, gid: 1, info: "x:0:0"}',
      '- {kind: user, username: "a\\nroot::0:0", gid: 1}',
      '- {kind: shadow, username: a, password: "$6$x:hunter2"}',
      '- {kind: shadow, username: a, password: [hunter2]}',
      '- {kind: gshadow, name: "-a"}',
    ]
    const entities = [...bad.map((text) => text.slice(2)), '{kind: group, group_name: last, gid: 9}']
    const step = `ensure_entities: ${JSON.stringify([{ path: 'relative', entity: entities.at(-1) }, ...entities.map((entity) => ({ entity }))])}`
    const { host, errors, heard } = await ranStep(step, { files })
    assert.equal(errors.length, bad.length + 1)
    assert.doesNotMatch(JSON.stringify(heard), /hunter2/)
    assert.equal(host.text('/etc/passwd'), files['/etc/passwd'])
    assert.equal(host.text('/etc/group'), `${files['/etc/group']}last::9:\n`)
  })

  it('names an unknown field and the one that was meant', async () => {
    const { heard } = await ensured({ kind: 'group', group_name: 'a', gid: 1, user: 'b' })
    assert.ok(heard.some(({ code }) => code === 'steps/unknown-key'))
  })

  it('fails where the file is missing', async () => {
    const { errors } = await ensured({ kind: 'group', group_name: 'a' }, {})
    assert.deepEqual(errors, ['an entity: there is no /etc/group'])
  })
})
