import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

describe('commands', () => {
  it('run by sh, one after another, whatever becomes of the one before', async () => {
    const { ran, errors } = await ranStep('commands: [bad, ~, 7, good]', { commands: { 'sh -c bad': 3 } })
    assert.deepEqual(ran, ['bad', '7', 'good'])
    assert.equal(errors.length, 1)
    assert.match(errors[0] ?? '', /^commands\/0: .*3/)
  })

  it('are what the document spells', async () => {
    const { ran } = await ranStep('commands: [1.50, 0x10, 012, 1e3, yes, 2020-01-01, ~, echo]')
    assert.deepEqual(ran, ['1.50', '0x10', '012', '1e3', 'yes', '2020-01-01', 'echo'])
  })

  it('are templates over the facts of the machine', async () => {
    const files = { '/etc/os-release': 'ID=debian\n', '/proc/sys/kernel/hostname': 'yd-1\n' }
    const list = "['{{ .Values.os.vendor | upper }}-{{ trunc 2 .Values.node.hostname }}', '{{ len .Values.Random }}']"
    assert.deepEqual((await ranStep(`commands: ${list}`, { files })).ran, ['DEBIAN-yd', '32'])
  })

  it('must be a list of strings', async () => {
    assert.deepEqual((await ranStep('commands: ls')).errors, ['"commands" must be a list'])
    const { ran, errors } = await ranStep('commands: [[ls], {a: b}, ls]')
    const left = (n: number, what: string) => `expected a text, not a ${what}; ${n} is ignored`
    assert.deepEqual([ran, errors], [['ls'], [left(0, 'list'), left(1, 'mapping')]])
  })

  it('print where the stage prints, and nothing else tells what they are or say', async () => {
    const failing = { exitCode: 3, stdout: 'hunter2\n', stderr: 'hunter3\n' }
    const { heard, errors, host } = await ranStep('commands: [secret]', { commands: { 'sh -c secret': failing } })
    assert.deepEqual(errors, ['commands/0: exited with status 3'])
    assert.doesNotMatch(JSON.stringify(heard), /hunter|secret/)
    assert.equal(host.calls.at(-1)?.options.output, 'pass')
  })
})
