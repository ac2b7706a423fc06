import assert from 'node:assert/strict'
import { commandsOf, run } from '../machine.ts'

describe('the order of steps', () => {
  it('obeys after, across documents, and reports a cycle', async () => {
    const { host, heard } = await run({
      files: {
        '/oem/1.yaml': 'name: A\nstages:\n  boot:\n  - name: x\n    commands: [x]\n    after: [{name: B.y}]\n',
        '/oem/2.yaml':
          'name: B\nstages:\n  boot:\n  - name: y\n    commands: [y]\n  - name: z\n    commands: [z]\n    after: [{name: B.z}]\n',
      },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls), ['y', 'x', 'z'])
    assert.deepEqual(heard.filter(({ code }) => code === 'steps/bad-order').length, 1)
  })
})
