import assert from 'node:assert/strict'
import { type MemoryHost, memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('firstlight run-stage', () => {
  const stages = (name: string, command: string) => `stages:\n  ${name}:\n  - commands: [${command}]\n`
  const shell = ({ ran }: MemoryHost) => ran.filter(([program]) => program === 'sh').map(([, , text]) => text)
  const files = {
    '/oem/a.yaml': stages('after-install', 'oem'),
    '/here/b.yaml': `${stages('after-install', 'own')}  after-install.after:\n  - commands: [later]\n`,
  }

  it('runs a stage of the machine, and of others', async () => {
    const host = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['run-stage', 'after-install', '--cloud-init-paths', 'b.yaml'], { host })).exitCode, 0)
    assert.deepEqual(shell(host), ['oem', 'own', 'later'])
    const only = memory({ files, unscripted: 'succeed' })
    await run(['run-stage', 'after-install', '--override-cloud-init-paths', 'b.yaml'], {
      host: only,
    })
    assert.deepEqual(shell(only), ['own', 'later'])
  })

  it('tells once what is wrong with a document, whoever has given it', async () => {
    const broken = { '/oem/a.yaml': 'stages:\n  s: [{commands: [x]}]\n---\nnot read\n' }
    for (const args of [[], ['--override-cloud-init-paths', '/oem'], ['--cloud-init-paths', '/oem/a.yaml']]) {
      const { err } = await run(['run-stage', 's', ...args], { host: memory({ files: broken, unscripted: 'succeed' }) })
      assert.equal(err.match(/a second document is not read/g)?.length, 1, err)
    }
  })

  it('fails only when told to be strict', async () => {
    const world = { files, commands: { 'sh *': 1 } }
    assert.equal((await run(['run-stage', 'after-install'], { host: memory(world) })).exitCode, 0)
    assert.equal((await run(['run-stage', '--strict', 'after-install'], { host: memory(world) })).exitCode, 1)
    assert.equal((await run(['run-stage'])).exitCode, 2)
  })

  /** What is wrong, and the words that tell it. */
  const wrong: Readonly<Record<string, readonly [Readonly<Record<string, string>>, RegExp]>> = {
    'a broken document': [{ '/oem/b.yaml': 'stages: [\n' }, /\/oem\/b\.yaml:2:1: /],
    'an after that no step has': [
      { '/oem/b.yaml': 'stages:\n  s:\n  - {name: x, commands: [x], after: [{name: nope}]}\n' },
      /\/oem\/b\.yaml:3:\d+: step \/oem\/b\.yaml\.x: "after" names "nope"/,
    ],
    'a ring over two directories': [
      {
        '/system/oem/b.yaml': 'name: B\nstages:\n  s:\n  - {name: x, after: [{name: C.x}]}\n',
        '/oem/c.yaml': 'name: C\nstages:\n  s:\n  - {name: x, after: [{name: B.x}]}\n',
      },
      /of \/system\/oem\/b\.yaml and \/oem\/c\.yaml wait for each other: B\.x → C\.x → B\.x/,
    ],
    'a value of another type': [{ '/oem/b.yaml': 'stages:\n  s:\n  - commands: x\n' }, /\/oem\/b\.yaml:3:\d+: /],
    'a link that leads nowhere': [{}, /\/oem\/gone\.yaml: /],
  }
  for (const [what, [documents, words]] of Object.entries(wrong)) {
    it(`strictly fails for ${what}, and runs what is right`, async () => {
      const world = {
        files: {
          '/oem/a.yaml': stages('s', 'right'),
          ...documents,
          ...(what.startsWith('a link') && { '/oem/gone.yaml': { link: '/nowhere' } }),
        },
        unscripted: 'succeed' as const,
      }
      for (const [args, code] of [
        [['--strict'], 1],
        [[], 0],
      ] as const) {
        const host = memory(world)
        const { exitCode, err } = await run(['run-stage', ...args, 's'], { host })
        assert.equal(exitCode, code)
        assert.match(err, words)
        assert.ok(shell(host).includes('right'))
      }
    })
  }

  it('tells at the end what became of the steps, and writes it down', async () => {
    const document =
      'name: A\nstages:\n  s:\n  - {name: one, commands: [one]}\n  - {name: two, if: "false", commands: [two]}\n  - {name: three, commands: [bad]}\n'
    const host = memory({
      files: { '/oem/a.yaml': document, '/etc/cloud/cloud.cfg': 'def_log_file: /var/log/cloud-init.log\n' },
      commands: { 'sh -c false': 1, 'sh -c bad': 3 },
      unscripted: 'succeed',
    })
    const { err } = await run(['run-stage', 's'], { host })
    assert.match(
      err,
      /^stage s\.before, s, s\.after: 1 steps ran, 1 skipped \(A\.two by "if"\), 1 failed \(A\.three in \/oem\/a\.yaml:6\)$/m,
    )
    const log = host.tree()['/var/log/cloud-init.log']?.content ?? ''
    assert.match(log, /finish: s\/step-A\.one: SUCCESS: step A\.one of s in \/oem\/a\.yaml:4 ran \(duration: /)
    assert.match(log, /finish: s\/step-A\.two: SUCCESS: step A\.two of s in \/oem\/a\.yaml:5 skipped by "if": /)
    assert.match(
      log,
      /finish: s\/step-A\.three: FAIL: step A\.three of s in \/oem\/a\.yaml:6 failed: commands\/0: exited with status 3 /,
    )
    assert.match(log, /finish: s: FAIL: /)
  })

  it('says so where no document has the stage, with the nearest name', async () => {
    const near = async (stage: string) =>
      (await run(['run-stage', stage], { files: { '/oem/a.yaml': stages('my-stage', 'x') } })).err
    assert.match(await near('after-instal'), /no document has a stage "after-instal"; did you mean "after-install"\?/)
    assert.match(await near('my-stge'), /did you mean "my-stage"\?/)
    assert.match(await near('quite-another'), /no document has a stage "quite-another"\n/)
    assert.doesNotMatch(await near('before-install'), /no document/)
    const { err } = await run(['run-stage', 'boot'], { files: { '/oem/a.txt': '' } })
    assert.match(
      err,
      /^no document is in \/system\/oem, \/oem, \/usr\/local\/cloud-config\b.*\nstage boot\.before, boot, boot\.after: no steps$/m,
    )
    assert.match(await near('before-install'), /: no steps$/m)
  })

  it('shows the order without running anything, one graph for each name, and does not fail for the absent', async () => {
    const host = memory({ files, unscripted: 'succeed' })
    const { out, err, exitCode } = await run(['run-stage', '-a', 'after-install'], { host })
    assert.equal(exitCode, 0)
    assert.equal(out.match(/<init>/g)?.length, 3)
    assert.match(out, /^1\.\n <init> \(background: false\) \(weak: false\)\n2\.\n <\/oem\/a\.yaml\.0> /m)
    assert.equal(err, 'after-install.before:\nafter-install:\nafter-install.after:\n')
    assert.deepEqual(shell(host), [])
    const bad = { '/oem/a.yaml': 'stages:\n  s:\n  - {name: x, after: [{name: nope}]}\n' }
    assert.equal((await run(['run-stage', '-a', 's'], { files: bad })).exitCode, 0)
    assert.equal((await run(['run-stage', '-a', '--strict', 's'], { files: bad })).exitCode, 1)
  })

  it('takes sources as yip does: paths, addresses and text', async () => {
    const url = 'http://10.0.0.1/a.yaml'
    const host = memory({ files, http: { [url]: stages('s', 'fetched') }, unscripted: 'succeed' })
    const text = 'stages: {s: [{commands: [text]}]}'
    const args = ['--cloud-init-paths', url, '--cloud-init-paths', text, '--cloud-init-paths', 'nope.yaml']
    const { err } = await run(['run-stage', ...args, 's'], { host })
    assert.deepEqual(shell(host), ['fetched', 'text'])
    assert.match(err, /nope\.yaml: no such file or directory/)
  })

  it('has flushed what it did when it ends, and nothing where it did nothing', async () => {
    for (const [args, syncs] of [
      [['after-install'], 1],
      [['--analyze', 'after-install'], 0],
      [['before-upgrade'], 0],
    ] as const) {
      const host = memory({ files, unscripted: 'succeed' })
      await run(['run-stage', ...args], { host })
      assert.equal(host.syncs, syncs, args.join(' '))
    }
  })

  describe('of a stage of the boot', () => {
    const world = {
      files: { '/oem/a.yaml': `${stages('boot', 'bad')}  final:\n  - commands: [bad]\n` },
      commands: { 'sh -c bad': 3 },
      unscripted: 'succeed' as const,
    }
    const record = (host: MemoryHost, name: string) => host.tree()[`/run/cloud-init/records/${name}.json`]?.content

    it('leaves its record, as the unit of the stage does', async () => {
      const host = memory(world)
      assert.equal((await run(['run-stage', 'boot'], { host })).exitCode, 0)
      const { errors, start, finished } = JSON.parse(String(record(host, 'boot')))
      assert.deepEqual(errors, [
        '/oem/a.yaml:3:16: step /oem/a.yaml.0 of boot: commands/0: exited with status 3 (at stages/boot/0/commands/0)',
      ])
      assert.ok(start !== null && finished !== null)
      await run(['run-stage', 'final'], { host })
      const told = (await run(['status', '--long'], { host })).out
      assert.match(told, /status: error/)
      assert.match(told, /step \/oem\/a\.yaml\.0 of boot: commands\/0: exited with status 3/)
      assert.match(told, /step \/oem\/a\.yaml\.0 of final: commands\/0: exited with status 3/)
    })

    it("leaves none where it is of documents that are not the machine's, is only shown, or there are no documents", async () => {
      for (const [args, files] of [
        [['--override-cloud-init-paths', '/oem/a.yaml'], world.files],
        [['-a'], world.files],
        [[], {}],
      ] as const) {
        const host = memory({ ...world, files })
        await run(['run-stage', ...args, 'boot'], { host })
        assert.equal(record(host, 'boot'), undefined, args.join(' '))
      }
    })

    it('of a lifecycle is no part of the boot', async () => {
      const host = memory({ ...world, files: { '/oem/a.yaml': stages('after-install', 'bad') } })
      await run(['run-stage', 'after-install'], { host })
      assert.equal((await host.files.list('/run/cloud-init/records')) ?? undefined, undefined)
    })

    it('does not end a boot whose final stage is still to come', async () => {
      const host = memory({ ...world, files: { ...world.files, '/run/cloud-init/enabled': '' } })
      await run(['run-stage', 'final'], { host })
      assert.ok(record(host, 'final'))
      assert.equal(host.tree()['/run/cloud-init/result.json'], undefined)
    })

    it('is refused while that stage is being run by another process', async () => {
      const stat = (id: number) => `${id} (node) S 1 ${'0 '.repeat(17)}700 0 0\n`
      const files = {
        '/oem/a.yaml': stages('boot', 'good'),
        '/proc/7/stat': stat(7),
        '/proc/42/stat': stat(42),
        '/run/cloud-init/records/boot.owner': '\n42 700 begun 5.00\n',
      }
      const host = memory({ files, unscripted: 'succeed' })
      const { exitCode, err } = await run(['run-stage', 'boot'], { host })
      assert.equal(exitCode, 1)
      assert.match(err, /Stage boot is being run by process 42/)
      assert.deepEqual(shell(host), [])
    })
  })
})
