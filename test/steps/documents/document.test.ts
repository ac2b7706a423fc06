import assert from 'node:assert/strict'
import { isCloudConfig, parseDocument } from '../../../steps/documents/document.ts'

const operations = (text: string, stage: string, name = '/oem/a.yaml') =>
  (parseDocument(text, name).stages.get(stage) ?? []).map(({ operation }) => operation)

describe('Kairos documents', () => {
  it('are told apart by the header among the leading comments', () => {
    assert.equal(isCloudConfig('# hello\n\n#cloud-config\nstages: {}\n'), true)
    assert.equal(isCloudConfig('stages: {}\n#cloud-config\n'), false)
    assert.equal(isCloudConfig(' #cloud-config\n'), false)
    assert.equal(isCloudConfig('\ufeff#cloud-config\n'), true)
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

  it('are read although a key is given twice or a tag means nothing here, with a word about it', () => {
    const { stages, problems } = parseDocument('stages:\n  boot: [{name: a}]\n  boot: [{name: !x b}]\n', '/oem/a.yaml')
    assert.deepEqual(
      stages.get('boot')?.map(({ operation }) => operation),
      ['/oem/a.yaml.b'],
    )
    assert.deepEqual(
      problems.map(({ level, where }) => `${level} ${where.line}:${where.column}`),
      ['warning 3:20', 'error 3:3'],
    )
  })

  it('are only the first one of a text', () => {
    const { stages, problems } = parseDocument('stages: {boot: [{name: a}]}\n---\nstages: {}\n', '/oem/a.yaml')
    assert.equal(stages.get('boot')?.length, 1)
    assert.deepEqual(
      problems.map(({ level, where }) => [level, where.line]),
      [['warning', 2]],
    )
    assert.deepEqual(parseDocument('stages: {}\n---\n', '/oem/a.yaml').problems, [])
  })

  it('may be empty, or have stages without steps', () => {
    for (const text of ['', '# nothing\n', '~\n', 'stages:\n', 'stages: {boot: }\n', 'name:\n']) {
      assert.deepEqual(parseDocument(text, '/oem/a.yaml').problems, [], text)
    }
  })

  it('are no lists and no texts, and have nothing but lists of steps', () => {
    const told = (text: string) =>
      parseDocument(text, '/oem/a.yaml').problems.map(
        ({ level, where }) => `${level} ${where.line}:${where.column ?? ''}`,
      )
    assert.deepEqual(told('just text\n'), ['error 1:'])
    assert.deepEqual(told('- stages\n'), ['error 1:'])
    assert.deepEqual(told('stages: [boot]\n'), ['error 1:1'])
    assert.deepEqual(told('stages:\n  boot: {name: x}\n  fs: [x, {name: [y]}, {name: z}]\n'), [
      'error 2:3',
      'error 3:8',
      'error 3:12',
    ])
    assert.deepEqual(told('name: {a: b}\n'), ['error 1:1'])
    assert.deepEqual(told('stages:\n\tboot: []\n'), ['error 2:1'])
  })

  it('keep the spelling of names', () => {
    assert.deepEqual(operations('name: 0x10\nstages:\n  1.0:\n  - name: 007\n', '1.0'), ['0x10.007'])
  })

  it('say which keys at the top have no effect', () => {
    const told = (text: string) =>
      parseDocument(text, '/oem/a.yaml').problems.map(({ message, hint }) => hint ?? message)
    assert.deepEqual(told('stage: {}\n'), ['did you mean "stages"?'])
    assert.deepEqual(told('something: {}\n'), [
      'a document has "name" and "stages", and one that begins with #cloud-config more',
    ])
    assert.deepEqual(told('users: []\n'), ['begin it so, or write it as a step'])
    assert.deepEqual(told('install: {}\nbundles: []\nk3s: {}\nsquash-compression: []\nx: &a 1\n'), [])
  })

  it('tell of a stage whose name is nearly one that is run', () => {
    const { problems, stages } = parseDocument('stages:\n  netwrok: [{name: x}]\n  own: [{}]\n', '/oem/a.yaml')
    assert.deepEqual(
      problems.map(({ level, where, hint }) => [level, where.line, hint]),
      [['warning', 2, 'did you mean "network"?']],
    )
    assert.equal(stages.size, 2)
  })

  it('show no name that is only theirs in the place of a problem', () => {
    const step = parseDocument(
      'stages:\n  boot:\n  - {environment: {hunter2: [x]}, hunter3: 1}\n',
      '/oem/a.yaml',
    ).stages.get('boot')?.[0]
    assert.equal(step?.at(['hunter3']).path, 'stages/boot/0/(key 2)')
    assert.equal(step?.at(['commands']).path, 'stages/boot/0/commands')
  })

  it('have no stages at all for yip where anything is wrong', () => {
    const { stages, problems } = parseDocument('stages: {boot: [{name: a}], fs: 7}\n', '/oem/a.yaml', { compat: true })
    assert.deepEqual([stages.size, problems.length], [0, 1])
  })
})
