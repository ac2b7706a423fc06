import assert from 'node:assert/strict'
import type { Notice } from '../../core/notices.ts'
import { documentAddress, hasKernelDocuments } from '../../stages/kernel-line.ts'
import { runPoint } from '../../stages/run.ts'
import { type Point, pointNamed } from '../../stages/timeline.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import { type MemoryHost, memory, type World } from '../../system/memory.ts'
import { run } from '../cli/run.ts'
import { opened, shellLines } from './opened.ts'

const url = 'http://me:hunter2@10.0.0.1/node.yaml?token=hunter3'
const reached = 'http://10.0.0.1/node.yaml?token=hunter3'
const stages = (...names: string[]) =>
  `stages:\n${names.map((name) => `  ${name}:\n  - commands: [url-${name}]\n`).join('')}`
function machine(cmdline: string, world: World = {}) {
  const host = memory({
    unscripted: 'succeed',
    ...world,
    files: { '/etc/os-release': 'ID=debian\n', '/proc/cmdline': `${cmdline}\n`, ...world.files },
  })
  const heard: Notice[] = []
  const boot = () => opened(host, heard)
  return { host, heard, boot }
}

const asked = ({ requests }: MemoryHost) => requests.filter((one) => one.url.includes('node.yaml')).length
const point = (name: string) => pointNamed(name) as Point

describe('documents of the kernel command line', () => {
  it('are known without reading them, the last address counts', () => {
    for (const word of ['kairos.config_url=http://a/x', 'cos.setup=https://a/x', 'config_url="http://a/x"']) {
      assert.equal(hasKernelDocuments(`quiet ${word} rw`), true, word)
    }
    for (const line of ['quiet', 'cos.setup=KEY=VALUE', 'my.config_url=http://a', 'kairos.config_url=/etc/x']) {
      assert.equal(hasKernelDocuments(line), false, line)
    }
    assert.equal(
      documentAddress('quiet cos.setup="http://a/{{ .Values.node.hostname }}" rw'),
      'http://a/{{ .Values.node.hostname }}',
    )
    assert.equal(documentAddress('cos.setup=http://a/1 kairos.config_url=http://a/2'), 'http://a/2')
    assert.equal(documentAddress('kairos.config_url=http://a/2 cos.setup=http://a/1'), 'http://a/1')
    for (const line of ['\'stages."a.b"[0].name=x\'', 'rw stages.a[0].name=x'])
      assert.equal(hasKernelDocuments(line), true)
  })

  it('run in the points of a boot, after those of the directories, in one order with them', async () => {
    const line = 'root=/dev/sda stages.boot[0].commands[0]="kernel" stages.boot.before[0].commands[0]=first'
    const { host, boot } = machine(line, { files: { '/oem/a.yaml': 'stages:\n  boot:\n  - commands: [oem]\n' } })
    assert.deepEqual((await runPoint(boot(), point('boot'))).errors, [])
    assert.deepEqual(shellLines(host), ['first', 'oem', 'kernel'])
  })

  it('run on a machine without any directory', async () => {
    const { host, boot } = machine('stages.fs[0].commands[0]=kernel')
    await runPoint(boot(), point('fs'))
    assert.deepEqual(shellLines(host), ['kernel'])
  })

  it('are fetched once in a boot, when there is a network, and kept for root alone; what is over is replayed', async () => {
    const http = { [url]: stages('boot', 'network', 'reconcile'), [reached]: stages('boot', 'network', 'reconcile') }
    const { host, boot, heard } = machine(`quiet kairos.config_url=${url}`, { http })
    await runPoint(boot(), point('boot'))
    assert.deepEqual([shellLines(host), asked(host)], [[], 0])
    await runPoint(boot(), point('network'))
    await runPoint(boot(), point('reconcile'))
    assert.deepEqual([shellLines(host), asked(host)], [['url-boot', 'url-network', 'url-reconcile'], 1])
    const [kept] = Object.entries(host.tree()).filter(([path]) => path.startsWith('/run/cloud-init/config-url-'))
    assert.equal(kept?.[1].mode, 0o600)
    assert.doesNotMatch(JSON.stringify(heard), /hunter/)
  })

  it('may lie at an address with facts of the machine in it, which stay one word', async () => {
    const files = {
      '/proc/cmdline': 'cos.setup="http://10.0.0.1/{{ .Values.product.name }}/{{.Values.node.hostname}}.yaml"',
      '/proc/sys/kernel/hostname': 'node-1\n',
      '/sys/class/dmi/id/product_name': 'Big & Co/7\n',
    }
    const http = { 'http://10.0.0.1/Big%20%26%20Co%2F7/node-1.yaml': stages('s') }
    const host = memory({ files, http, unscripted: 'succeed' })
    assert.equal((await run(['run-stage', '--strict', 's'], { host })).exitCode, 0)
    assert.deepEqual(shellLines(host), ['url-s'])
    for (const template of ['.Values.product.name', 'broken']) {
      const cmdline = { '/proc/cmdline': `cos.setup="http://10.0.0.1/{{ ${template} }}.yaml"` }
      const { exitCode, err } = await run(['run-stage', '--strict', 's'], { host: memory({ files: cmdline }) })
      assert.equal(exitCode, 1)
      assert.match(err, /a template in it has no value/)
    }
  })

  it('that cannot be fetched are an error without secrets, asked for once in each process', async () => {
    const { host, boot, heard } = machine(`cos.setup=${url}`, { http: { [url]: 404, [reached]: 404 } })
    await runPoint(boot(), point('network'))
    const told = heard.filter(({ code }) => code === 'steps/unreadable')
    assert.equal(told.length, 1)
    assert.match(
      told[0]?.message ?? '',
      /^the document of the kernel command line, http:\/\/10\.0\.0\.1\/node\.yaml.*404/,
    )
    assert.equal(asked(host), 1 + fetchOptions.configUrl.retries)
    assert.doesNotMatch(JSON.stringify(heard), /hunter/)
  })

  it('are of run-stage too, which fails strictly where the address does', async () => {
    const world = (answer: string | number): World => ({
      files: {
        '/proc/cmdline': `cos.setup=${url} stages.s[0].commands[0]=kernel`,
        '/oem/a.yaml': 'stages: {s: [{commands: [oem]}]}\n',
      },
      http: { [url]: answer, [reached]: answer },
      unscripted: 'succeed',
    })
    const good = memory(world(stages('s')))
    assert.equal((await run(['run-stage', '--strict', 's'], { host: good })).exitCode, 0)
    assert.deepEqual(shellLines(good), ['oem', 'url-s', 'kernel'])
    const bad = memory(world(500))
    assert.equal((await run(['run-stage', '--strict', 's'], { host: bad })).exitCode, 1)
    assert.deepEqual(shellLines(bad), ['oem', 'kernel'])
  })

  it('say strict as any other document does', async () => {
    const files = { '/oem/a.yaml': '#cloud-config\nstrict: true\nstages:\n  s:\n  - commands: [bad]\n' }
    assert.equal((await run(['run-stage', 's'], { host: memory({ files, commands: { 'sh *': 1 } }) })).exitCode, 1)
  })
})
