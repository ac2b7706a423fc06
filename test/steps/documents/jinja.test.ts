import assert from 'node:assert/strict'
import { run } from '../machine.ts'

const data = JSON.stringify({ v1: { region: 'eu' } })
const document = (header: string) => `${header}stages:\n  boot:\n  - commands: ['echo {{ v1.region }}']\n`
const world = (header: string) => ({
  unscripted: 'succeed' as const,
  files: { '/run/cloud-init/instance-data-sensitive.json': data, '/oem/a.yaml': document(header) },
})

describe('a document with a header for Jinja', () => {
  it('is filled in with the data of the instance, and is no Go template then', async () => {
    const { host, errors } = await run(world('## template: jinja\n'))
    assert.deepEqual([errors, host.ran], [[], [['sh', '-c', 'echo eu']]])
    const { host: other, heard } = await run(world(''))
    assert.deepEqual(other.ran, [['sh', '-c', 'echo {{ v1.region }}']])
    assert.deepEqual(
      heard.filter(({ level }) => level === 'warning').map(({ code }) => code),
      ['template/syntax'],
    )
  })

  it('tells what is wrong with it, and takes no other document along', async () => {
    const files = { '/oem/a.yaml': '## template: jinja\n{{ v1.\n', '/oem/b.yaml': document('') }
    const { host, errors } = await run({ unscripted: 'succeed', files })
    assert.match(errors[0] ?? '', /^\/oem\/a\.yaml:2: Unable to parse Jinja template/)
    assert.equal(host.ran.length, 1)
  })
})
