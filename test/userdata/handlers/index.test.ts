import assert from 'node:assert/strict'
import { type ContentType, contentTypes } from '../../../userdata/content-types.ts'
import { builtInHandlers } from '../../../userdata/handlers/index.ts'
import { pluginFiles } from '../../support/plugin-files.ts'

/** What expand.ts looks into: no such part is left for a handler. */
const containers: readonly ContentType[] = [
  'text/cloud-config-archive',
  'text/x-include-once-url',
  'text/x-include-url',
]

describe('the list of part handlers', () => {
  it('holds each handler of the folder once, and no other', async () => {
    const files = pluginFiles('userdata/handlers')
    const exported = await Promise.all(files.map((path) => import(`../../../userdata/handlers/${path}.ts`)))
    const handlers = exported.flatMap((file) => Object.values(file).flat()).filter(isHandler)
    assert.deepEqual(new Set(builtInHandlers), new Set(handlers))
    assert.equal(builtInHandlers.length, handlers.length)
  })

  it("keeps the reference's order where the reference has the handler", () => {
    const reference = ['CloudConfig', 'ShellScript', 'ShellScriptByFreq', 'BootHook', 'JinjaTemplate']
    const names = builtInHandlers.map(({ name }) => name.replace(/PartHandler$/, ''))
    assert.deepEqual(
      [...new Set(names)].filter((name) => reference.includes(name)),
      reference,
    )
  })

  it('takes every content type exactly once, besides those of containers', () => {
    assert.deepEqual(
      [...containers, ...builtInHandlers.flatMap(({ types }) => types)].sort(),
      contentTypes.map(({ type }) => type).sort(),
    )
  })
})

function isHandler(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'handle' in value
}
