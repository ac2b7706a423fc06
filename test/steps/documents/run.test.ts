import assert from 'node:assert/strict'
import { commandsOf, run } from '../machine.ts'

describe('running Kairos steps', () => {
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
    assert.match(errors[0] ?? '', /\/oem\/1\.yaml:4:16: step \/oem\/1\.yaml\.s of boot: commands\/0/)
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
})
