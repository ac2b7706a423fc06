import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { notices } from '../../core/notices.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { parseDocument } from '../../steps/documents/document.ts'
import { runSteps } from '../../steps/documents/run.ts'
import { fittingValue } from '../../steps/documents/value.ts'
import { stepKeys } from '../../steps/index.ts'
import type { Action, Setting, StepKey } from '../../steps/step.ts'
import { memory } from '../../system/memory.ts'
import { pluginFiles } from '../support/plugin-files.ts'
import { reference } from './reference.ts'

const defining = pluginFiles('steps')

describe('the list of step keys', () => {
  it('holds each key of the folder once, and no other', () => {
    const listed = stepKeys.map(({ key }) => key.replaceAll('_', '-')).sort()
    assert.deepEqual(listed, defining.map((path) => basename(path)).sort())
  })

  it("keeps the reference's order where the reference has the key: conditions first, files before commands", () => {
    const keys = stepKeys.map(({ key }) => key).filter((key) => reference.includes(key))
    assert.deepEqual(
      keys,
      reference.filter((key) => keys.includes(key)),
    )
  })

  it('says what each key is for, in one line', () => {
    for (const { key, about } of stepKeys) assert.match(about, /^[^\n|]{10,}\.$/, key)
  })

  it('has examples that fit the schema of each action, and use it', async () => {
    for (const one of stepKeys) {
      if (!('apply' in one)) continue
      assert.ok(one.examples.length > 0, one.key)
      for (const example of one.examples) {
        const { value: step = {}, problems, spelling } = parseMapping(example, { document: 'an example' })
        assert.deepEqual(problems, [])
        assert.ok(one.key in step, one.key)
        const { findings } = await fittingValue(one, step[one.key] ?? null, {
          document: 'an example',
          spelling: (path) => spelling([one.key, ...path]),
          compat: false,
        })
        const wrong = findings.filter(({ level }) => level !== 'info')
        assert.deepEqual(wrong, [], example)
      }
    }
  })

  it('knows every key in a document, and no other', () => {
    const step = Object.fromEntries(stepKeys.map(({ key }) => [key, null]))
    const { problems } = parseDocument(JSON.stringify({ stages: { boot: [{ ...step, nobodys: 1 }] } }), '/a.yaml')
    assert.deepEqual(
      problems.map(({ where }) => where?.path),
      ['stages/boot/0'],
    )
  })

  it('says of each list what is in it: what no schema describes does not keep its spelling', () => {
    const bare = (schema: unknown, path: string): readonly string[] => {
      if (typeof schema !== 'object' || schema === null) return []
      const { type } = schema as { readonly type?: unknown }
      // What takes mappings too looks at them itself.
      const kinds = [type].flat()
      const own = kinds.includes('array') && !kinds.includes('object') && !('items' in schema) ? [path] : []
      return [...own, ...Object.entries(schema).flatMap(([name, inner]) => bare(inner, `${path}/${name}`))]
    }
    assert.deepEqual(
      stepKeys.flatMap(({ key, schema }) => bare(schema, key)),
      [],
    )
  })

  it('is run whole, in its order: each key is read, checked or applied', async () => {
    const used: string[] = []
    const recording = stepKeys.map((one): StepKey => {
      const use = async () => void used.push(one.key)
      if ('apply' in one) {
        const settings = stepKeys.filter((other): other is Setting => 'of' in other && other.of === one.key)
        const apply: Action['apply'] = async (_, { setting }) => {
          await use()
          for (const other of settings) if ((await setting(other)) === 'x') used.push(other.key)
        }
        return { ...one, schema: {}, apply }
      }
      if ('unmet' in one) return { ...one, schema: {}, unmet: async () => void (await use()) }
      return 'of' in one ? { ...one, schema: {} } : one
    })
    const labels = { name: 'n', after: [{ name: 'other' }] }
    const step = { ...Object.fromEntries(stepKeys.map(({ key }) => [key, 'x'])), ...labels }
    const document = parseDocument(JSON.stringify({ name: 'D', stages: { boot: [step] } }), '/a.yaml')
    const [read] = document.stages.get('boot') ?? []
    assert.deepEqual([read?.operation, read?.after?.map((entry) => entry.name)], ['D.n', ['other']])
    const silent = notices(() => {}, 'steps')
    await runSteps({ host: memory({}), notices: silent, stage: 'boot', documents: [document], keys: recording })
    assert.deepEqual(
      [...Object.keys(labels), ...used],
      stepKeys.map(({ key }) => key),
    )
  })
})
