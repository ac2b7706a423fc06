import assert from 'node:assert/strict'
import { isCloudConfig, parseDocument } from '../../../steps/documents/document.ts'

const operations = (text: string, stage: string, name = '/oem/a.yaml') =>
  (parseDocument(text, name).stages.get(stage) ?? []).map(({ operation }) => operation)

describe('Kairos documents', () => {
  it('are told apart by the header among the leading comments', () => {
    assert.equal(isCloudConfig('# hello\n\n#cloud-config\nstages: {}\n'), true)
    assert.equal(isCloudConfig('stages: {}\n#cloud-config\n'), false)
    assert.equal(isCloudConfig(' #cloud-config\n'), false)
  })

  it('name their steps by document, step name and index', () => {
    assert.deepEqual(operations('stages:\n  boot:\n  - commands: [a]\n', 'boot'), ['/oem/a.yaml.0'])
    assert.deepEqual(operations('name: R\nstages:\n  boot:\n  - name: n\n  - name: n\n  - name: m\n', 'boot'), [
      'R.n.0',
      'R.n.1',
      'R.m.2',
    ])
    assert.deepEqual(operations('stages:\n  boot:\n  - commands: [a]\n  - commands: [b]\n', 'boot'), [
      '/oem/a.yaml..0',
      '/oem/a.yaml..1',
    ])
  })

  it('keep dots in stage names and drop null steps', () => {
    assert.deepEqual(operations('stages:\n  boot.before:\n  - null\n  - name: x\n', 'boot.before'), ['/oem/a.yaml.x'])
  })

  it('report a broken document with its line and have no stages', () => {
    const { stages, problems } = parseDocument('stages:\n  boot: [\n', '/oem/b.yaml')
    assert.equal(stages.size, 0)
    assert.equal(problems[0]?.code, 'steps/bad-document')
    assert.equal(problems[0]?.where?.document, '/oem/b.yaml')
    assert.ok((problems[0]?.where?.line ?? 0) >= 2)
  })

  it('report a key nobody knows, and run the rest', () => {
    const { stages, problems } = parseDocument('stages:\n  boot:\n  - comands: [a]\n    files: []\n', '/oem/c.yaml')
    assert.equal(stages.get('boot')?.length, 1)
    assert.deepEqual(
      problems.map(({ code, where }) => [code, where?.line]),
      [['steps/unknown-key', 3]],
    )
  })

  it('turn write_files and runcmd of a cloud-config document into a boot step', () => {
    const text =
      '#cloud-config\nruncmd:\n- echo a\n- [echo, "it\'s"]\nwrite_files:\n- path: /x\nstages:\n  boot:\n  - name: y\n'
    const steps = parseDocument(text, '/oem/d.yaml').stages.get('boot') ?? []
    assert.deepEqual(steps[0]?.settings, { files: [{ path: '/x' }], commands: ['echo a', "'echo' 'it'\\''s'"] })
    assert.equal(steps[1]?.operation, '/oem/d.yaml.y')
  })
})
