import assert from 'node:assert/strict'
import type { NewUser } from '../../distros/distro.ts'
import type { WorldFile } from '../../system/memory.ts'
import { machine } from '../modules/machine.ts'

const whole: Readonly<Record<string, WorldFile>> = {
  '/etc/passwd': 'bob:x:1000:1001::/home/bob:/bin/sh\n',
  '/etc/group': 'bob:x:1001:\nadm:x:4:sam,bob\ndocker:x:900:bob\n',
  '/etc/shadow': 'bob:!:20000:0:99999:7:::\n',
}

/** The commands that a user with two groups still takes. */
async function commandsAfter(files: Readonly<Record<string, WorldFile>>, more: Partial<NewUser> = {}, again = true) {
  const commands = { groupadd: 0, usermod: 0, pwconv: 0 }
  const { context, host } = machine({ files: { ...whole, ...files }, unscripted: 'succeed', commands })
  const find = async (program: string) => `/usr/sbin/${program}`
  const box = { ...context, host: { ...host, commands: { ...host.commands, find } } }
  await box.distro.users.add({ name: 'bob', groups: ['adm', 'docker'], ...more }, { again })
  return host.calls.map(({ argv }) => argv.join(' '))
}

describe('a user whose account was being made when the machine lost power', () => {
  it('gets its own group, with the number that passwd has', async () => {
    const without = { '/etc/group': 'adm:x:4:sam,bob\ndocker:x:900:bob\n' }
    assert.deepEqual(await commandsAfter(without), ['groupadd --gid 1001 bob'])
    assert.deepEqual(await commandsAfter(without, { primaryGroup: 'staff' }), [])
  })

  it('gets the groups that it was to be in', async () => {
    const without = { '/etc/group': 'bob:x:1001:\nadm:x:4:sam\ndocker:x:900:\n' }
    assert.deepEqual(await commandsAfter(without), ['usermod -a -G adm,docker bob'])
  })

  it('gets its line in shadow', async () => {
    assert.deepEqual(await commandsAfter({ '/etc/shadow': 'root:*:20000:0:99999:7:::\n' }), ['pwconv'])
  })

  it('is left as it is where it is complete, and in any other run', async () => {
    assert.deepEqual(await commandsAfter({}), [])
    assert.deepEqual(await commandsAfter({ '/etc/group': '', '/etc/shadow': '' }, {}, false), [])
  })
})
