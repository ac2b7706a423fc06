// What a guest customization says of a machine, and asks to be done.

import assert from 'node:assert/strict'
import type { AnswerFunction } from '../../../../system/memory.ts'
import { base64 } from '../../machine.ts'
import { customized, folder } from '../customized.ts'

const enabled = { disable_vmware_customization: false }
const hour = 3_600_000

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

const well: AnswerFunction = ({ argv }) =>
  ['chpasswd', 'passwd', '/root/.customization/customize.sh'].includes(argv[0]) ? '' : undefined

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

  it('tells the hypervisor of a network that could not be had as it was meant', async () => {
    const elsewhere = classic.replace('52:54:00:00:00:01', '52:54:00:00:00:99')
    for (const [text, codes] of [
      [elsewhere, []],
      [classic.replace('10.0.0.5', 'ten'), ['network/bad-address']],
      [classic.replace('NICS = NIC1', 'NICS ='), []],
      [classic.replace(/\[NIC-CONFIG\][\s\S]*(?=\[DATETIME\])/, ''), []],
    ] as const) {
      const { find, told, ...here } = customized({ imc: { 'cust.cfg': text }, settings: enabled })
      const instance = (await find())?.instance
      assert.equal(instance?.hostname, 'web.example.org', 'what can be used is used')
      assert.deepEqual(here.codes(), codes)
      assert.deepEqual(told().slice(1), [
        'deployPkg.update.state 4 101 /var/log/cloud-init.log',
        'info-set guestinfo.gc.status Error preparing Network Configuration',
      ])
      const noNic = text !== elsewhere && codes.length === 0
      assert.equal(instance?.network === undefined, noNic, 'without a NIC there is the usual network, and not none')
    }
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
    assert.equal(tree[after]?.mode, 0o700)
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
