import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

const files = {
  '/etc/hostname': { content: 'old\n', mode: 0o600 },
  '/etc/hosts': ' # c\n127.0.0.1 old\n::1 localhost\n',
}

describe('hostname', () => {
  it('names the machine', async () => {
    const { host, errors } = await ranStep('hostname: web-1', { files })
    assert.deepEqual([errors, host.ran], [[], [['hostname', 'web-1']]])
    assert.deepEqual([host.text('/etc/hostname'), host.tree()['/etc/hostname']?.mode], ['web-1\n', 0o600])
    assert.equal(host.text('/etc/hosts'), '# c\n127.0.0.1 localhost web-1\n::1 localhost\n')
  })

  it('leaves the machine alone where none is given, or what is none', async () => {
    for (const [name, failures] of [
      ['""', 0],
      ['a b', 1],
      ['[a]', 1],
    ] as const) {
      const { host, errors } = await ranStep(`hostname: ${name}`, { files })
      assert.deepEqual([errors.length, host.ran, host.text('/etc/hostname')], [failures, [], 'old\n'])
    }
  })
})
