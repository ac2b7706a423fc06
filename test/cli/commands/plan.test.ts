import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { real } from '../../../system/real.ts'
import { run } from '../run.ts'

const fixtures = fileURLToPath(new URL('../../../fixtures', import.meta.url))
const debian = join(fixtures, 'machines/debian-13')
const web = join(fixtures, 'plans/web')

const plan = (...args: string[]) => run(['plan', ...args], { host: real(), root: false })

/** Compares with fixtures/plans/NAME; UPDATE_GOLDENS=1 writes it anew, to be looked at before it is committed. */
function golden(name: string, text: string): void {
  const path = join(fixtures, 'plans', name)
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(path, text)
  assert.ok(existsSync(path), `${path} is missing`)
  assert.equal(text, readFileSync(path, 'utf8'))
}

describe('firstlight plan', () => {
  it('shows the boot of a seed on a plain machine', async () => {
    const { exitCode, out, err } = await plan(web)
    assert.deepEqual([exitCode, err], [0, ''])
    golden('web-on-plain.txt', out)
  })

  it('shows the boot of a seed on a machine tree', async () => {
    const { exitCode, out } = await plan('--root', debian, web)
    // It has no package manager, and the seed wants a package.
    assert.equal(exitCode, 1)
    golden('web-on-debian-13.txt', out)
  })

  it('shows the boot of a machine tree with nothing but itself', async () => {
    const { exitCode, out } = await plan(debian)
    assert.equal(exitCode, 0)
    golden('debian-13.txt', out)
  })

  it('takes a file of user-data, and files of a seed by option', async () => {
    const { out } = await plan(join(web, 'user-data'), '--network-config', join(web, 'network-config'))
    assert.match(out, /^== datasource\n {3}DataSourceNoCloud \[.*\], instance planned\n/)
    assert.match(out, /\n {3}change \/etc\/hostname \(0644\)\n {5}@@ -1,1 \+1,1 @@\n {5}-localhost\n {5}\+web-1\n/)
    assert.match(out, /\n {3}ds: network config from the datasource/)
  })

  it('shows what not everybody may read only when it is asked to, as text and as JSON', async () => {
    const secrets = /s3cr3t|hash-of-a-password|AAAAC3NzaC1lZDI1NTE5/
    for (const format of [[], ['--all'], ['--json'], ['--json', '--all']]) {
      const { out } = await plan(web, ...format)
      assert.doesNotMatch(out, secrets, format.join(' '))
    }
    assert.match(
      (await plan(web, '--secrets')).out,
      /\n {3}create \/etc\/app\/secret \(0600\)\n {5}@@ .* @@\n {5}\+s3cr3t\n/,
    )
    assert.match((await plan(web, '--secrets', '--json')).out, /"after": "s3cr3t\\n"/)
  })

  it('gives the same as JSON', async () => {
    const { datasource, stages, network, origins } = JSON.parse((await plan(web, '--json')).out)
    assert.match(datasource, /^DataSourceNoCloud /)
    assert.deepEqual(
      stages.map(({ stage }: { stage: string }) => stage),
      ['fs', 'local', 'boot', 'network', 'config', 'final'],
    )
    const changes = stages.flatMap((stage: { changes: object[] }) => stage.changes)
    const motd = changes.find((change: { path?: string }) => change.path === '/etc/motd')
    assert.deepEqual(
      [motd.by, motd.kind, motd.before, motd.after, motd.mode],
      ['config-write_files', 'write', null, 'hello\nworld\n', 0o644],
    )
    const secret = changes.find((change: { path?: string }) => change.path === '/etc/app/secret')
    assert.deepEqual([secret.hidden, secret.size, 'after' in secret], [true, 7, false])
    assert.deepEqual([network.source, network.renderer], ['ds', 'netplan'])
    assert.deepEqual(
      origins.find(({ key }: { key: string }) => key === 'timezone'),
      { key: 'timezone', by: 'part-001 of user-data, line 3', over: ['part-001 of vendor-data, line 2'] },
    )
  })

  it('shows single stages, by either name', async () => {
    const { out } = await plan(web, '--stage', 'final')
    assert.doesNotMatch(out, /^== (?:local|network)$/m)
    assert.match(out, /^== final$/m)
    assert.equal((await plan(web, '-s', 'nope')).exitCode, 2)
  })

  it('ends with 1 for a boot that would have errors, and shows them', async () => {
    const files = { '/here/bad.yaml': '#cloud-config\ntimezone: No/Where\n' }
    const { exitCode, out } = await run(['plan', 'bad.yaml'], { files })
    assert.equal(exitCode, 1)
    assert.match(out, /^ {3}error: \('timezone', /m)
  })

  it('tells what fails in a document once', async () => {
    const document = 'stages:\n  boot:\n  - {name: x, commands: [x], after: [{name: nope}]}\n'
    const { out } = await run(['plan', '--documents', 'n.yaml'], { files: { '/here/n.yaml': document } })
    assert.equal(out.match(/"after" names "nope"/g)?.length, 1, out)
  })

  it('plans nonsense as nonsense', async () => {
    const files = { '/here/x': 'nonsense\n', '/here/dir/file': '', '/here/broken': '#cloud-config\na: [\n' }
    const nonsense = await run(['plan', 'x'], { files })
    assert.equal(nonsense.exitCode, 0)
    assert.match(nonsense.out, /^ {3}warning: user-data:1: Unhandled non-multipart/m)
    const broken = await run(['plan', 'broken'], { files })
    assert.match(broken.out, /^ {3}warning: user-data:3:1: /m)
    const directory = await run(['plan', 'dir'], { files })
    assert.deepEqual(
      [directory.exitCode, directory.err],
      [1, 'firstlight plan: dir is neither a seed (user-data, meta-data) nor a machine (etc)\n'],
    )
    const nothing = await run(['plan', 'nope'], { files })
    assert.deepEqual([nothing.exitCode, nothing.err], [1, 'firstlight plan: nope: no such file or directory\n'])
    assert.equal((await run(['plan', '--root', 'dir', 'x'], { files })).exitCode, 1)
    assert.equal((await run(['plan', 'x', 'y'], { files })).exitCode, 2)
  })

  it('fetches what user-data includes, and sends nothing', async () => {
    const { memory } = await import('../../../system/memory.ts')
    const host = memory({
      files: { '/here/ud': '#include\nhttp://10.0.0.1/more\n' },
      http: { 'http://10.0.0.1/more': '#cloud-config\nphone_home: {url: "http://10.0.0.1/phone", post: [hostname]}\n' },
    })
    const { out } = await run(['plan', 'ud'], { host })
    assert.match(out, /^ {3}POST http:\/\/10\.0\.0\.1\/phone \(\d+ bytes\)$/m)
    assert.match(out, /^ {3}phone_home {2}part-001 of http:\/\/10\.0\.0\.1\/more, line 2$/m)
    assert.deepEqual(
      host.requests.map(({ method }) => method),
      ['GET'],
    )
  })

  describe('of a node', () => {
    const document =
      'name: N\nstages:\n  rootfs:\n  - {name: early, files: [{path: /etc/early, content: x, permissions: 0644}]}\n  boot:\n  - {name: on, commands: [echo on]}\n  - {name: off, node: "^nobody$", commands: [echo off]}\n  reconcile:\n  - {name: again, commands: [echo again]}\n  before-upgrade.after:\n  - {name: up, commands: [echo up]}\n  mine:\n  - {name: own, commands: [echo own]}\n'

    it('is its whole life, stage by stage, with the files, commands and skipped steps of each', async () => {
      const { out } = await run(['plan', '--documents', 'n.yaml'], { files: { '/here/n.yaml': document } })
      const heads = [...out.matchAll(/^== (.*)$/gm)].map(([, name]) => name)
      const life = ['rootfs', 'initramfs', 'fs', 'local', 'boot', 'network', 'config', 'final', 'reconcile']
      assert.deepEqual(heads.slice(1, 12), [...life, 'before-upgrade', 'mine'])
      const stage = (name: string) => out.split(`\n== ${name}\n`)[1]?.split('\n== ')[0] ?? ''
      assert.match(stage('rootfs'), /-- N\.early\n {3}create \/etc\/early \(0644\)/)
      assert.match(stage('boot'), /-- N\.on\n {3}run sh -c 'echo on'/)
      assert.match(stage('boot'), /skipped: N\.off: step N\.off of boot in \/oem\/n\.yaml:\d+ skipped by "node": /)
      assert.match(stage('reconcile'), /run sh -c 'echo again'/)
      assert.match(stage('before-upgrade'), /run sh -c 'echo up'/)
      assert.match(stage('mine'), /run sh -c 'echo own'/)
    })

    it('takes a directory, and shows one stage', async () => {
      const files = { '/here/oem/a/n.yaml': document }
      const { out } = await run(['plan', '-d', 'oem', '-s', 'mine'], { files })
      assert.match(out, /^== mine\n-- N\.own\n {3}run sh -c 'echo own'\n/m)
      assert.doesNotMatch(out, /^== boot$/m)
      const typo = await run(['plan', '-d', 'oem', '-s', 'mien'], { files })
      assert.deepEqual([typo.exitCode, typo.out], [2, ''])
      assert.match(typo.err, /no document has a stage "mien"/)
      assert.match((await run(['plan', '-d', 'oem', '--json'], { files })).out, /"by": "step-N\.own"/)
    })
  })
})
