import assert from 'node:assert/strict'
import type { Instance } from '../../core/instance.ts'
import { scaleway } from '../../datasources/scaleway.ts'
import type { EphemeralNetwork } from '../../network/apply/ephemeral.ts'
import type { RecordedRequest } from '../../system/memory.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, eachAnswer, secret } from './suite.ts'

const [four, six] = ['http://169.254.42.42/', 'http://[fd00:42::42]/']
const dmi = { sys_vendor: 'Scaleway' }
const inet = { address: '10.0.0.5', netmask: '32', gateway: '62.210.0.1', family: 'inet' }
const inet6 = { address: '2001:db8::2', netmask: '64', gateway: 'fe80::1', family: 'inet6' }
const metadata = {
  id: 'ab6fc2e1',
  hostname: 'web',
  zone: 'fr-par-1',
  tags: ['AUTHORIZED_KEY=ssh-rsa_T_me@x', 'other'],
  ssh_public_keys: [
    { key: 'ssh-rsa A a', fingerprint: 'x' },
    { key: '', fingerprint: 'none' },
  ],
  public_ips: [inet, inet6],
}
const at = (base: string, changed = {}) => ({
  [`${base}conf?format=json`]: JSON.stringify({ ...metadata, ...changed }),
  [`${base}user_data/cloud-init`]: '#!/bin/sh\n',
  [`${base}vendor_data/cloud-init`]: '#cloud-config\n{}\n',
})
const http = at(four)
const service = { to: '169.254.42.42/32', via: '62.210.0.1', 'on-link': true }

datasourceSuite(scaleway, {
  answers: {
    machine: { dmi, http },
    instance: {
      id: 'ab6fc2e1',
      hostname: 'web',
      wholeHostname: true,
      publicKeys: ['ssh-rsa A a', 'ssh-rsa T me@x'],
      availabilityZone: 'fr-par-1',
      region: 'fr-par',
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\n{}\n'),
      cloudName: 'scaleway',
      platform: 'scaleway',
      subplatform: 'unknown',
      metadata: { meta_data: { ...metadata, net_in_use: 'ipv4' } },
      network: {
        version: 2,
        ethernets: {
          eth0: { dhcp4: true, addresses: ['2001:db8::2/64'], routes: [service, { to: '::/0', via: 'fe80::1' }] },
        },
      },
    },
  },
  absent: { machine: { http: eachAnswer(http, () => 404) }, codes: ['datasource/failed'] },
  empty: { machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: {
    machine: { dmi, http: { ...http, [`${four}conf?format=json`]: `{"${secret}": }` } },
    codes: ['datasource/failed'],
  },
})

const found = async (options: MachineOptions, settings = {}, more = {}) => {
  const here = machine({ dmi, http, ...options })
  const config = { datasource_list: ['Scaleway'], datasource: { Scaleway: settings } }
  return { here, instance: (await here.find({ config, ...more }))?.instance }
}
const onlySix = { http: at(six, { public_ips: [inet6] }), leases: { eth0: '' } }

describe('datasources/scaleway', () => {
  it("asks for the data of user and vendor, and for nothing else, from root's ports", async () => {
    const { here } = await found({})
    const ports = Object.fromEntries(here.host.requests.map(({ url, localPort }) => [url, localPort]))
    assert.deepEqual(ports, {
      [`${four}conf?format=json`]: undefined,
      [`${four}user_data/cloud-init`]: 1,
      [`${four}vendor_data/cloud-init`]: 1,
    })
  })

  it('takes the next port where one is taken, and comes back where it is asked to', async () => {
    let busy = 1
    const answer = ({ url, localPort }: RecordedRequest) => {
      if (localPort !== undefined && localPort < 3) return { error: 'port-taken' } as const
      if (url.endsWith('user_data/cloud-init') && busy-- > 0) return 429
      return (http as Record<string, string>)[url]
    }
    const { here, instance } = await found({ http: answer })
    assert.deepEqual([instance?.userData, here.codes()], [base64('#!/bin/sh\n'), []])
    assert.ok(here.host.requests.some(({ localPort }) => localPort === 3))
    assert.ok(here.host.sleeps.includes(5000))
  })

  it('has no data where there is none', async () => {
    const { here, instance } = await found({
      http: { ...http, [`${four}user_data/cloud-init`]: 404, [`${four}vendor_data/cloud-init`]: 404 },
    })
    assert.deepEqual([instance?.userData, instance?.vendorData, here.codes()], [undefined, undefined, []])
  })

  it('works with IPv6 alone, and has no DHCP then', async () => {
    const { here, instance } = await found(onlySix)
    assert.deepEqual([instance?.id, here.codes()], ['ab6fc2e1', []])
    assert.deepEqual(instance?.metadata['meta_data'], { ...metadata, public_ips: [inet6], net_in_use: 'ipv6' })
    assert.deepEqual(instance?.network, {
      version: 2,
      ethernets: { eth0: { addresses: ['2001:db8::2/64'], routes: [{ to: '::/0', via: 'fe80::1' }] } },
    })
  })

  it('does not wait for IPv4 where there was none in the boot before', async () => {
    const { instance: before } = await found(onlySix)
    const { facts } = machine({})
    const headStart = (found?: Instance) =>
      (scaleway.ephemeralFor?.(settings, facts, found) as EphemeralNetwork | undefined)?.ipv4HeadStart
    const settings = { max_wait: 2, timeout: 10, retries: 3, metadata_urls: [] }
    assert.equal(headStart(), undefined)
    assert.equal(headStart(before), 0)
    const { instance: withIpv4 } = await found({})
    assert.equal(headStart(withIpv4), undefined)
    // IPv4 that has come since is found all the same.
    assert.equal((await found({}, {}, { before })).instance?.id, 'ab6fc2e1')
  })

  it('asks configured addresses too', async () => {
    const { instance } = await found({ http: at('http://10.9.9.9/') }, { metadata_urls: ['http://10.9.9.9'] })
    assert.equal(instance?.id, 'ab6fc2e1')
  })

  it('loses what is of another type than documented, and nothing else', async () => {
    const { here, instance } = await found({ http: at(four, { tags: 'x', ssh_public_keys: [7], public_ips: 'x' }) })
    assert.deepEqual([instance?.id, instance?.publicKeys, instance?.network], ['ab6fc2e1', [], undefined])
    assert.deepEqual([...new Set(here.codes())], ['datasource/bad-metadata'])
  })

  it('writes its network config anew in each boot', () => {
    assert.deepEqual(scaleway.networkEvents, { default: ['boot', 'boot-legacy'] })
  })

  it('is detected by its vendor, a file or the command line', () => {
    const detected = (one: MachineOptions) => scaleway.detect(machine(one).facts, {})
    assert.equal(detected({ dmi }), 'yes')
    assert.equal(detected({ files: { '/var/run/scaleway': '' } }), 'yes')
    assert.equal(detected({ cmdline: 'ro scaleway quiet' }), 'yes')
    assert.equal(detected({ cmdline: 'root=LABEL=scaleway-root' }), 'maybe')
    assert.equal(detected({ dmi: { sys_vendor: 'scaleway' } }), 'no')
    assert.equal(detected({ dmi, container: true }), 'no')
  })
})
