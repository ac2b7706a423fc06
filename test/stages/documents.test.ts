import assert from 'node:assert/strict'
import type { Machine } from '../../core/facts.ts'
import type { Notice } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { idleStages, machineDocuments } from '../../stages/documents.ts'
import { runDocumentsOf, runPoint } from '../../stages/run.ts'
import { pointRecords } from '../../stages/state/status.ts'
import { type Point, pointNamed } from '../../stages/timeline.ts'
import { memory, type World } from '../../system/memory.ts'
import { facts as usual } from '../modules/machine.ts'
import { opened, shellLines } from './opened.ts'

const point = (name: string) => pointNamed(name) as Point

function machine(files: World['files'], facts?: Partial<Machine>) {
  const host = memory({ files: { '/etc/os-release': 'ID=debian\n', ...files }, unscripted: 'succeed' })
  const heard: Notice[] = []
  const boot = opened(host, heard, facts && { facts: { ...usual, ...facts } })
  const commands = () => shellLines(host)
  return { host, heard, boot, commands }
}

const steps = (stages: Record<string, string>) =>
  `stages:\n${Object.entries(stages)
    .map(([stage, command]) => `  ${stage}:\n  - commands: [${command}]\n`)
    .join('')}`

describe('documents on the timeline', () => {
  it('run before, main and after of a point, over all directories in their order', async () => {
    const { boot, commands } = machine({
      '/oem/a.yaml': steps({ 'boot.after': 'oem-after', boot: 'oem-main', 'boot.before': 'oem-before' }),
      '/system/oem/z.yaml': steps({ boot: 'system-main' }),
    })
    await runPoint(boot, point('boot'))
    assert.deepEqual(commands(), ['oem-before', 'system-main', 'oem-main', 'oem-after'])
  })

  it('stand around the steps of a cloud-init stage too', async () => {
    const { boot, commands } = machine({ '/oem/a.yaml': steps({ 'config.before': 'first', 'config.after': 'last' }) })
    const { errors } = await runPoint(boot, point('config'))
    assert.deepEqual(commands(), ['first', 'last'])
    assert.deepEqual(errors, ['Can not apply stage config, no datasource found! Likely bad things to come!'])
  })

  it('run initramfs once per boot at the start of fs, and say that rootfs did not run', async () => {
    const { boot, commands, heard } = machine({
      '/oem/a.yaml': steps({ rootfs: 'never', initramfs: 'early', fs: 'fs' }),
    })
    await runPoint(boot, point('fs'))
    await runPoint(boot, point('fs'))
    assert.deepEqual(commands(), ['early', 'fs', 'fs'])
    assert.deepEqual(
      heard.filter(({ code }) => code === 'steps/no-initrd').map(({ where }) => where?.document),
      ['/oem/a.yaml'],
    )
  })

  it('report once what is wrong with a document, and record its failed steps', async () => {
    const { boot, heard } = machine({
      '/oem/a.yaml': 'stages: [\n',
      '/oem/b.yaml': 'stages:\n  boot:\n  - files: [{path: relative}]\n',
    })
    const { errors } = await runPoint(boot, point('boot'))
    assert.equal(heard.filter(({ code }) => code === 'steps/bad-document').length, 1)
    assert.equal(errors.length, 1)
    assert.match(errors[0] ?? '', /\/oem\/b\.yaml:3:/)
  })

  it("run at cloud-init's points too where its stages do not run, each with a record of its own", async () => {
    const names = ['local', 'network.before', 'network', 'config', 'final', 'boot.final', 'final.after']
    const documents = { '/oem/a.yaml': steps(Object.fromEntries(names.map((name) => [name, name]))) }
    const points = ['fs', 'local', 'network', 'config', 'final'].map(point)
    const off = machine(documents)
    for (const each of points) await runDocumentsOf(off.boot, each)
    assert.deepEqual(off.commands(), names)
    const records = await pointRecords(off.host, defaultPaths)
    assert.deepEqual(Object.keys(records), ['fs', 'local', 'network', 'config', 'final'])
    const on = machine({ ...documents, '/run/cloud-init/enabled': '' })
    for (const each of points) await runDocumentsOf(on.boot, each)
    assert.deepEqual(on.commands(), [])
  })

  it('tell of the stages that no boot runs, and of no others', async () => {
    const names = ['fs', 'boot.before', 'boot.final', 'reconcile.after', 'mine', 'after-install']
    const { boot, heard } = machine({ '/oem/a.yaml': steps(Object.fromEntries(names.map((name) => [name, name]))) })
    await runDocumentsOf(boot, point('fs'))
    const told = heard.map(({ message }) => message).filter((message) => /no boot runs/.test(message))
    assert.deepEqual(told, ['/oem/a.yaml: no boot runs mine, after-install; "run-stage" does'])
    assert.deepEqual(await idleStages(boot), ['after-install', 'mine'])
  })

  it('tell the result of the boot too, before it and after', async () => {
    const { boot, host } = machine({
      '/oem/a.yaml': 'stages:\n  boot:\n  - files: [{path: first}]\n  reconcile:\n  - files: [{path: last}]\n',
    })
    const errors = () => JSON.parse(host.text('/var/lib/cloud/data/result.json')).v1.errors.length
    await runDocumentsOf(boot, point('boot'))
    assert.equal(await host.files.exists('/run/cloud-init/result.json'), false)
    await runDocumentsOf(boot, point('final'))
    assert.equal(errors(), 1)
    await runDocumentsOf(boot, point('reconcile'))
    assert.equal(errors(), 2)
  })

  for (const [what, off] of [
    ["Kairos' word", { cmdline: 'quiet rd.cos.disable' }],
    ["firstlight's word", { initEnvironment: { KERNEL_CMDLINE: 'firstlight=disabled' } }],
    ["firstlight's file", { files: { '/etc/firstlight.disabled': '' } }],
  ] as const) {
    it(`are turned off by ${what}, around a stage of cloud-init too`, async () => {
      const { files, ...facts }: Partial<Machine> & { files?: World['files'] } = off
      const { boot, commands } = machine({ '/oem/a.yaml': steps({ fs: 'a', config: 'b' }), ...files }, facts)
      assert.deepEqual((await runPoint(boot, point('fs'))).errors, [])
      await runPoint(boot, point('config'))
      assert.deepEqual(commands(), [])
    })
  }

  it('are parsed once, and again where an earlier step changed them', async () => {
    const { boot, host, commands } = machine({ '/oem/a.yaml': steps({ 'boot.before': 'first', boot: 'old' }) })
    const [before] = await machineDocuments(boot, { online: false })
    assert.ok(before)
    assert.equal((await machineDocuments(boot, { online: false }))[0]?.documents[0], before.documents[0])
    await host.files.write('/oem/a.yaml', steps({ 'boot.before': 'first', boot: 'new' }))
    await runPoint(boot, point('boot'))
    assert.deepEqual(commands(), ['first', 'new'])
  })

  it('leave a machine without documents alone', async () => {
    const { boot, host } = machine({})
    const before = Object.keys(host.tree())
    await runPoint(boot, point('boot'))
    assert.deepEqual(Object.keys(host.tree()), before)
  })
})
