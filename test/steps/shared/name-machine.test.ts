import assert from 'node:assert/strict'
import { nameMachine } from '../../../steps/shared/name-machine.ts'
import { memory, type World } from '../../../system/memory.ts'
import { stepContext } from '../../support/step-context.ts'

async function named(name: string | undefined, world: World = {}) {
  const host = memory({ unscripted: 'succeed', ...world })
  const errors: string[] = []
  await nameMachine(stepContext({ host, fail: (message) => void errors.push(message) }), name)
  return { host, errors }
}

describe('the name of a machine', () => {
  it('is told to the kernel, and kept in its file and the one of addresses', async () => {
    const { host, errors } = await named('web-1', {
      files: {
        '/etc/hostname': { link: '/etc/kept' },
        '/etc/kept': { content: 'old\n', mode: 0o600 },
        '/etc/hosts': ' # c \n127.0.0.1 a b\n127.0.1.1 x\n::1\tlocalhost\n\n',
      },
    })
    assert.deepEqual([errors, host.ran], [[], [['hostname', 'web-1']]])
    assert.deepEqual([host.text('/etc/kept'), host.tree()['/etc/kept']?.mode], ['web-1\n', 0o600])
    assert.equal(host.text('/etc/hosts'), '# c\n127.0.0.1 localhost web-1\n127.0.1.1 x\n::1\tlocalhost\n\n')
  })

  it('stands in files that are not there yet', async () => {
    const { host } = await named('web-1')
    assert.deepEqual([host.text('/etc/hostname'), host.text('/etc/hosts')], ['web-1\n', '127.0.0.1 localhost web-1\n'])
  })

  it('is set wherever it can be', async () => {
    const { host, errors } = await named('web-1', { commands: { 'hostname web-1': 1 } })
    assert.equal(errors.length, 1)
    assert.equal(host.text('/etc/hostname'), 'web-1\n')
  })

  it('is nothing that would be more than a name', async () => {
    for (const name of ['a b', '-a', 'a\nb', '<html>', undefined]) {
      const { host, errors } = await named(name)
      assert.deepEqual([errors.length, host.tree()], [name === undefined ? 0 : 1, {}])
    }
  })
})
