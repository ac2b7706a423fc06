import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
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

  it('is a template over the id of the machine', async () => {
    const id = 'abcdef0123456789'
    const named = async (name: string, world: Readonly<Record<string, string>> = { '/etc/machine-id': `${id}\n` }) => {
      const { host, errors } = await ranStep(`hostname: '${name}'`, { files: { ...files, ...world } })
      return errors.length > 0 ? errors.join() : (host.text('/etc/hostname')?.trim() ?? '')
    }
    assert.equal(await named('node-{{ trunc 4 .MachineID }}'), 'node-abcd')
    assert.equal(await named('{{ .MachineID }}', { '/var/lib/dbus/machine-id': 'dbus', '/etc/machine-id': id }), 'dbus')
    const protectedId = createHmac('sha256', id).update('yip').digest('hex')
    assert.equal(await named('x{{ .ProtectedID | trunc 20 }}'), `x${protectedId.slice(0, 20)}`)
    assert.match(await named('x{{ .Random }}'), /^x[\da-z]{32}$/)
    assert.match(await named('{{ .UUID }}'), /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/)
  })

  it('warns if the machine has no id yet', async () => {
    for (const [name, told] of [
      ['node-{{ .MachineID }}', 1],
      ['x{{ .ProtectedID | trunc 4 }}', 1],
      ['x{{ trunc 4 .Random }}', 0],
    ] as const) {
      const { heard, errors } = await ranStep(`hostname: '${name}'`, { files })
      const codes = heard.flatMap(({ code }) => code ?? [])
      assert.deepEqual([errors, codes], [[], Array(told).fill('steps/questionable')], name)
    }
  })

  it('leaves the machine alone where the template cannot be used', async () => {
    for (const [name, why] of [
      ['{{ .Nope', /^hostname: template line 1, column 1: an action is not closed/],
      ['{{ .Values.node.hostname }}', /^hostname: \.Values\.node\.hostname has no value/],
      ['{{ add 1 (div 1 0) }}', /column 11: .* divided by 0/],
    ] as const) {
      const { host, errors } = await ranStep(`hostname: '${name}'`, { files })
      assert.match(errors[0] ?? '', why)
      assert.deepEqual([errors.length, host.ran, host.text('/etc/hostname')], [1, [], 'old\n'])
    }
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
