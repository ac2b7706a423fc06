import assert from 'node:assert/strict'
import { notices as createNotices, type Notice } from '../../../core/notices.ts'
import { runSteps } from '../../../steps/documents/run.ts'
import { documentPaths, readSource } from '../../../steps/documents/sources.ts'
import { memory, type World } from '../../../system/memory.ts'

async function run(world: World, stage = 'boot', source = '/oem') {
  const host = memory(world)
  const heard: Notice[] = []
  const notices = createNotices((notice) => heard.push(notice), 'steps')
  const { documents, errors } = await readSource(host, source, notices)
  const failed = await runSteps({ host, notices, stage, documents })
  return { host, heard, errors: [...errors, ...failed] }
}

const commandsOf = (calls: readonly { argv: readonly string[] }[]) => calls.map(({ argv }) => argv[2])

describe('running Kairos steps', () => {
  it('reads a directory in byte order, sub-directories in their place, only .yaml and .yml', async () => {
    const files = { '/oem/b.yaml': '', '/oem/a/z.yml': '', '/oem/a.yaml': '', '/oem/note.txt': '', '/oem/.h.yaml': '' }
    assert.deepEqual(await documentPaths(memory({ files }), '/oem/'), [
      '/oem/.h.yaml',
      '/oem/a/z.yml',
      '/oem/a.yaml',
      '/oem/b.yaml',
    ])
  })

  it('runs documents one after another, even when one between has nothing for the stage', async () => {
    const { host, errors } = await run({
      files: {
        '/oem/1.yaml': 'stages:\n  boot:\n  - commands: [one]\n',
        '/oem/2.yaml': 'stages:\n  other:\n  - commands: [two]\n',
        '/oem/3.yaml': 'stages:\n  boot:\n  - commands: [three]\n',
      },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls), ['one', 'three'])
    assert.deepEqual(errors, [])
  })

  it('lets a broken document take no neighbour with it', async () => {
    const { host, errors } = await run({
      files: { '/oem/1.yaml': 'stages: [\n', '/oem/2.yaml': 'stages:\n  boot:\n  - commands: [two]\n' },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls), ['two'])
    assert.match(errors[0] ?? '', /^\/oem\/1\.yaml:\d+: /)
  })

  it('skips a step whose condition fails, without an error', async () => {
    const { host, errors } = await run({
      files: {
        '/oem/1.yaml':
          'stages:\n  boot:\n  - if: test -e /x\n    commands: [no]\n  - if: true\n    commands: [yes-it-runs]\n',
      },
      commands: { 'sh -c test -e /x': 1 },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls.filter(({ kind }) => kind === 'run')), ['yes-it-runs'])
    assert.deepEqual(errors, [])
  })

  it('goes on after a command that fails, and says which step and line it was', async () => {
    const { host, errors, heard } = await run({
      files: { '/oem/1.yaml': 'stages:\n  boot:\n  - name: s\n    commands: [bad, good]\n' },
      commands: { 'sh -c bad': 3 },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls), ['bad', 'good'])
    assert.equal(errors.length, 1)
    assert.match(errors[0] ?? '', /\/oem\/1\.yaml:3:.*step \/oem\/1\.yaml\.s: commands\/0/)
    assert.equal(heard.find(({ level }) => level === 'error')?.code, 'steps/failed')
  })

  it('writes files with modes as YAML gives them, directories before files before commands', async () => {
    const { host } = await run({
      files: {
        '/oem/1.yaml':
          'stages:\n  boot:\n  - commands: [ls]\n    files:\n    - {path: /etc/x/y, content: aGk=, encoding: b64, permissions: 0600}\n    - {path: /etc/z, content: z}\n    directories:\n    - {path: /srv/d, permissions: 0700}\n',
      },
      unscripted: 'succeed',
    })
    const tree = host.tree()
    assert.deepEqual([tree['/etc/x/y']?.content, tree['/etc/x/y']?.mode], ['hi', 0o600])
    assert.equal(tree['/etc/z']?.mode, 0o644)
    assert.equal(tree['/srv/d']?.mode, 0o700)
  })

  it('obeys after, across documents, and reports a circle', async () => {
    const { host, heard } = await run({
      files: {
        '/oem/1.yaml': 'name: A\nstages:\n  boot:\n  - name: x\n    commands: [x]\n    after: [{name: B.y}]\n',
        '/oem/2.yaml':
          'name: B\nstages:\n  boot:\n  - name: y\n    commands: [y]\n  - name: z\n    commands: [z]\n    after: [{name: B.z}]\n',
      },
      unscripted: 'succeed',
    })
    assert.deepEqual(commandsOf(host.calls), ['y', 'x', 'z'])
    assert.deepEqual(heard.filter(({ code }) => code === 'steps/bad-order').length, 1)
  })

  it('says so when a source is not there', async () => {
    const { errors } = await run({}, 'boot', '/nowhere')
    assert.deepEqual(errors, ['/nowhere: no such file or directory'])
  })
})
