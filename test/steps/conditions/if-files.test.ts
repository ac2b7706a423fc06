import assert from 'node:assert/strict'
import { ranStep } from '../machine.ts'

const files = { '/etc/hosts': '', '/etc/there': { link: '/etc/hosts' }, '/etc/dangling': { link: '/nowhere' } }
const ran = async (condition: string) =>
  (await ranStep(`if_files: ${condition}\ncommands: [ls]`, { files })).ran.length > 0

describe('if_files', () => {
  it('asks whether any, all or none of some paths exist', async () => {
    for (const holds of [
      '{any: [/nope, /etc/hosts]}',
      '{all: [/etc, /etc/hosts, /etc/there]}',
      '{none: [/nope, /etc/dangling]}',
      '{any: [/etc/hosts], all: [/etc], none: [/nope]}',
      '{any: [etc/hosts]}',
    ])
      assert.equal(await ran(holds), true, holds)
    for (const fails of [
      '{any: [/nope, /etc/dangling]}',
      '{all: [/etc/hosts, /nope]}',
      '{none: [/etc/hosts, /nope]}',
      '{any: [/etc/hosts], none: [/etc]}',
      "{all: ['']}",
    ])
      assert.equal(await ran(fails), false, fails)
  })

  it('asks nothing with an empty list, and what the other lists ask counts', async () => {
    for (const holds of ['{}', '{all: []}', '{all: [], any: [], none: []}', '{any: [], all: [/etc]}', '{any: ~}'])
      assert.equal(await ran(holds), true, holds)
    for (const fails of ['{any: [], all: [/nope]}', '{none: [/etc/hosts], all: []}'])
      assert.equal(await ran(fails), false, fails)
  })

  it('says which path it was', async () => {
    const { heard } = await ranStep('if_files: {all: [/etc/hosts, /nope]}\ncommands: [ls]', { files })
    assert.deepEqual(
      heard.map(({ level, message }) => [level, message]),
      [['info', 'step D.0: skipped, /nope does not exist']],
    )
  })

  it('skips the step and warns of a key that it does not know', async () => {
    for (const [key, hint] of [
      ['al', 'did you mean "all"?'],
      ['exists', 'write any, all or none'],
    ]) {
      const step = `if_files: {any: [/etc], ${key}: [/etc]}\ncommands: [ls]`
      const { ran, errors, heard } = await ranStep(step, { files })
      assert.deepEqual([ran, errors], [[], []])
      assert.deepEqual(
        heard.map(({ level, code, hint, where }) => [level, code, hint, where?.line, where?.path]),
        [['warning', 'steps/condition', hint, 5, 'stages/boot/0/if_files']],
      )
    }
  })

  it('skips the step and fails where a list is none, or holds what is no path', async () => {
    for (const wrong of ['{any: /etc}', '{any: [/etc, {a: b}]}', '[/etc]']) {
      const { ran, errors } = await ranStep(`if_files: ${wrong}\ncommands: [ls]`, { files })
      assert.deepEqual(ran, [], wrong)
      assert.equal(errors.length, 1, wrong)
    }
  })
})
