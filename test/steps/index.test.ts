import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { notices } from '../../core/notices.ts'
import { parseDocument } from '../../steps/documents/document.ts'
import { runSteps } from '../../steps/documents/run.ts'
import { stepKeys } from '../../steps/index.ts'
import type { StepKey } from '../../steps/step.ts'
import { memory } from '../../system/memory.ts'
import { pluginFiles } from '../support/plugin-files.ts'

const defining = pluginFiles('steps')

describe('the list of step keys', () => {
  it('holds each key of the folder once, and no other', () => {
    const listed = stepKeys.map(({ key }) => key.replaceAll('_', '-')).sort()
    assert.deepEqual(listed, defining.map((path) => basename(path)).sort())
  })

  it('says what each key is for, in one line', () => {
    for (const { key, about } of stepKeys) assert.match(about, /^[^\n|]{10,}\.$/, key)
  })

  it('knows every key in a document, and no other', () => {
    const step = Object.fromEntries(stepKeys.map(({ key }) => [key, null]))
    const { problems } = parseDocument(JSON.stringify({ stages: { boot: [{ ...step, nobodys: 1 }] } }), '/a.yaml')
    assert.deepEqual(
      problems.map(({ where }) => where?.path),
      ['stages/boot/0/nobodys'],
    )
  })

  it('is run whole, in its order: each key is read, checked or applied', async () => {
    const used: string[] = []
    const recording = stepKeys.map((one): StepKey => {
      const use = async () => void used.push(one.key)
      if ('apply' in one) return { ...one, schema: {}, apply: use }
      if ('unmet' in one) return { ...one, schema: {}, unmet: async () => void (await use()) }
      return one
    })
    const labels = { name: 'n', after: [{ name: 'other' }] }
    const step = { ...Object.fromEntries(stepKeys.map(({ key }) => [key, 'x'])), ...labels }
    const document = parseDocument(JSON.stringify({ name: 'D', stages: { boot: [step] } }), '/a.yaml')
    const [read] = document.stages.get('boot') ?? []
    assert.deepEqual([read?.operation, read?.after], ['D.n', ['other']])
    const silent = notices(() => {}, 'steps')
    await runSteps({ host: memory({}), notices: silent, stage: 'boot', documents: [document], keys: recording })
    assert.deepEqual(
      [...Object.keys(labels), ...used],
      stepKeys.map(({ key }) => key),
    )
  })
})
