import assert from 'node:assert/strict'
import type { Notice } from '../../../../core/notices.ts'
import { notices } from '../../../../core/notices.ts'
import { type UserSettings, usersAndGroups } from '../../../../modules/users/shared/user-entries.ts'

const distroUser = { name: 'ubuntu', groups: ['adm', 'sudo'], shell: '/bin/bash', lock_passwd: true }

function read(settings: UserSettings, defaultUser: typeof distroUser | undefined = distroUser) {
  const said: Notice[] = []
  const { users, groups } = usersAndGroups(
    settings,
    defaultUser,
    notices((notice) => said.push(notice), 'test'),
  )
  const plain = users.map(({ name, isDefault, options }) => ({ name, isDefault, ...options }))
  return { users: plain, groups, codes: said.map(({ code }) => code) }
}

describe('user entries', () => {
  it('read the default user with its groups as one text', () => {
    assert.deepEqual(read({ users: ['default'] }).users, [
      { name: 'ubuntu', isDefault: true, groups: 'adm,sudo', shell: '/bin/bash', lock_passwd: true },
    ])
  })

  it('are none without users', () => {
    assert.deepEqual(read({}).users, [])
    assert.deepEqual(read({ users: [] }).users, [])
  })

  it('let the old key "user" rename the default user and ask for it', () => {
    const { users, codes } = read({ user: 'bob', users: ['default'] })
    assert.deepEqual(users, [
      { name: 'bob', isDefault: true, groups: 'adm,sudo', shell: '/bin/bash', lock_passwd: true },
    ])
    assert.deepEqual(codes, ['modules/deprecated'])
    assert.deepEqual(read({ user: { name: 'bob', shell: '/bin/zsh' } }).users, [
      { name: 'bob', isDefault: true, shell: '/bin/zsh', groups: 'adm,sudo', lock_passwd: true },
    ])
  })

  it('add what an entry of its name says to the default user, and move it to the end', () => {
    const { users } = read({ users: ['default', { name: 'ubuntu', groups: 'docker', shell: '/bin/zsh' }, 'amy'] })
    assert.deepEqual(users, [
      { name: 'amy', isDefault: false },
      { name: 'ubuntu', isDefault: true, shell: '/bin/zsh', groups: 'adm,docker,sudo', lock_passwd: true },
    ])
  })

  it('merge repeated names, the first entry winning, and read dashes as underscores', () => {
    const { users } = read({
      users: [
        { name: 'a', 'lock-passwd': false },
        { name: 'a', lock_passwd: true, uid: 7 },
      ],
    })
    assert.deepEqual(users, [{ name: 'a', isDefault: false, lock_passwd: false, uid: 7 }])
  })

  it('accept a text, lists in the list, and a mapping', () => {
    assert.deepEqual(
      read({ users: 'amy, bob' }).users.map(({ name }) => name),
      ['amy', 'bob'],
    )
    assert.deepEqual(
      read({ users: ['amy,bob', ['eve']] }).users.map(({ name }) => name),
      ['amy', 'bob', 'eve'],
    )
    const { users, codes } = read({ users: { amy: true, bob: false, eve: { uid: 3 } } })
    assert.deepEqual(users, [
      { name: 'amy', isDefault: false },
      { name: 'eve', isDefault: false, uid: 3 },
    ])
    assert.deepEqual(codes, ['modules/deprecated'])
  })

  it('take a mapping without a name for the default user', () => {
    assert.deepEqual(read({ users: [{ shell: '/bin/zsh' }] }).users, [
      { name: 'ubuntu', isDefault: true, shell: '/bin/zsh', groups: 'adm,sudo', lock_passwd: true },
    ])
  })

  it('say that there is no default user if the machine has none', () => {
    const { users, codes } = { ...readWithout({ users: ['default', 'amy'] }) }
    assert.deepEqual(users, ['amy'])
    assert.deepEqual(codes, ['users/no-default'])
  })

  it('read groups in each of their forms', () => {
    const expected = [
      { name: 'a', members: [] },
      { name: 'b', members: ['x', 'y'] },
    ]
    assert.deepEqual(read({ groups: ['a', { b: ['y', 'x', 'x'] }] }).groups, expected)
    assert.deepEqual(read({ groups: { a: null, b: 'x,y' } }).groups, expected)
    assert.deepEqual(
      read({ groups: 'a, b' }).groups.map(({ name }) => name),
      ['a', 'b'],
    )
  })

  it('skip what names nobody and go on', () => {
    const { users, groups, codes } = read({ users: [3, 'amy', null], groups: [3, 'a', { b: 4 }] })
    assert.deepEqual([users.map(({ name }) => name), groups.map(({ name }) => name)], [['amy'], ['a', 'b']])
    assert.deepEqual(codes, ['users/bad-user', 'users/bad-user', 'users/bad-group', 'users/bad-group'])
    assert.deepEqual([read({ users: 3 }).codes, read({ groups: 3 }).codes], [['users/bad-user'], ['users/bad-group']])
  })
})

function readWithout(settings: UserSettings) {
  const said: Notice[] = []
  const { users } = usersAndGroups(
    settings,
    undefined,
    notices((notice) => said.push(notice), 'test'),
  )
  return { users: users.map(({ name }) => name), codes: said.map(({ code }) => code) }
}
