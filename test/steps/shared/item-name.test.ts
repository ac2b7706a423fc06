import assert from 'node:assert/strict'
import { ranStep } from '../machine.ts'

describe('the name of an item in a message', () => {
  it('counts what was left out before it', async () => {
    const steps = {
      commands: ['~, [ls], bad', 2],
      files: ['~, [x], {path: f}', 2],
      directories: ['~, {path: [x]}, {path: f}', 2],
      downloads: ['~, 5, {path: f}', 2],
      modules: ['~, [x], {a: b}, ""', 3],
    } as const
    for (const [key, [list, index]] of Object.entries(steps)) {
      const { heard } = await ranStep(`${key}: [${list}]`, { commands: { 'sh -c bad': 3 } })
      const wrong = heard.filter(({ level }) => level === 'error')
      const [left, failed] = [wrong[0], wrong.at(-1)]
      assert.match(left?.message ?? '', / 1 is ignored$/, key)
      assert.match(failed?.message ?? '', new RegExp(`: ${key}/${index}\\b`), key)
      assert.equal(failed?.where?.path, `stages/boot/0/${key}/${index}`)
    }
  })
})
