// Each document of docs/kairos.md is applied to a machine, and each key of a step is seen to do there what the page shows it for: without
// the key, it is not done.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { isMap, isSeq, parseDocument as parseTree } from 'yaml'
import { type Notice, notices } from '../../core/notices.ts'
import { ec2 } from '../../metadata-server/clouds/ec2.ts'
import { parseDocument } from '../../steps/documents/document.ts'
import { runSteps } from '../../steps/documents/run.ts'
import { stepKeys } from '../../steps/index.ts'
import { hashOf } from '../../steps/shared/handed-out.ts'
import { memory, type RecordedRequest, type World } from '../../system/memory.ts'
import { service } from './datasource/provided.ts'
import { disk } from './layout/shared/laid-out.ts'
import { reference } from './reference.ts'
import { image, layer } from './unpack-images/shared/layers.ts'

/** By the name of the first one: the documents below each heading, which are a directory's. */
const sections = new Map(
  readFileSync('docs/kairos.md', 'utf8')
    .split(/^## /m)
    .map((section) => [...section.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text))
    .filter((texts) => texts.length > 0)
    .map((texts) => [/^(?:name: )?(\S+)/.exec(texts[0] ?? '')?.[1] ?? '', texts]),
)

const cloud = service(ec2, { 'user-data': '#cloud-config\nhostname: web-1\n' })
const { blobs, index } = image([layer({ tool: 'x' })])

function http(request: RecordedRequest) {
  const { host, pathname } = new URL(request.url)
  if (host === 'example.com') return 'an archive'
  if (host !== 'quay.io') return cloud(request)
  const name = pathname.slice(pathname.lastIndexOf('/') + 1)
  return name === 'latest' ? index : (blobs.get(name) ?? 404)
}

const world = {
  unscripted: 'succeed',
  programs: ['git', 'tar', 'sfdisk', 'partx', 'udevadm', 'mkfs.ext4', 'apt-get'],
  commands: {},
  http,
  files: {
    ...disk(),
    '/etc/os-release': 'ID=debian\nVERSION_ID=13\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
    '/etc/shadow': 'root:*:20000:0:99999:7:::\n',
    '/etc/group': 'root:x:0:\nadm:x:4:\ngames:x:60:\n',
    '/etc/gshadow': 'root:*::\nadm:*::\ngames:*::\n',
    '/etc/hosts': '127.0.0.1 localhost\n',
    '/etc/machine-id': 'abcdef0123456789abcdef0123456789\n',
    '/home': { directory: true },
    '/var/tmp': { directory: true, mode: 0o1777 },
    '/proc/modules': '',
    '/proc/sys/net/ipv4/ip_forward': '0\n',
    '/proc/sys/kernel/arch': 'x86_64\n',
    '/proc/sys/kernel/hostname': 'web-1\n',
    '/usr/bin/systemctl': { content: '', mode: 0o755 },
  },
} as const satisfies World

type Ran = Awaited<ReturnType<typeof applied>>

/** Runs every stage of the documents, in their order. */
async function applied(texts: readonly string[], more: World = {}) {
  const host = memory({ ...world, ...more, files: { ...world.files, ...more.files } })
  const heard: Notice[] = []
  const sink = notices((notice) => heard.push(notice), 'steps')
  const documents = texts.map((text, index) => parseDocument(text, `/oem/${index}.yaml`))
  const errors: string[] = documents.flatMap(({ problems }) => problems.map(({ message }) => message))
  const operations: string[] = []
  for (const stage of new Set(documents.flatMap(({ stages }) => [...stages.keys()]))) {
    const failed = await runSteps({
      host,
      notices: sink,
      stage,
      documents,
      identity: {},
      onStep: async ({ operation }, work) => {
        operations.push(operation)
        await work()
      },
    })
    errors.push(...failed)
  }
  const content = (path: string) => host.files.readText(path).catch(() => undefined)
  const mode = async (path: string) => (await host.files.stat(path))?.mode
  const lines = host.ran.map((argv) => argv.join(' '))
  return {
    host,
    content,
    mode,
    lines,
    operations,
    errors,
    wrong: heard.filter(({ level }) => level === 'warning' || level === 'error'),
  }
}

/** The document without a key in its steps. */
function without(text: string, key: string): string {
  const tree = parseTree(text)
  const stages = tree.get('stages')
  for (const { value: steps } of isMap(stages) ? stages.items : []) {
    for (const step of isSeq(steps) ? steps.items : []) if (isMap(step)) step.delete(key)
  }
  return String(tree)
}

const has = (text: string, part: RegExp) => assert.match(text, part)
const file = (path: string, part: RegExp) => async (ran: Ran) => has((await ran.content(path)) ?? '', part)
const command = (part: RegExp) => async (ran: Ran) => has(ran.lines.join('\n'), part)

interface Shown {
  /** The document's name. */
  readonly in: string
  /** The effect is there. */
  seen(ran: Ran): Promise<void>
  /** Of a condition: a machine on which it does not hold. */
  readonly unless?: World
}

const started = command(/^systemctl start qemu-guest-agent$/m)
const release = (text: string): World => ({ files: { '/etc/os-release': text } })

/** The mark that a step leaves. */
function ranOnce(stage: string, operation: string): string {
  return `/var/lib/cloud/sem/step_${hashOf(`${stage}\n${operation}`).slice(0, 32)}.once`
}

const shown: Readonly<Record<string, Shown>> = {
  name: { in: 'app', seen: async ({ operations }) => assert.deepEqual(operations, ['settings.written', 'app.start']) },
  after: {
    in: 'app',
    seen: async ({ lines }) =>
      assert.deepEqual(
        lines.map((line) => line.split('--')[1]),
        ['configure', 'start'],
      ),
  },
  node: { in: 'conditions', seen: started, unless: { files: { '/proc/sys/kernel/hostname': 'db-1\n' } } },
  if: { in: 'conditions', seen: started, unless: { commands: { 'sh -c systemd-detect-virt --vm --quiet': 1 } } },
  only_os: { in: 'conditions', seen: started, unless: release('VERSION_ID=13\nPRETTY_NAME="Fedora Linux 42"\n') },
  only_os_version: { in: 'conditions', seen: started, unless: release('VERSION_ID=11\nPRETTY_NAME="Debian 11"\n') },
  only_arch: { in: 'conditions', seen: started, unless: { files: { '/proc/sys/kernel/arch': 'aarch64\n' } } },
  only_service_manager: {
    in: 'conditions',
    seen: started,
    unless: { files: { '/sbin/openrc': { content: '', mode: 0o755 } } },
  },
  if_files: { in: 'conditions', seen: started, unless: { files: { '/etc/no-guest-agent': '' } } },
  frequency: {
    in: 'often',
    seen: command(/^sh -c \/usr\/local\/bin\/app --seed$/m),
    unless: { files: { [ranOnce('boot', 'often.seed')]: '{}\n' } },
  },
  dns: {
    in: 'system',
    seen: file('/etc/resolv.conf', /^search example\.com\nnameserver 192\.0\.2\.53\nnameserver 2001:db8::53\n$/),
  },
  downloads: { in: 'files', seen: file('/var/lib/app/app.tar', /^an archive$/) },
  git: {
    in: 'files',
    seen: command(/^git .*clone .*--branch main -- https:\/\/example\.com\/site\.git \/srv\/site$/m),
  },
  ensure_entities: { in: 'accounts', seen: file('/etc/group', /^operators:x:900:/m) },
  directories: { in: 'files', seen: async ({ mode }) => assert.equal(await mode('/var/lib/app'), 0o750) },
  files: {
    in: 'files',
    async seen({ content, mode, host }) {
      assert.equal(await content('/etc/app.conf'), 'listen: 8080\n')
      assert.deepEqual([await mode('/etc/app.conf'), (await host.files.stat('/etc/app.conf'))?.gid], [0o640, 4])
      assert.deepEqual([await content('/etc/app.bin'), await mode('/etc/app.bin')], ['\0\x01\x02', 0o644])
    },
  },
  commands: { in: 'app', seen: command(/^sh -c \/usr\/local\/bin\/app --configure$/m) },
  delete_entities: {
    in: 'accounts',
    seen: async ({ content }) => assert.doesNotMatch((await content('/etc/group')) ?? '', /^games/m),
  },
  hostname: { in: 'system', seen: file('/etc/hostname', /^node-abcd\n$/) },
  sysctl: { in: 'system', seen: file('/proc/sys/net/ipv4/ip_forward', /^1$/) },
  users: {
    in: 'accounts',
    async seen({ content }) {
      has((await content('/etc/passwd')) ?? '', /^alice:.*:\/home\/alice:\/bin\/bash$/m)
      has((await content('/etc/group')) ?? '', /^operators:.*:alice$/m)
    },
  },
  authorized_keys: {
    in: 'accounts',
    seen: file('/home/alice/.ssh/authorized_keys', /^ssh-ed25519 \S+ alice@example\.com$/m),
  },
  modules: { in: 'system', seen: command(/^modprobe br_netfilter$/m) },
  timesyncd: {
    in: 'system',
    seen: file('/etc/systemd/timesyncd.conf.d/10-yip.conf', /^NTP\s*=\s*0\.pool\.ntp\.org$/m),
  },
  systemctl: {
    in: 'system',
    async seen({ lines, content }) {
      has(lines.join('\n'), /^systemctl enable ssh\nsystemctl start ssh$/m)
      assert.equal(await content('/etc/systemd/system/ssh.service.d/override-yip.conf'), '[Service]\nRestart=always\n')
    },
  },
  environment: { in: 'files', seen: file('/run/app.env', /^VOLUMES="LABEL=DATA:\/srv"$/m) },
  environment_file: { in: 'files', seen: file('/run/app.env', /^VOLUMES/m) },
  systemd_firstboot: { in: 'system', seen: command(/^systemd-firstboot --timezone=Europe\/Berlin$/m) },
  datasource: { in: 'datasource', seen: file('/oem/95_userdata/userdata.yaml', /^#cloud-config\nhostname: web-1\n$/) },
  layout: { in: 'disks', seen: command(/^mkfs\.ext4 -L DATA \/dev\/vdb1$/m) },
  package_pins: {
    in: 'packages',
    seen: file('/etc/apt/preferences.d/99-yip-pins', /^Package: bash\nPin: version 5\.2\.\*\n/m),
  },
  packages: { in: 'packages', seen: command(/apt-get .*update.*\n.*apt-get .*install jq$/m) },
  unpack_images: { in: 'files', seen: command(/^tar -x .*-C \/opt\/tools /m) },
}

const named = (name: string) => sections.get(name) ?? assert.fail(`no document ${name}`)

describe('docs/kairos.md', () => {
  it('has documents, and nothing goes wrong with any of them', async () => {
    for (const [name, texts] of sections) {
      const { errors, wrong, operations } = await applied(texts)
      assert.deepEqual([errors, wrong], [[], []], name)
      assert.ok(operations.length > 0, name)
    }
  })

  it('has an example of each key that people bring along, and of some of our own', () => {
    const keys = stepKeys.map(({ key }) => key)
    assert.deepEqual(
      Object.keys(shown),
      keys.filter((key) => key in shown || reference.includes(key)),
    )
  })

  for (const [key, { in: name, seen, unless }] of Object.entries(shown)) {
    it(`shows what "${key}" does`, async () => {
      const texts = named(name)
      const less = texts.map((text) => without(text, key))
      await seen(await applied(texts))
      if (unless) {
        await assert.rejects(async () => seen(await applied(texts, unless)), assert.AssertionError)
        await seen(await applied(less, unless))
      } else await assert.rejects(async () => seen(await applied(less)), assert.AssertionError)
    })
  }

  it('shows templates over the facts, and texts that are for other programs', async () => {
    const { content } = await applied(named('templates'))
    assert.equal(await content('/etc/app/node'), 'web-1 DEBIAN 13\n')
    assert.equal(await content('/etc/app/docker'), '{{.Names}}\n')
  })

  it('shows a #cloud-config whose files belong to its users', async () => {
    const { host, content, lines } = await applied(named('#cloud-config'))
    const [profile, bob] = [await host.files.stat('/home/bob/.profile'), await content('/etc/passwd')]
    has(bob ?? '', new RegExp(`^bob:x:${profile?.uid}:`, 'm'))
    assert.deepEqual([profile?.mode, await content('/etc/hostname')], [0o600, 'web-1\n'])
    assert.ok(lines.some((line) => line.includes('touch') && line.includes('/run/booted')))
  })
})
