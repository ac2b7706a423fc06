import assert from 'node:assert/strict'
import type { Notice } from '../../core/notices.ts'
import { runPoint } from '../../stages/run.ts'
import { type Point, pointNamed } from '../../stages/timeline.ts'
import { type MemoryHost, memory, type World } from '../../system/memory.ts'
import { run as command } from '../cli/run.ts'
import { opened, shellLines } from './opened.ts'
import { bootOnce, machine, restart } from './whole-boot.ts'

const steps = (stages: Record<string, string>) =>
  `stages:\n${Object.entries(stages)
    .map(([stage, command]) => `  ${stage}:\n  - commands: ['${command}']\n`)
    .join('')}`

/** As a document: what a late one has for every kind of point. */
const everywhere = (mark: string) => {
  const names = ['rootfs', 'initramfs', 'fs', 'boot.before', 'boot', 'boot.after', 'network', 'network.after', 'final']
  return steps(Object.fromEntries([...names, 'reconcile', 'before-install'].map((name) => [name, `${mark} ${name}`])))
}

/** Each point in a process of its own, as units run them. */
function units(files: World['files'], more: World = {}) {
  const host = memory({ files: { '/etc/os-release': 'ID=debian\n', ...files }, unscripted: 'succeed', ...more })
  const heard: Notice[] = []
  const run = async (name: string) => {
    const boot = opened(host, heard)
    const { errors } = await runPoint(boot, pointNamed(name) as Point)
    await host.files.remove('/run/cloud-init/records', { recursive: true })
    return errors
  }
  return { host, heard, run, lines: () => shellLines(host) }
}

describe('a document that becomes known late', () => {
  /** "boot" writes it. */
  const writes = (text: string): World['files'] => ({
    '/oem/a.yaml': `stages:\n  boot:\n  - files: [{path: /oem/late.yaml, content: ${JSON.stringify(text)}}]\n`,
  })

  it('has its stages run that are over, in their order, once, and goes on with the others', async () => {
    const { run, lines, heard } = units({
      ...writes(everywhere('late')),
      '/oem/b.yaml': steps({ fs: 'known fs', 'boot.after': 'known boot.after' }),
    })
    for (const point of ['fs', 'local', 'boot', 'network', 'final', 'reconcile']) await run(point)
    assert.deepEqual(lines(), [
      'known fs',
      'late initramfs',
      'late fs',
      'late boot.before',
      'late boot',
      'known boot.after',
      'late boot.after',
      'late network',
      'late network.after',
      'late final',
      'late reconcile',
    ])
    const told = heard.flatMap(
      ({ message }) => /^replaying stage (\S+) for .*: \/oem\/late.yaml$/.exec(message)?.[1] ?? [],
    )
    assert.deepEqual(told, ['initramfs', 'fs', 'boot.before', 'boot'])
  })

  it('is marked in the event log', async () => {
    const { run, heard } = units(writes(steps({ fs: 'x' })))
    for (const point of ['fs', 'boot']) await run(point)
    const begun = heard.flatMap(({ message }) => /^start: (boot\/replay-\S+):/.exec(message)?.[1] ?? [])
    assert.ok(begun.includes('boot/replay-fs'), begun.join())
    assert.ok(begun.some((name) => name.startsWith('boot/replay-fs/step-')))
  })

  it('may bring another one', async () => {
    const second = steps({ fs: 'second fs' })
    const first = `stages:\n  fs:\n  - files: [{path: /oem/second.yaml, content: ${JSON.stringify(second)}}]\n`
    const { run, lines } = units(writes(first))
    for (const point of ['fs', 'boot', 'network']) await run(point)
    assert.deepEqual(lines(), ['second fs'])
  })

  it('is not replayed for a step that changes it, moves it or copies it', async () => {
    const { host, run, lines } = units({ '/oem/a.yaml': steps({ fs: 'a', boot: 'b' }) })
    await run('fs')
    await host.files.rename('/oem/a.yaml', '/oem/moved.yaml')
    await run('local')
    await host.files.write('/oem/moved.yaml', `${steps({ fs: 'a', boot: 'b' })}# changed\n`)
    await run('boot')
    assert.deepEqual(lines(), ['a', 'b'])
  })

  it('is one that replaces another of its name, which was gone in between', async () => {
    const { host, run, lines } = units({ '/oem/a.yaml': steps({ fs: 'old' }), '/oem/b.yaml': steps({ fs: 'b' }) })
    await run('fs')
    await host.files.remove('/oem/a.yaml')
    await run('local')
    await host.files.write('/oem/a.yaml', steps({ fs: 'new' }))
    await run('boot')
    assert.deepEqual(lines(), ['old', 'b', 'new'])
  })

  it('is not begun again where the replay was cut off, and what was not begun is made up for', async () => {
    const stages = steps({ initramfs: 'one', fs: 'two', local: 'three' })
    let cut = true
    const { host, run, lines } = units(writes(stages), {
      commands({ argv }) {
        if (argv[2] !== 'two' || !cut) return undefined
        cut = false
        throw new Error('cut off')
      },
    })
    await run('fs')
    await run('boot')
    await run('boot')
    assert.deepEqual(lines().filter((line) => line === 'one').length, 1)
    assert.deepEqual(lines().filter((line) => line === 'two').length, 1)
    assert.deepEqual(lines().filter((line) => line === 'three').length, 1)
    assert.ok(await host.files.exists('/run/cloud-init/seen-documents'))
  })

  it('may name a step that ran before it in an "after"', async () => {
    const late = `name: late\nstages:\n  fs:\n  - {after: [{name: known.one}], commands: [late]}\n`
    const { run, lines } = units({
      ...writes(late),
      '/oem/b.yaml': 'name: known\nstages:\n  fs:\n  - {name: one, commands: [known]}\n',
    })
    for (const point of ['fs', 'boot']) assert.deepEqual(await run(point), [])
    assert.deepEqual(lines(), ['known', 'late'])
  })

  it('is none that "run-stage" has run, as units of an image do', async () => {
    const { host, run, lines } = units({ '/oem/a.yaml': steps({ fs: 'a', boot: 'b', network: 'c' }) })
    for (const stage of ['fs', 'boot']) await command(['run-stage', stage], { host })
    await run('network')
    assert.deepEqual(lines(), ['a', 'b', 'c'])
  })

  it('waits for the next boot once this one has run everything', async () => {
    const { host, run, lines } = units({ '/oem/a.yaml': steps({ fs: 'a' }) })
    for (const point of ['fs', 'final']) await run(point)
    await host.files.write('/oem/late.yaml', everywhere('late'))
    await run('reconcile')
    await run('final')
    assert.deepEqual(lines(), ['a', 'late reconcile', 'late final'])
  })

  it('does not keep a boot from its end by documents without end', async () => {
    const { host, run } = units(writes(steps({ fs: 'again 0' })), {
      async commands({ argv }, world) {
        const count = Number(/^again (\d+)$/.exec(argv[2] ?? '')?.[1] ?? Number.NaN)
        if (!Number.isNaN(count)) await world.files.write(`/oem/n${count}.yaml`, steps({ fs: `again ${count + 1}` }))
        return undefined
      },
    })
    await run('fs')
    await run('boot')
    assert.ok(shellLines(host).length <= 200)
  })
})

describe('stages in user-data of the datasources', () => {
  const userData = `#cloud-config
runcmd: [echo hello]
${everywhere('user')}`
  const stageLines = (host: MemoryHost) => shellLines(host).filter((line) => line.startsWith('user '))
  const inOrder = ['initramfs', 'fs', 'boot.before', 'boot', 'boot.after', 'network', 'network.after', 'final']
  const expected = inOrder.map((name) => `user ${name}`)

  for (const [what, text] of [
    ['a cloud-config', userData],
    ["a document of yip's kind", everywhere('user')],
    ['a template', `## template: jinja\n${userData}`],
    [
      'a part of several',
      `Content-Type: multipart/mixed; boundary="B"\nMIME-Version: 1.0\n\n--B\nContent-Type: text/cloud-config\n\n${userData}\n--B--\n`,
    ],
  ] as const) {
    it(`run at their points, and those that are over once, from ${what}`, async () => {
      const host = machine({ 'user-data': text })
      const { errors, told } = await bootOnce(host, { apart: true })
      assert.deepEqual([errors, told], [[], []])
      assert.deepEqual(stageLines(host), expected)
    })
  }

  it('run at their own points in the next boot, and are replayed no more', async () => {
    const host = machine({ 'user-data': userData })
    await bootOnce(host)
    await restart(host)
    const before = stageLines(host).length
    const replays = () => host.text('/var/log/cloud-init.log').split('replaying stage').length
    const told = replays()
    assert.ok(told > 1)
    await bootOnce(host, { apart: true })
    assert.deepEqual(stageLines(host).slice(before), expected)
    assert.equal(replays(), told)
  })

  it('go with the user-data', async () => {
    const host = machine({ 'user-data': userData })
    await bootOnce(host)
    await restart(host)
    await host.files.write('/var/lib/cloud/seed/nocloud/meta-data', 'instance-id: i-2\n')
    await host.files.write('/var/lib/cloud/seed/nocloud/user-data', '#cloud-config\n{}\n')
    await bootOnce(host)
    assert.equal(await host.files.exists('/var/lib/cloud/documents/user-data'), false)
  })

  it('can be read by root alone', async () => {
    const host = machine({ 'user-data': userData })
    await bootOnce(host)
    const modes = Object.entries(host.tree()).filter(([path]) => path.startsWith('/var/lib/cloud/documents'))
    assert.ok(modes.length > 2)
    for (const [path, { mode }] of modes) assert.equal(mode & 0o077, 0, path)
  })
})
