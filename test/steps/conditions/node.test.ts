import assert from 'node:assert/strict'
import { ranStep, run } from '../machine.ts'

const files = { '/proc/sys/kernel/hostname': 'yd\n' }

describe('node', () => {
  it('lets the step run on machines whose name matches', async () => {
    for (const node of ['^yd$', 'd', 'a|yd', "''", '.*', '^[xy]d'])
      assert.deepEqual((await ranStep(`node: ${node}\ncommands: [ls]`, { files })).ran, ['ls'], node)
    for (const node of ['other', 'YD', '^d', 'y$'])
      assert.deepEqual((await ranStep(`node: ${node}\ncommands: [ls]`, { files })).ran, [], node)
  })

  it('says what the name is', async () => {
    const { heard, errors } = await ranStep('node: other\ncommands: [ls]', { files })
    assert.deepEqual(errors, [])
    assert.deepEqual(
      heard.map(({ level, message }) => [level, message]),
      [['info', 'step D.0: skipped, the hostname is "yd", which does not match']],
    )
  })

  it('skips the step and warns where it is no RE2, as look-ahead is', async () => {
    for (const node of ['"[bad"', "'(?=yd)'", "'(y)\\1'"]) {
      const { ran, errors, heard } = await ranStep(`node: ${node}\ncommands: [ls]`, { files })
      assert.deepEqual([ran, errors], [[], []], node)
      assert.deepEqual(
        heard.map(({ level, code, where }) => [level, code, where?.line, where?.path]),
        [['warning', 'steps/condition', 5, 'stages/boot/0/node']],
      )
    }
  })

  it('goes by the name that the machine had when the run began', async () => {
    const text = `
stages:
  boot:
    - commands: [rename]
    - { node: yd, commands: [old] }
    - { node: new, commands: [new] }
`
    const { host } = await run({
      files: { ...files, '/oem/a.yaml': text },
      commands: async ({ argv }, machine) => {
        if (argv[2] === 'rename') await machine.files.write('/proc/sys/kernel/hostname', 'new\n')
        return 0
      },
    })
    assert.deepEqual(
      host.calls.map(({ argv }) => argv[2]),
      ['rename', 'old'],
    )
  })

  it('matches no machine that has no name, as an image', async () => {
    const { ran, heard } = await ranStep('node: .*\ncommands: [ls]')
    assert.deepEqual(ran, [])
    assert.deepEqual(
      heard.map(({ message }) => message),
      ['step D.0: skipped, the hostname is not known'],
    )
  })
})
