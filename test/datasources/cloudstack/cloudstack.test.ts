import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { cloudstack } from '../../../datasources/cloudstack/cloudstack.ts'
import type { HttpAnswer } from '../../../system/memory.ts'
import { base64, type MachineOptions, machine, printing } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'

const router = 'http://10.0.0.1'
const dmi = { product_name: 'CloudStack KVM Hypervisor' }
const tree = {
  'instance-id': 'i-1',
  'local-hostname': 'web',
  'availability-zone': 'zone-1',
  'service-offering': 'Small Instance',
}

function service(at = router, more: Readonly<Record<string, HttpAnswer>> = {}) {
  const leaves = Object.fromEntries(Object.entries(tree).map(([name, value]) => [`/latest/meta-data/${name}`, value]))
  const answers: Readonly<Record<string, HttpAnswer>> = {
    ...leaves,
    '/latest/meta-data/': [...Object.keys(tree), 'public-keys/'].join('\n'),
    '/latest/meta-data/public-keys/': '0=mine',
    '/latest/meta-data/public-keys/0/openssh-key': 'ssh-rsa A',
    '/latest/user-data': '#!/bin/sh\n',
    ':8080/': 'saved_password',
    ...more,
  }
  return Object.fromEntries(Object.entries(answers).map(([path, answer]) => [at + path, answer]))
}

const on = (http: Readonly<Record<string, HttpAnswer>>, more: MachineOptions = {}): MachineOptions => ({
  dmi,
  http,
  ...more,
})
const own = (settings: JsonObject) => ({ config: { datasource: { CloudStack: settings } } })

datasourceSuite(cloudstack, {
  answers: { machine: on(service()), instance: { id: 'i-1', hostname: 'web', userData: base64('#!/bin/sh\n') } },
  absent: { machine: { http: eachAnswer(service(), () => 404) }, codes: ['datasource/failed'] },
  empty: { machine: on(eachAnswer(service(), () => '')), codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: {
    machine: on(service(router, { '/latest/meta-data/service-offering': `{"${secret}": }` })),
    instance: { id: 'i-1' },
    codes: ['datasource/bad-metadata'],
  },
})

describe('datasources/cloudstack', () => {
  it('reads the tree of the virtual router', async () => {
    const { instance, codes } = machine(on(service()))
    assert.deepEqual(await instance(), {
      datasource: 'CloudStack',
      className: 'DataSourceCloudStackLocal',
      detail: '',
      id: 'i-1',
      hostname: 'web',
      publicKeys: ['ssh-rsa A'],
      cloudName: 'cloudstack',
      platform: 'cloudstack',
      subplatform: 'metadata (http://10.0.0.1/)',
      availabilityZone: 'zone-1',
      dsmode: 'net',
      userData: base64('#!/bin/sh\n'),
      metadata: { meta_data: { ...tree, 'public-keys': { mine: 'ssh-rsa A' } } },
      interface: 'eth0',
    })
    assert.deepEqual(codes(), [])
  })

  it('waits for the router, whatever it says at first', async () => {
    const probe = [{ error: 'timeout' }, 404, '', 'i-1'] as const
    const http = { ...service(), [`${router}/latest/meta-data/instance-id`]: probe }
    const { instance } = machine({ dmi, http })
    assert.equal((await instance()).id, 'i-1')
  })

  it('does not ask where it is not to wait', async () => {
    const { find, host, codes } = machine(on(service()))
    assert.equal(await find(own({ max_wait: 0 })), undefined)
    assert.deepEqual([host.requests, codes()], [[], []])
  })

  it('reads a seed without a network', async () => {
    const seed = '/var/lib/cloud/seed/cs'
    const files = { [`${seed}/meta-data`]: 'instance-id: seeded\nlocal-hostname: s\n', [`${seed}/user-data`]: 'u' }
    const { instance, host } = machine({ dmi, files })
    const { id, hostname, userData, subplatform } = await instance()
    assert.deepEqual([id, hostname, userData, subplatform], ['seeded', 's', base64('u'), 'unknown'])
    assert.deepEqual([host.ran, host.requests], [[], []])
  })

  describe('has a password', () => {
    const password = 'sEcr3t'
    const withPassword = (http: Readonly<Record<string, HttpAnswer>> = {}) =>
      machine(on(service(router, { ':8080/': ` ${password}\n`, ...http })))
    const asked = ({ host }: ReturnType<typeof machine>) =>
      host.requests.flatMap(({ url, headers }) => (url === `${router}:8080/` ? [headers['domu_request']] : []))

    it('that is given once, and acknowledged when everything else is read', async () => {
      const here = withPassword()
      const deeds: unknown[] = []
      const carryOut = async (_host: unknown, given: readonly unknown[]) => {
        assert.equal(here.host.requests.filter(({ url }) => url.includes('/latest/')).length, 9)
        deeds.push(...given)
        return true
      }
      const { config } = await here.instance({ carryOut })
      assert.deepEqual(config, { ssh_pwauth: true, password, chpasswd: { expire: false } })
      assert.deepEqual(asked(here), ['send_my_password'])
      assert.deepEqual(
        deeds.map((deed) => {
          const { request, url, options } = deed as { request: string; url: string; options: { headers: unknown } }
          return [request, url, options.headers]
        }),
        [['GET', `${router}:8080/`, { DomU_Request: 'saved_password' }]],
      )
      assert.ok(!JSON.stringify([here.said, deeds]).includes(password))
    })

    it('that is not acknowledged if the metadata cannot be read', async () => {
      const here = withPassword({ '/latest/user-data': 403 })
      assert.equal(await here.find({ carryOut: async () => assert.fail('nothing is to be done') }), undefined)
      assert.deepEqual(asked(here), ['send_my_password'])
    })

    it('or none: saved before, refused, out of reach, or a page of somebody else', async () => {
      for (const [answer, codes] of [
        ['saved_password', []],
        ['', []],
        ['bad_request', ['datasource/bad-metadata']],
        ['<html>captive</html>', ['datasource/bad-metadata']],
        [{ error: 'timeout' }, []],
        [500, []],
      ] as const) {
        const here = withPassword({ ':8080/': answer })
        assert.deepEqual([(await here.instance()).config, here.codes()], [undefined, codes])
      }
    })
  })

  describe('finds the router', () => {
    const networkd = { '/run/systemd/netif/leases/3': 'SERVER_ADDRESS=10.1.0.1\nDOMAINNAME=cs.example\n' }

    it('by a lease of networkd, whose domain makes the name complete', async () => {
      const { instance } = machine(on(service('http://10.1.0.1'), { files: networkd }))
      const { hostname, subplatform, className, metadata } = await instance({ phase: 'network' })
      assert.deepEqual([hostname, subplatform], ['web.cs.example', 'metadata (http://10.1.0.1/)'])
      assert.equal(className, 'DataSourceCloudStack')
      assert.equal((metadata['meta_data'] as JsonObject)['local-hostname'], 'web')
    })

    it('by its name, which comes before all others', async () => {
      const programs = printing({
        'getent ahostsv4 data-server': '10.2.0.1      STREAM data-server\n10.2.0.1      DGRAM\n',
      })
      const http = { ...service('http://10.2.0.1'), ...service('http://10.1.0.1') }
      const { instance } = machine(on(http, { files: networkd, ...programs }))
      assert.equal((await instance({ phase: 'network' })).subplatform, 'metadata (http://10.2.0.1/)')
    })

    it('by the gateway', async () => {
      const route = 'Iface\tDestination\tGateway\tFlags\neth0\t0000000A\t00000000\t1\neth0\t00000000\t0103000A\t3\n'
      const { instance } = machine(
        on(service('http://10.0.3.1'), { files: { '/proc/net/route': route }, dhcp: 'udhcpc' }),
      )
      assert.equal((await instance({ phase: 'network' })).subplatform, 'metadata (http://10.0.3.1/)')
    })

    it('or says that nothing tells it', async () => {
      const { find, codes } = machine(on({}, { dhcp: 'udhcpc' }))
      assert.equal(await find({ phase: 'network', datasources: [cloudstack] }), undefined)
      assert.deepEqual(codes(), ['datasource/failed'])
    })
  })

  it('is detected by the beginning of the product', () => {
    const answer = (options: MachineOptions) => cloudstack.detect(machine(options).facts, {})
    assert.equal(answer({ dmi }), 'yes')
    for (const product_name of ['Apache CloudStack', 'cloudstack', 'OpenStack Nova', 'KVM'])
      assert.equal(answer({ dmi: { product_name } }), 'no')
    assert.equal(answer({ dmi, container: true }), 'no')
  })
})
