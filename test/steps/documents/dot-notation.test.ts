import assert from 'node:assert/strict'
import { parseDotNotation } from '../../../steps/documents/dot-notation.ts'

describe('documents in dot notation', () => {
  function read(line: string) {
    const { stages, problems } = parseDotNotation(line, '<STDIN>')
    return {
      stages: Object.fromEntries([...stages].map(([stage, steps]) => [stage, steps.map(({ settings }) => settings)])),
      problems: problems.map(({ level, where, message }) => [level, where.line, message] as const),
    }
  }
  const bar = [{ name: 'bar' }]

  it('D1: have the commands of a stage in their order, among the words of others', () => {
    const line =
      'ip=dhcp stages.boot[0].commands[1]="echo x=y" quiet cos-img/filename=/a stages.boot[0].commands[0]="echo hi"'
    assert.deepEqual(read(line), { stages: { boot: [{ commands: ['echo hi', 'echo x=y'] }] }, problems: [] })
  })

  for (const line of [
    `'stages."rootfs.before"[0].name=bar'`,
    `stages."rootfs.before"[0].name=bar`,
    `stages.rootfs\\.before[0].name=bar`,
    `stages.rootfs.before[0].name=bar`,
    `'stages["rootfs.before"][0].name=bar'`,
    `"stages.rootfs.before[0].name=bar"`,
    `.stages.rootfs.before[0].name="bar"`,
  ])
    it(`D2: name a stage with a dot: ${line}`, () => {
      assert.deepEqual(read(line), { stages: { 'rootfs.before': bar }, problems: [] })
    })

  it('allocate nothing for the places that are left out', () => {
    const line = 'stages.boot[999999999].name=bar stages.boot[3].commands[123456789012]=x'
    assert.deepEqual(read(line).stages, { boot: [{ commands: ['x'] }, { name: 'bar' }] })
  })

  it('take the later of two assignments, and report what does not fit together', () => {
    assert.deepEqual(read('stages.a[0].name=x stages.a[0].name=bar').stages, { a: bar })
    for (const line of ['stages.a[0].name=bar stages=5', 'stages.a[0].name=bar stages.a.b=x']) {
      const { stages, problems } = read(line)
      assert.deepEqual(stages, { a: bar })
      assert.deepEqual(problems, [
        ['error', undefined, 'word 2 assigns to a place that is of another form; it is ignored'],
      ])
    }
  })

  it('have no value but true where none is given, and texts otherwise', () => {
    assert.deepEqual(read('stages.a[0].x stages.a[0].y= stages.a[0].z=7').stages, {
      a: [{ x: 'true', y: '', z: '7' }],
    })
  })

  it('survive whatever a kernel command line may hold', () => {
    for (const line of [
      '',
      '=',
      '.',
      '..=',
      '[0]=x',
      '""',
      'BOOT_IMAGE=(hd0,gpt2)/vmlinuz',
      '__proto__.x=1',
      'a[0]b=c',
    ]) {
      assert.deepEqual(read(line), { stages: {}, problems: [] }, line)
    }
    assert.deepEqual(read('stages.__proto__[0].name=bar').problems, [])
    assert.equal(({} as { name?: string }).name, undefined)
    const deep = `stages.a[0]${'.b'.repeat(100)}=x`
    assert.match(read(deep).problems.join(), /word 1 begins like an assignment to a stage, and is none/)
  })

  it('tell a bad word and an open quote', () => {
    assert.match(read('stages.a[x].name=bar').problems.join(), /word 1 begins like/)
    const { stages, problems } = read('stages.a[0].name=bar "stages.b[0].name=bar')
    assert.deepEqual(stages, { a: bar })
    assert.deepEqual(problems, [['warning', undefined, 'a quote is not closed; what follows it is ignored']])
  })
})
