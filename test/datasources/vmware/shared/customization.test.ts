// Guest customizations: how they are found, and what they ask to be done.

import assert from 'node:assert/strict'
import { vmware } from '../../../../datasources/vmware/vmware.ts'
import { carryOut } from '../../../../system/deed.ts'
import type { AnswerFunction, MemoryHost } from '../../../../system/memory.ts'
import { hypervisor } from '../../hypervisor.ts'
import { base64, machine } from '../../machine.ts'

const plugin = '/usr/lib64/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so'
const folder = '/var/run/vmware-imc'
const dmi = { product_name: 'VMware7,1', product_uuid: '4221B67C-5A6D-364D-53D0-0ECB2AA21140' }
const enabled = { disable_vmware_customization: false }
const hour = 3_600_000

const raw = {
  'cust.cfg': '[CLOUDINIT]\nMETADATA = meta.data\nUSERDATA = user.data\n[MISC]\nPOST-GC-STATUS = yes\n',
  'meta.data': 'instance-id: raw-1\r\nlocal-hostname: raw\r\nnetwork:\r\n  version: 2\r\n',
  'user.data': '#cloud-config\r\nbootcmd: [ls]\r\n',
}
const classic = `[NETWORK]
HOSTNAME = web
DOMAINNAME = example.org
[NIC-CONFIG]
NICS = NIC1
[NIC1]
MACADDR = 52:54:00:00:00:01
ONBOOT = yes
BOOTPROTO = static
IPADDR = 10.0.0.5
NETMASK = 255.255.255.0
GATEWAY = 10.0.0.1
PRIMARY = yes
[DATETIME]
TIMEZONE = Europe/Berlin
[MISC]
INSTANCE-ID = c-1
POST-GC-STATUS = yes
`
const special = `${classic}MARKER-ID = m-1
DEFAULT-RUN-POST-CUST-SCRIPT = yes
[CUSTOM-SCRIPT]
SCRIPT-NAME = script.sh
[PASSWORD]
-PASS = ${base64('s3cret')}
RESET = yes
`
const scripts = { 'script.sh': '#!/bin/sh\r\necho $1\r\n', 'post-customize-guest.sh': '#!/bin/sh\r\nagain\r\n' }

interface World {
  readonly imc: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly settings?: object
  readonly guestinfo?: Readonly<Record<string, string>>
  readonly commands?: AnswerFunction
  readonly programs?: readonly string[]
}

function customized({ imc, files = {}, settings = {}, guestinfo = {}, commands, programs = [] }: World) {
  const vsphere = hypervisor(guestinfo)
  const here = machine({
    dmi,
    facts: { virtualization: { name: 'vmware', container: false } },
    files: {
      [plugin]: '',
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\nweb:x:1000:1000::/:/bin/sh\n',
      ...Object.fromEntries(Object.entries(imc).map(([name, text]) => [`${folder}/${name}`, text])),
      ...files,
    },
    programs: [...vsphere.programs, ...programs],
    commands: async (call, host) => (await vsphere.commands(call, host)) ?? (await commands?.(call, host)),
  })
  const find = (phase: 'local' | 'network' = 'local') =>
    here.find({
      phase,
      config: { datasource_list: ['VMware'], ...settings },
      datasources: [vmware],
      carryOut,
    })
  const told = () => vsphere.asked.filter((command) => !command.startsWith('info-get'))
  return { ...here, find, told, values: vsphere.values }
}

const well: AnswerFunction = ({ argv }) =>
  ['chpasswd', 'passwd', '/root/.customization/customize.sh'].includes(argv[0]) ? '' : undefined

/** Files turn up while somebody waits for them: each after so many sleeps. */
function arriving(host: MemoryHost, late: Readonly<Record<string, readonly [after: number, content: string]>>) {
  const { sleep } = host.clock
  Object.assign(host.clock, {
    sleep: async (time: number) => {
      await sleep(time)
      for (const [name, [after, content]] of Object.entries(late)) {
        if (host.sleeps.length === after) await host.files.write(`${folder}/${name}`, content)
      }
    },
  })
}

describe('a raw customization of VMware', () => {
  it('brings metadata and user-data as they are, and is reported and removed', async () => {
    const { find, told, values, host, codes } = customized({ imc: raw })
    const instance = (await find())?.instance
    assert.equal(instance?.id, 'raw-1')
    assert.equal(instance?.hostname, 'raw')
    assert.equal(instance?.userData, base64('#cloud-config\nbootcmd: [ls]\n'))
    assert.deepEqual(instance?.network, { version: 2 })
    assert.equal(instance?.detail, 'seed=imc')
    assert.equal(instance?.subplatform, 'imc (vmware-tools)')
    assert.deepEqual(told(), [
      'info-set guestinfo.gc.status Started',
      'deployPkg.update.state 5 0 /var/log/cloud-init.log',
      'info-set guestinfo.gc.status Successful',
    ])
    assert.equal(values['gc.status'], 'Successful')
    assert.equal(await host.files.exists(folder), false)
    assert.deepEqual(codes(), [])
  })

  it('is left alone where allow_raw_data is false, and not waited for', async () => {
    const settings = { datasource: { VMware: { allow_raw_data: false } } }
    const { find, host, told } = customized({ imc: raw, settings })
    assert.equal(await find(), undefined)
    assert.deepEqual([told(), host.sleeps, await host.files.exists(folder)], [[], [], true])
  })

  it('waits for files that come one by one', async () => {
    const { find, host } = customized({ imc: {} })
    arriving(host, {
      'cust.cfg': [1, raw['cust.cfg']],
      'meta.data': [2, raw['meta.data']],
      'user.data': [4, raw['user.data']],
    })
    const instance = (await find())?.instance
    assert.equal(instance?.id, 'raw-1')
    assert.equal(instance?.userData, base64('#cloud-config\nbootcmd: [ls]\n'))
    assert.deepEqual(host.sleeps, [5000, 1000, 1000, 1000])
  })

  it('waits as long as it may in the local stage, and not again in the network stage', async () => {
    for (const [seconds, sleeps] of [
      [undefined, [5000, 5000, 5000]],
      [2, [1000, 1000]],
      [0, []],
    ] as const) {
      const settings = seconds === undefined ? {} : { datasource: { VMware: { vmware_cust_file_max_wait: seconds } } }
      const { find, host } = customized({ imc: {}, settings })
      assert.equal(await find(), undefined)
      assert.deepEqual(host.sleeps, sleeps)
      assert.equal(await find('network'), undefined)
      assert.deepEqual(host.sleeps, sleeps)
    }
  })

  it('does not wait where nobody would bring one', async () => {
    const { find, host } = customized({ imc: {}, files: { [plugin]: '' } })
    const without = machine({ dmi, facts: { virtualization: { name: 'vmware', container: false } } })
    await without.find({ config: { datasource_list: ['VMware'] }, datasources: [vmware] })
    assert.deepEqual(without.host.sleeps, [])
    await find()
    assert.equal(host.sleeps.length, 3)
  })

  it('fails, and says so to the hypervisor, where a file does not come', async () => {
    const { 'user.data': _, ...imc } = raw
    const { find, told, codes } = customized({ imc })
    assert.equal(await find(), undefined)
    assert.deepEqual(codes(), ['datasource/failed'])
    assert.deepEqual(told(), [
      'info-set guestinfo.gc.status Started',
      'deployPkg.update.state 4 100 /var/log/cloud-init.log',
      'info-set guestinfo.gc.status Error locating the cloud-init userdata file',
    ])
  })

  it('has user-data even with metadata that cannot be read, and says that', async () => {
    const { find, told, codes } = customized({ imc: { ...raw, 'meta.data': 'a: [b\n' } })
    const instance = (await find())?.instance
    assert.equal(instance?.id, dmi.product_uuid.toLowerCase())
    assert.ok(instance?.userData)
    assert.deepEqual(told().slice(1), [
      'deployPkg.update.state 4 9 /var/log/cloud-init.log',
      'info-set guestinfo.gc.status Error parsing the cloud-init meta data',
    ])
    assert.deepEqual(codes(), ['yaml/syntax'])
  })

  it('takes no file from outside its folder', async () => {
    const imc = { ...raw, 'cust.cfg': '[CLOUDINIT]\nMETADATA = ../../../etc/passwd\n' }
    const { find, codes } = customized({ imc, settings: { datasource: { VMware: { vmware_cust_file_max_wait: 0 } } } })
    assert.equal(await find(), undefined)
    assert.deepEqual(codes(), ['datasource/failed'])
  })

  it('comes after guestinfo', async () => {
    const { find, told } = customized({ imc: raw, guestinfo: { metadata: 'instance-id: g-1\n' } })
    assert.equal((await find())?.instance.id, 'g-1')
    assert.deepEqual(told(), [])
  })
})

describe('a customization of VMware', () => {
  it('names the machine, its network and its time zone', async () => {
    const { find, codes } = customized({ imc: { 'cust.cfg': classic }, settings: enabled })
    const instance = (await find())?.instance
    assert.equal(instance?.id, 'c-1')
    assert.equal(instance?.hostname, 'web.example.org')
    assert.deepEqual(instance?.config, { timezone: 'Europe/Berlin' })
    const network = {
      version: 2,
      ethernets: {
        eth0: {
          match: { macaddress: '52:54:00:00:00:01' },
          'set-name': 'eth0',
          wakeonlan: true,
          dhcp4: false,
          addresses: ['10.0.0.5/24'],
          routes: [{ to: '0.0.0.0/0', via: '10.0.0.1' }],
        },
      },
    }
    assert.deepEqual(instance?.network, network)
    assert.deepEqual(instance?.metadata, {
      meta_data: { 'instance-id': 'c-1', 'local-hostname': 'web.example.org', network: { config: network } },
    })
    assert.deepEqual(codes(), [])
  })

  it('is left to VMware Tools unless the config lets us do it', async () => {
    for (const settings of [{}, { disable_vmware_customization: true }]) {
      const { find, told, host } = customized({ imc: { 'cust.cfg': classic }, settings })
      assert.equal(await find(), undefined)
      assert.deepEqual(told(), [])
      assert.equal(await host.files.exists(`${folder}/cust.cfg`), true)
    }
  })

  it('runs its script, gives root a password, and does so once', async () => {
    const imc = { 'cust.cfg': special, ...scripts }
    const files = { '/var/lib/cloud/data/.markerfile-old.txt': '' }
    const { find, host, told, said } = customized({ imc, files, settings: enabled, commands: well })
    await find()
    const done = host.ran.filter(([program]) => !program.endsWith('vmware-rpctool'))
    assert.deepEqual(done, [
      ['/root/.customization/customize.sh', 'precustomization'],
      ['chpasswd'],
      ['passwd', '--expire', 'root'],
      ['passwd', '--expire', 'toor'],
    ])
    const call = host.calls.find(({ argv }) => argv[0] === 'chpasswd')
    assert.equal(call?.input, 'root:s3cret\n')
    assert.equal(call?.options.secret, true)
    assert.ok(!JSON.stringify(said).includes('s3cret'))
    assert.equal(host.calls.find(({ options }) => options.ofUser)?.options.timeout, hour)
    const tree = host.tree()
    assert.equal(host.text('/root/.customization/customize.sh'), '#!/bin/sh\necho $1\n')
    assert.equal(tree['/root/.customization/customize.sh']?.mode, 0o544)
    const after = '/var/lib/cloud/scripts/per-instance/post-customize-guest.sh'
    assert.equal(host.text(after), '#!/bin/sh\nagain\n')
    assert.equal(tree[after]?.mode, 0o744)
    assert.equal(await host.files.exists('/.guest-customization-post-reboot-pending'), true)
    assert.deepEqual(await host.files.list('/var/lib/cloud/data'), ['.markerfile-m-1.txt'])
    assert.equal(told().at(-1), 'info-set guestinfo.gc.status Successful')
  })

  it('does neither again where its mark is, nor without one', async () => {
    const marked = { '/var/lib/cloud/data/.markerfile-m-1.txt': '' }
    for (const [text, files] of [
      [special, marked],
      [special.replace('MARKER-ID = m-1\n', ''), {}],
    ] as const) {
      const { find, host } = customized({ imc: { 'cust.cfg': text, ...scripts }, files, settings: enabled })
      assert.equal((await find())?.instance.id, 'c-1')
      assert.deepEqual(
        host.ran.filter(([program]) => !program.endsWith('vmware-rpctool')),
        [],
      )
    }
  })

  it('reports a script that fails, and leaves the machine with its network', async () => {
    const failing: AnswerFunction = ({ argv }) => (argv[1] === 'precustomization' ? 3 : undefined)
    const { find, told, codes, host } = customized({
      imc: { 'cust.cfg': special, ...scripts },
      settings: enabled,
      commands: failing,
    })
    assert.equal((await find())?.instance.id, 'c-1')
    assert.deepEqual(codes(), ['datasource/not-done'])
    assert.deepEqual(told().slice(1), [
      'deployPkg.update.state 4 100 /var/log/cloud-init.log',
      'info-set guestinfo.gc.status Error executing pre-customization script',
    ])
    assert.equal(await host.files.exists(folder), false)
  })

  it('refuses one with a script where scripts are not allowed', async () => {
    const tools: AnswerFunction = ({ argv }) =>
      argv[0].endsWith('vmware-toolbox-cmd') ? 'enable-custom-scripts = false\n' : undefined
    for (const [text, commands, programs] of [
      [special.replace(/DEFAULT-RUN.*\n/, ''), undefined, []],
      [special, tools, ['vmware-toolbox-cmd']],
    ] as const) {
      const imc = { 'cust.cfg': text, ...scripts }
      const { find, told } = customized({ imc, settings: enabled, programs, ...(commands && { commands }) })
      assert.equal(await find(), undefined)
      assert.deepEqual(told().slice(1), [
        'deployPkg.update.state 4 6 /var/log/cloud-init.log',
        'info-set guestinfo.gc.status Custom script is disabled by VM Administrator',
      ])
    }
  })

  it('lets the setting of VMware Tools allow scripts', async () => {
    const tools: AnswerFunction = (call, host) =>
      call.argv[0].endsWith('vmware-toolbox-cmd') ? 'enable-custom-scripts = true\n' : well(call, host)
    const imc = { 'cust.cfg': special.replace(/DEFAULT-RUN.*\n/, ''), ...scripts }
    const { find, told } = customized({ imc, settings: enabled, commands: tools, programs: ['vmware-toolbox-cmd'] })
    assert.ok(await find())
    assert.equal(told().at(-1), 'info-set guestinfo.gc.status Successful')
  })

  it('puts the network config of the image aside, and has NICs connected', async () => {
    const { find, told, host } = customized({
      imc: { 'cust.cfg': classic, 'nics.txt': 'NIC-1:connected\n' },
      files: { '/etc/network/interfaces': 'iface eth0 inet dhcp\n', '/var/lib/dhcp/dhclient.leases': 'lease' },
      settings: enabled,
    })
    await find()
    assert.equal(host.text('/etc/network/interfaces.before_vmware_customization'), 'iface eth0 inet dhcp\n')
    assert.match(host.text('/etc/network/interfaces'), /^source \/etc\/network\/interfaces\.d\/\*$/m)
    assert.equal(await host.files.exists('/var/lib/dhcp/dhclient.leases'), false)
    assert.ok(told().includes('deployPkg.update.state 4 103 /var/log/cloud-init.log@NIC-1:connected'))
  })

  it('leaves every name and text of the script out of what is said', async () => {
    const { find, said } = customized({
      imc: { 'cust.cfg': special.replaceAll('script.sh', 'hunter2'), hunter2: 'x', 'post-customize-guest.sh': 'x' },
      settings: enabled,
    })
    await find()
    assert.ok(!JSON.stringify(said).includes('hunter2'))
  })
})
