import assert from 'node:assert/strict'
import { byWayOf, networksTo } from '../../../../datasources/nocloud/shared/link-local-seed.ts'
import type { RecordedRequest } from '../../../../system/memory.ts'
import { base64, type MachineOptions, machine } from '../../machine.ts'

const seed = { 'meta-data': 'instance-id: i-wire', 'user-data': 'u', 'network-config': 'version: 2' }
const served = (base: string) => ({
  ...Object.fromEntries(Object.entries(seed).map(([name, text]) => [base + name, text])),
  [`${base}vendor-data`]: 404,
})
const web = 'http://169.254.169.254/seed/'
const names = (requests: readonly RecordedRequest[]) => requests.map(({ url }) => url.slice(url.lastIndexOf('/') + 1))

describe('a seed at a link-local address', () => {
  it('is asked in the local stage, by a link-local address, without DHCP', async () => {
    for (const named of [{ cmdline: `ds=nocloud;s=${web}` }, { dmi: { product_serial: `ds=nocloud;s=${web}` } }]) {
      const here = machine({ ...named, http: served(web) })
      const found = await here.instance()
      assert.deepEqual(
        [found.id, found.userData, found.network, found.interface, found.className],
        ['i-wire', base64('u'), { version: 2 }, 'eth0', 'DataSourceNoCloud'],
      )
      assert.deepEqual(names(here.host.requests), [
        'meta-data',
        ...['network-config', 'meta-data', 'user-data', 'vendor-data'],
      ])
      assert.ok(!here.host.ran.some(([program]) => program === 'dhcpcd'))
      assert.deepEqual([here.codes(), here.network.state()], [[], []])
    }
  })

  it('may be named in the config', async () => {
    const config = { datasource_list: ['NoCloud'], datasource: { NoCloud: { seedfrom: web } } }
    assert.equal((await machine({ http: served(web) }).instance({ config })).id, 'i-wire')
  })

  it('is asked by way of DHCP where nothing answers on the wire', async () => {
    const here: ReturnType<typeof machine> = machine({
      cmdline: `ds=nocloud;s=${web}`,
      http: ({ url }) =>
        here.host.ran.some(([program]) => program === 'dhcpcd')
          ? (served(web)[url] ?? 404)
          : { error: 'unreachable' as const },
    })
    assert.equal((await here.instance()).id, 'i-wire')
    assert.deepEqual([here.codes(), here.network.state()], [[], []])
  })

  it('waits for the network stage where it does not answer, without a warning', async () => {
    for (const more of [{ http: {} }, { http: served(web), leases: {} }] satisfies MachineOptions[]) {
      const here = machine({ cmdline: `ds=nocloud;s=${web}`, ...more })
      assert.equal(await here.find(), undefined)
      assert.deepEqual([here.codes(), here.network.state()], [[], []])
    }
    const later = machine({ cmdline: `ds=nocloud;s=${web}`, http: served(web) })
    assert.equal((await later.instance({ phase: 'network' })).className, 'DataSourceNoCloudNet')
  })

  it('that does not answer in a later boot leaves the machine as it was, if it is the same', async () => {
    const dmi = { product_serial: `ds=nocloud;s=${web}`, product_uuid: '8F4B6A52-0C1D-4E7A-9B35-2D6C1E0F7A41' }
    const instance = await machine({ dmi, http: served(web) }).instance()
    const later = (options: MachineOptions) =>
      machine(options).find({ cached: { instance, runInstanceId: undefined, trust: false } })
    const kept = await later({ dmi })
    assert.deepEqual([kept?.restored, kept?.instance], [true, instance])
    const changed = { ...served(web), [`${web}meta-data`]: 'instance-id: i-new' }
    assert.equal((await later({ dmi, http: changed }))?.instance.id, 'i-new')
    const other = { product_uuid: 'b6f5a8b0-3c8e-4b8d-9b1a-000000000000' }
    assert.equal(await later({ dmi: { ...dmi, ...other } }), undefined)
    assert.equal(await later({ dmi: { ...dmi, product_serial: 'ds=nocloud;s=http://169.254.1.1/' } }), undefined)
    assert.equal(await later({ dmi: { product_serial: dmi.product_serial } }), undefined)
  })

  it('of IPv6 is asked by way of each NIC', async () => {
    const base = 'http://[fe80::a9fe:a9fe%25eth0]/seed/'
    const here = machine({ cmdline: 'ds=nocloud;s=http://[fe80::a9fe:a9fe]/seed/', http: served(base) })
    const found = await here.instance()
    assert.deepEqual([found.id, found.interface], ['i-wire', 'eth0'])
    assert.ok(!here.host.ran.some(([program]) => program === 'dhcpcd'))
    assert.equal(found.detail, 'seed=cmdline,http://[fe80::a9fe:a9fe]/seed/')
  })

  it('is told from others by its address', () => {
    const count = (address: string) => networksTo(address).length
    for (const address of [web, 'https://169.254.0.1:8443/?f=', 'http://me:x@169.254.1.1', 'http://169.254.1.1/%s']) {
      assert.equal(count(address), 2, address)
    }
    for (const address of ['http://[fe80::1]/', 'http://[FEBF::1%25eth0]:8080/x'])
      assert.equal(count(address), 1, address)
    for (const address of [
      'http://10.0.0.1/169.254.1.1/',
      'http://169.254.example.com/',
      'http://169.254.1.1.example.com/',
      'http://[fec0::1]/',
      'http://[2001:db8::fe80]/',
      '/169.254.1.1/',
      'http://169.254.1.1@example.com/',
    ]) {
      assert.equal(count(address), 0, address)
    }
  })

  it('has the NIC in its address only where it needs one', () => {
    assert.equal(byWayOf('http://[fe80::1%25eth9]:80/x', 'eth0'), 'http://[fe80::1%25eth0]:80/x')
    assert.equal(byWayOf('http://[fe80::1]/', undefined), 'http://[fe80::1]/')
    assert.equal(byWayOf(web, 'eth0'), web)
  })
})
