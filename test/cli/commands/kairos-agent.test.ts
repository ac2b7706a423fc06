import assert from 'node:assert/strict'
import { memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('kairos-agent', () => {
  const document = 'stages:\n  boot:\n  - commands: [echo it]\n'

  it('runs a stage as firstlight does', async () => {
    const host = memory({ files: { '/oem/a.yaml': document }, unscripted: 'succeed' })
    const { exitCode, err } = await run(['--debug', 'run-stage', 'boot'], { host, called: 'kairos-agent' })
    assert.equal(exitCode, 0)
    assert.deepEqual(host.ran.at(-1), ['sh', '-c', 'echo it'])
    assert.match(err, /running stage boot/)
  })

  it('validates, prints the schema and fills in templates', async () => {
    const files = { '/oem/a.yaml': 'stages: 7\n', '/here/t': '{{ .Values.os.name }}' }
    const asked = (...args: string[]) => run(args, { called: 'kairos-agent', files })
    assert.equal((await asked('validate', '/oem/a.yaml')).exitCode, 1)
    assert.match((await asked('print-schema')).out, /"stages"/)
    assert.equal((await asked('render-template', '-f', 't')).exitCode, 0)
  })

  it('does nothing else', async () => {
    for (const args of [['upgrade'], []]) {
      const { exitCode, err } = await run(args, { called: 'kairos-agent' })
      assert.equal(exitCode, 2)
      assert.match(err, /^usage: kairos-agent /)
    }
  })
})
