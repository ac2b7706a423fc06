import assert from 'node:assert/strict'
import { installedConfigNote } from '../../../core/installed-config.ts'
import { notices as createNotices, type Notice } from '../../../core/notices.ts'
import { configFiles } from '../../../stages/config/config-files.ts'
import { knownFiles } from '../../../stages/state/known-files.ts'
import { memory } from '../../../system/memory.ts'
import { counted } from '../../support/counted.ts'

function machine(files: Readonly<Record<string, string>>, name?: string) {
  const { host, taken } = counted(memory({ files }))
  const told: Notice[] = []
  const known = knownFiles(host)
  const variables = async () => (name === undefined ? undefined : { name })
  return {
    host,
    told,
    known,
    taken,
    files: configFiles({ known, notices: createNotices((notice) => told.push(notice), 'test'), variables }),
  }
}

describe('config files', () => {
  it('are documents; an empty or missing one is none', async () => {
    const { files, told } = machine({ '/a.cfg': 'key: 1\n', '/empty.cfg': '', '/braces.cfg': '{}\n' })
    assert.deepEqual(await files.read('/a.cfg'), { document: '/a.cfg', config: { key: 1 } })
    for (const path of ['/empty.cfg', '/braces.cfg', '/absent.cfg']) assert.equal(await files.read(path), undefined)
    assert.deepEqual(told, [])
  })

  it('that cannot be read or used are reported, and left out', async () => {
    const { files, told } = machine({ '/broken.cfg': 'a: [\n', '/list.cfg': '- 1\n', '/folder.cfg/x': '' })
    for (const path of ['/broken.cfg', '/list.cfg', '/folder.cfg']) assert.equal(await files.read(path), undefined)
    assert.deepEqual(
      told.map(({ code, where }) => [code, where?.document]),
      [
        ['yaml/syntax', '/broken.cfg'],
        ['yaml/not-a-mapping', '/list.cfg'],
        ['stage/unreadable', '/folder.cfg'],
      ],
    )
  })

  it('that are as they were installed are what the note beside the program says, and parsed where it does not fit', async () => {
    const path = '/etc/cloud/cloud.cfg'
    const text = 'key: 1\n'
    const said = async (note: string, written = text) =>
      (await machine({ [path]: written, [installedConfigNote]: note }).files.read(path))?.config
    // What the note says is not what the text says, so that it is seen which of them counts.
    const noted = { [path]: { text, config: { key: 'noted' } } }
    assert.deepEqual(await said(JSON.stringify(noted)), { key: 'noted' })
    assert.deepEqual(await said(JSON.stringify(noted), 'key: 2\n'), { key: 2 })
    const broken = [
      '',
      '{',
      'null',
      '[]',
      '{}',
      JSON.stringify({ [path]: null }),
      JSON.stringify({ [path]: { text, config: 1 } }),
    ]
    for (const note of broken) assert.deepEqual(await said(note), { key: 1 }, note)
  })

  it('of a folder come in their order', async () => {
    const { files } = machine({ '/d/20-b.cfg': '', '/d/10-a.cfg': '', '/d/notes.txt': '', '/d/30.cfg/x': '' })
    assert.deepEqual(await files.folder('/d'), ['/d/10-a.cfg', '/d/20-b.cfg'])
    assert.deepEqual(await files.folder('/nowhere'), [])
  })

  it('are filled in where they are templates, once there is something to fill in', async () => {
    const template = { '/t.cfg': '## template: jinja\nkey: "{{ name }}"\n' }
    assert.deepEqual((await machine(template, 'web').files.read('/t.cfg'))?.config, { key: 'web' })
    assert.deepEqual((await machine(template).files.read('/t.cfg'))?.config, { key: '{{ name }}' })
  })

  it('with the same text as before are the same document', async () => {
    const { files, host, known } = machine({ '/a.cfg': 'key: 1\n' })
    const first = await files.read('/a.cfg')
    known.forget()
    assert.equal(await files.read('/a.cfg'), first)
    await host.files.write('/a.cfg', 'key: 2\n')
    assert.equal(await files.read('/a.cfg'), first)
    known.forget()
    assert.deepEqual((await files.read('/a.cfg'))?.config, { key: 2 })
  })

  it('are what the agent wrote, without being read or parsed', async () => {
    const { files, taken } = machine({})
    const config = { key: [1] }
    files.wrote('/a.cfg', 'key: [1]\n', config)
    assert.equal((await files.read('/a.cfg'))?.config, config)
    files.wrote('/a.cfg', '', {})
    assert.equal(await files.read('/a.cfg'), undefined)
    assert.deepEqual(taken(), [])
  })

  it('are reported when the agent wrote something other than a mapping', async () => {
    const { files, told } = machine({})
    files.wrote('/a.cfg', '- 1\n', [1])
    assert.equal(await files.read('/a.cfg'), undefined)
    assert.deepEqual(
      told.map(({ code }) => code),
      ['yaml/not-a-mapping'],
    )
  })
})
