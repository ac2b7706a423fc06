import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { datasources, detectionOrder } from '../../../datasources/index.ts'
import { identify } from '../../../datasources/search/detect.ts'
import { type Disk, machine } from '../machine.ts'

interface Recorded {
  readonly name: string
  readonly cmdline: string
  readonly files?: Readonly<Record<string, string>>
  readonly disks?: readonly Disk[]
  readonly dmi?: Readonly<Record<string, string>>
  readonly virt?: string
  readonly env?: string
  readonly expected: Expected
}

interface Expected {
  readonly exitCode: number
  readonly cloudCfg: string | null
  readonly result?: string
}

/** Where our answer differs on purpose. */
const meant: Readonly<Record<string, Expected & { readonly why: string }>> = {
  'an SMBIOS serial in a container': {
    exitCode: 1,
    cloudCfg: 'di_report:\n  datasource_list: [  ]\n  # reporting not found result. notfound=disabled.\n',
    why: "it is the host's serial: the stages would not read it either",
  },
  'a list in lower case': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ nocloud, None ]\n',
    why: 'the stages match names whatever their case',
  },
  'a custom label in the config': {
    exitCode: 0,
    cloudCfg: 'datasource_list: [ NoCloud, None ]\n',
    why: 'the stages look for the label of the config',
  },
}

const recorded: readonly Recorded[] = JSON.parse(readFileSync('fixtures/datasources/ds-identify.json', 'utf8'))

function identified({ cmdline, files = {}, disks = [], dmi = {}, virt = 'kvm', env }: Partial<Recorded>) {
  const container = virt === 'lxc'
  const { facts } = machine({
    ...(cmdline !== undefined && { cmdline }),
    files,
    dmi: container ? {} : dmi,
    disks: container ? [] : disks,
    container,
    facts: { environmentCmdline: env },
  })
  const configs = Object.entries(files).filter(([path]) => path.endsWith('.cfg') && path.includes('/cloud.cfg'))
  return identify({
    facts,
    datasources,
    policyFile: files['/etc/cloud/ds-identify.cfg'] ?? '',
    configFiles: configs.map(([path, text]) => ({ path, text })),
    disabledByFile: '/etc/cloud/cloud-init.disabled' in files,
    manualClean: '/var/lib/cloud/instance/manual-clean' in files,
  })
}

describe('datasources/search/detect', () => {
  describe('against recordings of the reference', () => {
    for (const machineCase of recorded) {
      const expected = meant[machineCase.name] ?? machineCase.expected
      it(`answers for ${machineCase.name}`, () => {
        const { exitCode, cloudCfg } = identified(machineCase)
        assert.deepEqual([exitCode, cloudCfg ?? null], [expected.exitCode, expected.cloudCfg])
      })
    }

    it('differs only where a recording is different', () => {
      for (const [name, { exitCode, cloudCfg }] of Object.entries(meant)) {
        const { expected } = recorded.find((machineCase) => machineCase.name === name) ?? {}
        assert.notDeepEqual([expected?.exitCode, expected?.cloudCfg], [exitCode, cloudCfg], name)
      }
    })
  })

  it('says that a list over several lines is not read, and where it is', () => {
    const { warnings } = identified({ files: { '/etc/cloud/cloud.cfg': 'datasource_list: [ NoCloud,\n  None ]\n' } })
    assert.deepEqual(
      warnings.map((warning) => warning.split(':')[0]),
      ['/etc/cloud/cloud.cfg'],
    )
  })

  it('warns of each bad value of the policy and uses the default', () => {
    const { warnings } = identified({ cmdline: 'ci.di.policy=found=some,maybe=all,notfound=no' })
    assert.equal(warnings.length, 2)
  })

  it('takes a disk that may be a version 1 config drive for a maybe, which counts only when asked for', () => {
    const disks: readonly Disk[] = [{ device: '/dev/sr0', label: 'stuff', type: 'iso9660' }]
    assert.equal(identified({ disks }).exitCode, 1)
    const { cloudCfg } = identified({ disks, cmdline: 'ci.di.policy=search,maybe=all' })
    assert.equal(cloudCfg, 'datasource_list: [ ConfigDrive, None ]\n')
  })

  it("leaves a config drive label to IBM's cloud when that is on the list", () => {
    const files = { '/etc/cloud/cloud.cfg': 'datasource_list: [ IBMCloud, ConfigDrive ]\n' }
    const disks: readonly Disk[] = [{ device: '/dev/xvdh', label: 'config-2', uuid: '9796-932E', type: 'vfat' }]
    const facts = { ...machine({ disks }).facts, virtualization: { name: 'xen', container: false } }
    const configFiles = Object.entries(files).map(([path, text]) => ({ path, text }))
    const input = { datasources, policyFile: '', configFiles, disabledByFile: false, manualClean: false }
    const found = (given: Partial<typeof input>, on = facts) => identify({ ...input, ...given, facts: on }).cloudCfg
    assert.equal(found({}), 'datasource_list: [ IBMCloud, None ]\n')
    assert.equal(found({ configFiles: [] }), 'datasource_list: [ IBMCloud, None ]\n')
    assert.equal(found({}, machine({ disks }).facts), 'datasource_list: [ ConfigDrive, None ]\n')
    const without = [{ path: '/etc/cloud/cloud.cfg', text: 'datasource_list: [ NoCloud, ConfigDrive ]\n' }]
    assert.equal(found({ configFiles: without }), 'datasource_list: [ ConfigDrive, None ]\n')
  })

  it('lists every datasource in the log, with or without a probe, and never fails for one', () => {
    const { log } = identified({})
    for (const name of detectionOrder())
      assert.ok(
        log.some((line) => line.startsWith(`${name}: `)),
        name,
      )
  })
})
