import assert from 'node:assert/strict'
import type { Notice } from '../../core/notices.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { machineDocuments } from '../../stages/documents.ts'
import { runPoint } from '../../stages/run.ts'
import { type Point, pointNamed } from '../../stages/timeline.ts'
import { memory, type World } from '../../system/memory.ts'

const point = (name: string) => pointNamed(name) as Point

function machine(files: World['files']) {
  const host = memory({ files: { '/etc/os-release': 'ID=debian\n', ...files }, unscripted: 'succeed' })
  const heard: Notice[] = []
  const boot = openBoot({
    host,
    console: collectingConsole(),
    processId: 1,
    parentId: 0,
    onNotice: (notice) => heard.push(notice),
  })
  const commands = () => host.ran.filter(([program]) => program === 'sh').map(([, , text]) => text)
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

  it('are parsed once, and again where an earlier step changed them', async () => {
    const { boot, host, commands } = machine({ '/oem/a.yaml': steps({ 'boot.before': 'first', boot: 'old' }) })
    const [before] = await machineDocuments(boot)
    assert.equal((await machineDocuments(boot))[0], before)
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
