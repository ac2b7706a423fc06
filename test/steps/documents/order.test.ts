import assert from 'node:assert/strict'
import { commandsOf, run } from '../machine.ts'

describe('the order of steps', () => {
  it('obeys after, across documents, and reports one that names itself', async () => {
    const { host, heard, errors } = await run({
      files: {
        '/oem/1.yaml': 'name: A\nstages:\n  boot:\n  - name: x\n    commands: [x]\n    after: [{name: B.y}]\n',
        '/oem/2.yaml':
          'name: B\nstages:\n  boot:\n  - name: y\n    commands: [y]\n  - name: z\n    commands: [z]\n    after: [{name: B.z}]\n',
      },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls), ['y', 'x', 'z'])
    assert.deepEqual(
      heard.filter(({ code }) => code === 'steps/bad-order').map(({ level, where }) => [level, where?.line]),
      [['error', 8]],
    )
    assert.match(errors.join(), /^\/oem\/2\.yaml:8:\d+: step B\.z: "after" names the step itself/)
  })

  it('means another step than the one itself by a name that is nearly right', async () => {
    for (const [name, hint] of [
      ['A.y1', 'A.y2'],
      ['y3', 'A.y3'],
    ]) {
      const steps = `  - name: y\n    after: [{name: ${name}}]\n  - name: y2\n  - name: y3\n`
      const { errors } = await run({ files: { '/oem/1.yaml': `name: A\nstages:\n  boot:\n${steps}` } })
      assert.match(errors.join(), new RegExp(`did you mean "${hint}"`))
    }
  })

  it('reports an after of another form, and runs the step where it is written', async () => {
    const { host, errors } = await run({
      files: {
        '/oem/1.yaml':
          'stages:\n  boot:\n  - {name: x, commands: [x], after: later}\n  - {name: y, commands: [y], after: [{nme: z}]}\n  - {name: z, commands: [z]}\n',
      },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls), ['x', 'y', 'z'])
    assert.equal(errors.length, 2)
    assert.match(errors[0] ?? '', /^\/oem\/1\.yaml:3:.*must be a list of mappings/)
    assert.match(errors[1] ?? '', /^\/oem\/1\.yaml:4:.*an entry of "after" must be a mapping/)
  })
})
