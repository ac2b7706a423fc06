// Texts of steps as Go templates: what happens with one that is none, and when facts are read.

import assert from 'node:assert/strict'
import { type Notice, notices } from '../../../core/notices.ts'
import { templatesOf } from '../../../steps/shared/go-templates.ts'
import { memory, type World } from '../../../system/memory.ts'

const where = { document: '/oem/a.yaml', line: 7, column: 3 }

async function rendered(text: string, world: World = {}) {
  const host = memory({ unscripted: 'succeed', ...world })
  const heard: Notice[] = []
  const sink = notices((notice) => heard.push(notice), 'steps')
  const result = await templatesOf(host, sink, { hostname: async () => 'web-1' })(text, where)
  return { result, heard, host }
}

describe('templates of steps', () => {
  it('that are no templates stay as they are, with a warning at their place', async () => {
    for (const [text, code, why] of [
      ['a {{ b', 'template/syntax', /line 1, column 3: an action is not closed/],
      ['{{ nope 1 }}', 'template/syntax', /line 1, column 4: there is no function "nope"/],
      ['a\n  {{ div 1 0 }}', 'template/failed', /line 2, column 6: .* divided by 0/],
      ['{{ range 1000000000 }}{{ end }}', 'template/limit', /template_steps/],
    ] as const) {
      const { result, heard } = await rendered(text)
      assert.equal(result, text)
      assert.deepEqual(
        heard.map((notice) => [notice.level, notice.code, notice.where]),
        [['warning', code, where]],
      )
      assert.match(heard[0]?.message ?? '', why)
    }
  })

  it('say where Jinja was meant', async () => {
    const { result, heard } = await rendered('{{ ds.meta_data.x }}{{ v1.region }}')
    assert.equal(result, '{{ ds.meta_data.x }}{{ v1.region }}')
    assert.match(heard[0]?.hint ?? '', /## template: jinja/)
  })

  it('print "<no value>" for what is not there, with a warning that says so', async () => {
    const { result, heard } = await rendered(
      'docker ps --format {{.Names}} {{.Values.nope.x}}{{ .Values.z | default "d" }}',
    )
    assert.equal(result, 'docker ps --format <no value> <no value>d')
    assert.deepEqual(
      heard.map(({ code, message }) => [code, message.split(' ')[0]]),
      [
        ['template/missing-variable', '.Names'],
        ['template/missing-variable', '.Values.nope.x'],
      ],
    )
    assert.match(heard[0]?.hint ?? '', /another program/)
    assert.equal(heard[1]?.hint, undefined)
  })

  it('leave alone what has no action', async () => {
    const { result, heard, host } = await rendered('{% if x %} } }} { $x')
    assert.deepEqual([result, heard, host.calls], ['{% if x %} } }} { $x', [], []])
  })

  it('read each fact once, and no program is asked for what nobody wants', async () => {
    const host = memory({ unscripted: 'succeed', files: { '/etc/os-release': 'ID=debian\n' } })
    const template = templatesOf(
      host,
      notices(() => {}, 'steps'),
      { hostname: async () => 'web-1' },
    )
    assert.equal(await template('{{ .Values.os.vendor }}', where), 'debian')
    await host.files.write('/etc/os-release', 'ID=other\n')
    assert.equal(await template('{{ .Values.os.vendor }}', where), 'debian')
    assert.deepEqual(
      host.calls.filter(({ kind }) => kind === 'query'),
      [],
    )
    const random = await Promise.all(['1', '2'].map((n) => template(`${n}{{ .Values.Random }}`, where)))
    assert.match(random[0] ?? '', /^1[\da-z]{32}$/)
    assert.notEqual(random[0]?.slice(1), random[1]?.slice(1))
  })

  it('have the environment of the stage', async () => {
    const world = { commands: { 'env -0': { stdout: 'A=b c\0HOME=/root\0odd\0' } } }
    assert.equal((await rendered('{{ env "A" }}{{ expandenv "$HOME" }}', world)).result, 'b c/root')
  })

  it('tell nothing of what a text holds', async () => {
    for (const text of [
      '{{ "hunter2" "x" }}',
      'hunter2 {{ div 1 0 }}',
      '{{ regexFind "hunter2(" "" }}',
      '{{ fail "hunter2" }}',
    ]) {
      const { heard } = await rendered(text)
      assert.equal(heard.length, 1)
      assert.doesNotMatch(JSON.stringify(heard), /hunter2/)
    }
  })
})
