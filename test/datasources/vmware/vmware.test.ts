import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { vmware } from '../../../datasources/vmware/vmware.ts'
import { type Hypervisor, type HypervisorOptions, hypervisor } from '../hypervisor.ts'
import { base64, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, secret } from '../suite.ts'

const uuid = '4221B67C-5A6D-364D-53D0-0ECB2AA21140'
const dmi = { product_name: 'VMware Virtual Platform', product_uuid: uuid }
const virtualization = { name: 'vmware', container: false }

const metadata = `instance-id: i-1
local-hostname: web.example.org
public-keys-data: |
  ssh-rsa AAAA one
  ssh-rsa BBBB two
region: eu1
availability-zone: az1
network:
  version: 2
  ethernets: {eth0: {dhcp4: true}}
`

/** A machine of vSphere; the hypervisor comes with it. */
function vm(
  given: Readonly<Record<string, string>>,
  { facts, ...more }: MachineOptions = {},
  options?: HypervisorOptions,
): MachineOptions & { readonly hypervisor: Hypervisor } {
  const one = hypervisor(given, options)
  const world = { dmi, commands: one.commands, programs: one.programs, ...more }
  return { ...world, facts: { virtualization, ...facts }, hypervisor: one }
}

const run = (options: MachineOptions, phase: 'local' | 'network' = 'local') => {
  const here = machine(options)
  const config = { datasource_list: ['VMware'] }
  return { ...here, found: () => here.find({ phase, config, datasources: [vmware] }).then((one) => one?.instance) }
}

datasourceSuite(vmware, {
  answers: {
    machine: vm({ metadata, userdata: '#!/bin/sh\n', vendordata: base64('vd'), 'vendordata.encoding': 'base64' }),
    instance: {
      id: 'i-1',
      hostname: 'web.example.org',
      publicKeys: ['ssh-rsa AAAA one', 'ssh-rsa BBBB two'],
      region: 'eu1',
      availabilityZone: 'az1',
      userData: base64('#!/bin/sh'),
      vendorData: base64('vd'),
      network: { version: 2, ethernets: { eth0: { dhcp4: true } } },
      cloudName: 'vmware',
      platform: 'vmware',
      subplatform: 'guestinfo (guestinfo.metadata)',
      detail: 'seed=guestinfo',
    },
  },
  absent: { machine: {} },
  busy: 'asks no server',
  empty: { machine: vm({ metadata: '', userdata: '---' }) },
  unreachable: {
    machine: vm({}, {}, { broken: { 'vmware-rpctool': { exitCode: 255, stderr: `failed ${secret}` } } }),
    codes: ['datasource/unreachable'],
  },
  broken: { machine: vm({ metadata: `a: [${secret}` }), codes: ['yaml/syntax'] },
})

describe('VMware by guestinfo', () => {
  it('shows under ds what the reference shows', async () => {
    const instance = await run(vm({ metadata })).found()
    assert.deepEqual(instance?.metadata, {
      meta_data: {
        'instance-id': 'i-1',
        'local-hostname': 'web.example.org',
        'public-keys-data': 'ssh-rsa AAAA one\nssh-rsa BBBB two\n',
        region: 'eu1',
        'availability-zone': 'az1',
        network: { config: { version: 2, ethernets: { eth0: { dhcp4: true } } } },
      },
    })
  })

  it('asks for an encoding only of what there is', async () => {
    const world = vm({ userdata: 'x' })
    const { host, found } = run(world)
    await found()
    const read = host.calls.filter(({ options }) => options.timeout === 10_000).map(({ argv }) => argv.at(-1))
    assert.deepEqual(read.toSorted(), [
      'info-get guestinfo.metadata',
      'info-get guestinfo.userdata',
      'info-get guestinfo.userdata.encoding',
      'info-get guestinfo.vendordata',
    ])
  })

  for (const [encoding, value] of [
    ['base64', base64('#!/bin/sh')],
    ['b64', base64('#!/bin/sh')],
    ['gzip+base64', gzipSync('#!/bin/sh').toString('base64')],
    ['gz+b64', gzipSync('#!/bin/sh').toString('base64')],
    ['', '#!/bin/sh'],
    [' ', '#!/bin/sh'],
  ] as const) {
    it(`decodes "${encoding}"`, async () => {
      const { found, codes } = run(vm({ userdata: value, 'userdata.encoding': encoding }))
      const instance = await found()
      assert.equal(instance?.userData, base64('#!/bin/sh'))
      assert.equal(instance?.id, uuid.toLowerCase(), 'without an instance-id the machine has its number')
      assert.deepEqual(codes(), [])
    })
  }

  it('takes as it is what is not encoded as it says', async () => {
    for (const [encoding, value, plain] of [
      ['gzip+base64', base64('no gzip'), 'no gzip'],
      ['rot13', 'text', 'text'],
    ] as const) {
      const { found, codes } = run(vm({ userdata: value, 'userdata.encoding': encoding }))
      assert.equal((await found())?.userData, base64(plain))
      assert.deepEqual(codes(), ['datasource/bad-metadata'])
    }
  })

  it('does not unpack more than it can hold', async () => {
    const bomb = gzipSync(Buffer.alloc((64 << 20) + 1)).toString('base64')
    const { found, codes } = run(vm({ userdata: bomb, 'userdata.encoding': 'gzip+base64' }))
    assert.ok(((await found())?.userData?.length ?? 0) < 1 << 20)
    assert.deepEqual(codes(), ['datasource/bad-metadata'])
  })

  it('takes nothing of a value that is cut off', async () => {
    const { found, codes } = run(vm({ metadata, userdata: 'x'.repeat((8 << 20) + 1) }))
    assert.equal(await found(), undefined)
    assert.deepEqual(codes(), ['datasource/unreachable'])
  })

  it('reads JSON, and a network config that is encoded by itself', async () => {
    const network = base64('version: 2\nethernets: {eth0: {dhcp6: true}}\n')
    const document = JSON.stringify({ 'instance-id': 7, network, 'network.encoding': 'b64', public_keys: ['k1', ''] })
    const instance = await run(vm({ metadata: document })).found()
    const config = { version: 2, ethernets: { eth0: { dhcp6: true } } }
    assert.equal(instance?.id, '7')
    assert.deepEqual(instance?.publicKeys, ['k1'])
    assert.deepEqual(instance?.network, config)
    assert.deepEqual(instance?.metadata['meta_data'], {
      'instance-id': 7,
      public_keys: ['k1', ''],
      network: { config },
    })
  })

  it('has the rest where metadata is broken', async () => {
    const { found, codes } = run(vm({ metadata: '- a\n', vendordata: 'x' }))
    assert.equal((await found())?.id, uuid.toLowerCase())
    assert.deepEqual(codes(), ['yaml/not-a-mapping'])
  })

  it('asks vmtoolsd where there is no vmware-rpctool, and where that fails', async () => {
    for (const options of [
      { programs: ['vmtoolsd'] },
      { programs: ['vmware-rpctool', 'vmtoolsd'], broken: { 'vmware-rpctool': { exitCode: 1, stderr: 'Failed\n' } } },
      { programs: ['vmware-rpctool', 'vmtoolsd'], broken: { 'vmware-rpctool': { error: 'timeout' as const } } },
    ]) {
      const { found, host, codes } = run(vm({ userdata: 'x' }, {}, options))
      assert.equal((await found())?.userData, base64('x'))
      assert.ok(host.calls.some(({ argv }) => argv[0].endsWith('vmtoolsd') && argv[1] === '--cmd'))
      assert.deepEqual(codes(), [])
    }
  })

  it('does not ask on a machine of another hypervisor', async () => {
    const world = vm({ metadata }, { facts: { virtualization: { name: 'kvm', container: false } } })
    assert.equal(await run(world).found(), undefined)
    assert.deepEqual(world.hypervisor.asked, [])
  })

  it('knows the machine by its firmware where nobody asked for the hypervisor, as in the stages', async () => {
    const stages = { virtualization: { name: 'unavailable', container: false } }
    assert.equal((await run(vm({ metadata }, { facts: stages })).found())?.id, 'i-1')
    assert.equal(await run(vm({ metadata }, { facts: stages, dmi: {} })).found(), undefined)
  })
})

describe('VMware by environment', () => {
  const container = { virtualization: { name: 'docker', container: true } }
  const given = {
    VMX_GUESTINFO: '1',
    VMX_GUESTINFO_METADATA: base64('instance-id: c-1\n'),
    VMX_GUESTINFO_METADATA_ENCODING: 'base64',
    VMX_GUESTINFO_USERDATA: '#!/bin/sh\n',
  }

  it('reads what a container was given, before guestinfo', async () => {
    const world = vm({ metadata }, { facts: { ...container, initEnvironment: given } })
    const { found, facts } = run(world)
    assert.equal(vmware.detect(facts, {}), 'yes')
    const instance = await found()
    assert.equal(instance?.id, 'c-1')
    assert.equal(instance?.userData, base64('#!/bin/sh'))
    assert.equal(instance?.subplatform, 'envvar (VMX_GUESTINFO_METADATA)')
    assert.deepEqual(world.hypervisor.asked, [])
  })

  it('wants the variable that announces the others', async () => {
    const { VMX_GUESTINFO: _, ...rest } = given
    const { found, facts } = run({ facts: { ...container, initEnvironment: rest } })
    assert.equal(vmware.detect(facts, {}), 'no')
    assert.equal(await found(), undefined)
  })
})

describe('the detection of VMware', () => {
  const plugin = '/usr/lib/x86_64-linux-gnu/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so'
  const detect = async (options: MachineOptions, settings = {}) => {
    const here = machine(options)
    return { answer: vmware.detect(await here.allFacts([vmware]), settings), here }
  }

  it('finds guestinfo, and asks for no more than whether there is some', async () => {
    for (const key of ['metadata', 'userdata', 'vendordata']) {
      const world = vm({ [key]: 'x' })
      assert.equal((await detect(world)).answer, 'yes', key)
      assert.equal(world.hypervisor.asked.length, 3)
    }
  })

  it('is not sure of a machine that was given nothing yet', async () => {
    assert.equal((await detect(vm({}))).answer, 'maybe')
    assert.equal((await detect(vm({ metadata: '---', userdata: '' }))).answer, 'maybe')
    assert.equal((await detect(vm({}, {}, { programs: [] }))).answer, 'no')
  })

  it('gives up on a hypervisor that does not answer', async () => {
    const world = vm({}, {}, { broken: { 'vmware-rpctool': { error: 'timeout' } } })
    const { answer, here } = await detect(world)
    assert.equal(answer, 'maybe')
    assert.ok(here.host.calls.every(({ options }) => options.timeout === 3000))
  })

  it('finds customizations only where they are allowed', async () => {
    const world = vm({}, { files: { [plugin]: '' } }, { programs: [] })
    assert.equal((await detect(world, { disable_vmware_customization: false })).answer, 'yes')
    assert.equal((await detect(world, { disable_vmware_customization: 'false' })).answer, 'yes')
    assert.equal((await detect(world, { disable_vmware_customization: true })).answer, 'maybe')
    assert.equal((await detect(world)).answer, 'maybe')
    const elsewhere = { ...world, facts: { virtualization: { name: 'kvm', container: false } } }
    assert.equal((await detect(elsewhere, { disable_vmware_customization: false })).answer, 'no')
  })

  it('leaves a look-alike alone: the firmware says VMware, the machine is none', async () => {
    assert.equal(
      (await detect(vm({ metadata }, { facts: { virtualization: { name: 'none', container: false } } }))).answer,
      'no',
    )
  })
})
