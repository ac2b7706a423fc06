// What a boot reads, stage by stage: nothing needlessly twice, and nothing too seldom.

import assert from 'node:assert/strict'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { runPoint } from '../../stages/run.ts'
import { wholeBoot } from '../../stages/timeline.ts'
import type { MemoryHost } from '../../system/memory.ts'
import { type Asked, counted } from '../support/counted.ts'
import { bootOnce, machine, restart } from './whole-boot.ts'

const userData = `Content-Type: multipart/mixed; boundary="B"
MIME-Version: 1.0

--B
Content-Type: text/cloud-config

#cloud-config
users: [{name: bob}]
write_files: [{path: /etc/motd, content: hello}]
bootcmd: [echo early]
runcmd: [echo one]
--B
Content-Type: text/jinja2

## template: jinja
#cloud-config
hostname: "{{ v1.instance_id }}"
--B
Content-Type: text/x-shellscript

#!/bin/sh
echo script
--B--
`

const seed = {
  'user-data': userData,
  'vendor-data': '#cloud-config\ntimezone: Etc/UTC\n',
  'network-config': 'version: 2\nethernets:\n  eth0:\n    addresses: [10.0.0.2/24]\n',
}

const files = {
  '/etc/cloud/cloud.cfg.d/50-image.cfg': 'locale: false\n',
  '/run/cloud-init/cloud.cfg': 'datasource_list: [NoCloud, None]\n',
}

/** What each stage of a boot asked for. */
async function stagesOf(
  inner: MemoryHost,
  form: 'one process' | 'four commands',
): Promise<ReadonlyMap<string, readonly Asked[]>> {
  const { host, taken } = counted(inner)
  const open = () => openBoot({ host, console: collectingConsole(), processId: 42, parentId: 1 })
  const stages = new Map<string, readonly Asked[]>()
  let boot = open()
  for (const point of wholeBoot) {
    if (form === 'four commands') boot = open()
    await runPoint(boot, point)
    stages.set(point.name, taken())
  }
  return stages
}

/** What the stages themselves read, without what modules change and look at again. */
const ofStages =
  /^\/(?:etc\/cloud|etc\/os-release|proc\/(?:cmdline|1|sys\/kernel\/osrelease)|run\/cloud-init|sys|var\/lib\/cloud)(?:\/|$)/
/** Read by the module `set_hostname`, which runs twice in a stage. */
const hostnameHistory = '/var/lib/cloud/data/set-hostname'
/** Other processes write them at the same time. */
const shared = /\/data\/(?:status\.json|journal)$|^\/run\/cloud-init\/(?:status\.json$|records\/)/

function assertNothingTwice(stage: string, asked: readonly Asked[]): void {
  const read = new Set<string>()
  const written = new Set<string>()
  for (const { access, path } of asked) {
    if (!ofStages.test(path) || path === hostnameHistory || shared.test(path)) continue
    if (access === 'write') written.add(path)
    if (access !== 'read') continue
    assert.ok(!read.has(path), `the stage ${stage} reads ${path} twice`)
    assert.ok(!written.has(path), `the stage ${stage} reads ${path}, which it wrote itself`)
    read.add(path)
  }
}

const configFile = /^\/etc\/cloud\/cloud\.cfg|^\/run\/cloud-init\/cloud\.cfg$|cloud-config\.txt$/
const reads = (asked: readonly Asked[], wanted: RegExp) =>
  asked.filter(({ access, path }) => access === 'read' && wanted.test(path)).map(({ path }) => path)

describe('a stage', () => {
  for (const form of ['one process', 'four commands'] as const) {
    for (const dsmode of ['net', 'local']) {
      it(`reads no file twice, in ${form}, with a datasource for the ${dsmode} stage`, async () => {
        const host = machine({ ...seed, 'meta-data': `instance-id: i-1\ndsmode: ${dsmode}\n` }, { files })
        for (const boot of ['first', 'second']) {
          for (const [stage, asked] of await stagesOf(host, form))
            assertNothingTwice(`${stage} of the ${boot} boot`, asked)
          assert.equal(host.text('/etc/hostname'), 'i-1\n')
          await restart(host)
        }
      })
    }
  }

  it('reads each config file, as an earlier one may have written it', async () => {
    const stages = await stagesOf(machine(seed, { files }), 'one process')
    const system = ['/etc/cloud/cloud.cfg', '/etc/cloud/cloud.cfg.d/50-image.cfg', '/run/cloud-init/cloud.cfg']
    const merged = ['/var/lib/cloud/instance/vendor-cloud-config.txt', '/var/lib/cloud/instance/cloud-config.txt']
    const readIn = (name: string) => reads(stages.get(name) ?? [], configFile)
    assert.deepEqual(readIn('local'), system)
    assert.deepEqual(readIn('network'), system)
    assert.deepEqual(readIn('config'), [...system, ...merged])
    assert.deepEqual(readIn('final'), [...system, ...merged])
  })

  it('gathers facts once, and in one process once more those that can change', async () => {
    const facts = (asked: readonly Asked[]) => reads(asked, /^\/proc\/sys\/kernel\/osrelease$/).length
    const counts = (stages: ReadonlyMap<string, readonly Asked[]>) =>
      ['fs', 'local', 'network', 'config', 'final'].map((name) => facts(stages.get(name) ?? []))
    assert.deepEqual(counts(await stagesOf(machine(seed, { files }), 'one process')), [0, 1, 1, 0, 0])
    assert.deepEqual(counts(await stagesOf(machine(seed, { files }), 'four commands')), [0, 1, 1, 1, 1])
  })

  it('looks for network devices, seeds and the firmware only where a datasource or a network may need them', async () => {
    const devices = (asked: readonly Asked[]) =>
      asked.filter(({ path }) => /^\/sys\/class\/(?:net|dmi)|\/seed\/nocloud\/meta-data$/.test(path)).length > 0
    const lookedIn = (stages: ReadonlyMap<string, readonly Asked[]>) =>
      [...stages].filter(([, asked]) => devices(asked)).map(([name]) => name)
    assert.deepEqual(lookedIn(await stagesOf(machine(seed, { files }), 'four commands')), ['local', 'network'])
  })
})

describe('a config file that is written while a boot runs', () => {
  const late = '/etc/cloud/cloud.cfg.d/99-late.cfg'
  const writing = '#!/bin/sh\n# writes a config file\n'

  it('counts in the same stage if a boothook wrote it, for the vendor too', async () => {
    const boothook = `#cloud-boothook\n${writing}`
    const host = machine(
      { 'user-data': boothook, 'vendor-data': '#cloud-config\ntimezone: Europe/Berlin\n' },
      {
        async commands({ argv }, { files }) {
          if (argv[0].includes('/boothooks/'))
            await files.write(late, 'vendor_data: {enabled: false}\nfqdn: late.example.org\n')
          return ''
        },
      },
    )
    const { told } = await bootOnce(host, { only: ['local', 'network'] })
    assert.deepEqual(told, [])
    assert.equal(host.text('/etc/hostname'), 'late\n')
    assert.equal('/var/lib/cloud/instances/i-1/vendor-cloud-config.txt' in host.tree(), false)
  })

  it('counts from the next stage on if a module wrote it', async () => {
    const host = machine({
      'user-data': `#cloud-config\nwrite_files:\n- path: ${late}\n  content: |\n    fqdn: late.example.org\n    runcmd: [echo late]\n`,
    })
    await bootOnce(host)
    assert.equal(host.text('/etc/hostname'), 'web-1\n')
    assert.match(host.text('/var/lib/cloud/instances/i-1/scripts/runcmd'), /echo late/)
  })

  it('counts if the kernel command line had it fetched', async () => {
    const url = 'http://10.0.0.1/config'
    const host = machine(
      { 'user-data': '' },
      {
        files: { '/proc/cmdline': `root=/dev/vda1 cloud-config-url=${url}\n` },
        http: { [url]: '#cloud-config\nfqdn: fetched.example.org\n' },
      },
    )
    await bootOnce(host)
    assert.equal(host.text('/etc/hostname'), 'fetched\n')
  })
})
