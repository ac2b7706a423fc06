import assert from 'node:assert/strict'
import { digitalocean } from '../../../../metadata-server/clouds/digitalocean.ts'
import { ec2 } from '../../../../metadata-server/clouds/ec2.ts'
import { gce } from '../../../../metadata-server/clouds/gce.ts'
import { hetzner } from '../../../../metadata-server/clouds/hetzner.ts'
import { metaldata } from '../../../../metadata-server/clouds/metaldata.ts'
import { openstack } from '../../../../metadata-server/clouds/openstack.ts'
import { packet } from '../../../../metadata-server/clouds/packet.ts'
import { scaleway } from '../../../../metadata-server/clouds/scaleway.ts'
import { vultr } from '../../../../metadata-server/clouds/vultr.ts'
import { serviceProviders } from '../../../../steps/datasource/shared/services.ts'
import { provided, service } from '../provided.ts'

const keys = ['ssh-ed25519 AAAA a', 'ssh-ed25519 BBBB b']
const nic = (mac: string, address: string, pub?: string) => ({
  mac,
  ipv4: [{ address, prefix: 24, gateway: '10.0.0.1', ...(pub && { public: pub }) }],
})
const scenario = {
  'instance-id': '77',
  hostname: 'db',
  domain: '',
  region: 'ams3',
  zone: 'ams3-1',
  type: 'small',
  'public-keys': keys,
  'user-data': '#cloud-config\n{}\n',
  nics: [nic('52:54:00:00:00:01', '192.0.2.5'), nic('52:54:00:00:00:02', '10.0.0.6')],
}
const [first] = keys
const both = keys.join('\n')
const listed = `${both}\n`

/** What each has in /run/config besides the name and the user-data. */
const clouds = {
  aws: {
    cloud: ec2,
    files: {
      public_ipv4: undefined,
      local_ipv4: '192.0.2.5',
      availability_zone: 'ams3-1',
      instance_type: 'small',
      instance_id: '77',
      'ssh/authorized_keys': `${first}\n`,
    },
  },
  openstack: { cloud: openstack, files: { instance_type: 'small', 'ssh/authorized_keys': `${first}\n` } },
  hetzner: {
    cloud: hetzner,
    files: { public_ipv4: '192.0.2.5', local_ipv4: '10.0.0.6', instance_id: '77', 'ssh/authorized_keys': listed },
  },
  gcp: { cloud: gce, files: { 'ssh/authorized_keys': listed } },
  digitalocean: {
    cloud: digitalocean,
    files: {
      public_ipv4: '192.0.2.5',
      private_ipv4: '10.0.0.6',
      region: 'ams3',
      id: '77',
      'ssh/authorized_keys': both,
    },
  },
  vultr: {
    cloud: vultr,
    files: {
      public_ipv4: '192.0.2.5',
      private_ipv4: '10.0.0.6',
      private_netmask: '255.255.255.0',
      region_code: 'AMS3',
      instance_id: '42506325',
      'ssh/authorized_keys': both,
    },
  },
  packet: { cloud: packet, files: { 'ssh/authorized_keys': listed } },
  scaleway: {
    cloud: scaleway,
    files: {
      instance_id: '77',
      instance_location: 'ams3-1',
      public_ip: '192.0.2.5',
      private_ip: '',
      'ssh/authorized_keys': listed,
    },
  },
  metaldata: {
    cloud: metaldata,
    files: {
      private_ipv4: '192.0.2.5',
      failure_domain: 'ams3-1',
      machine_id: '77',
      machine_type: 'small',
      'ssh/authorized_keys': listed,
    },
  },
}

const step = (name: string) => `{providers: [${name}]}`

describe('the providers that are asked over HTTP', () => {
  it('are all tried here', () => {
    assert.deepEqual(
      Object.keys(clouds),
      serviceProviders.map(({ name }) => name),
    )
  })

  for (const [name, { cloud, files }] of Object.entries(clouds)) {
    it(`read ${name} as it is served: facts, name, keys and user-data`, async () => {
      const { errors, warnings, texts, host } = await provided(step(name), { http: service(cloud, scenario) })
      assert.deepEqual([errors, warnings], [[], []])
      const { hostname, userdata, 'userdata.yaml': kept, ...facts } = texts
      assert.deepEqual([userdata, kept], ['#cloud-config\n{}\n', '#cloud-config\n{}\n'])
      assert.match(hostname ?? '', /^db\b/)
      assert.equal(host.text('/etc/hostname'), `${hostname}\n`)
      for (const [file, text] of Object.entries(files)) assert.equal(facts[file], text, file)
      assert.equal(host.text('/root/.ssh/authorized_keys'), `${files['ssh/authorized_keys']?.trim()}\n`)
    })
  }

  it('ask EC2 with a token, and without one where there are none', async () => {
    const strict = { ...scenario, ec2: { tokens: 'required' } }
    const { errors, host } = await provided(step('aws'), { http: service(ec2, strict) })
    assert.deepEqual(errors, [])
    assert.deepEqual(
      [host.requests[0]?.method, host.requests[0]?.url],
      ['PUT', 'http://169.254.169.254/latest/api/token'],
    )
    const { texts } = await provided(step('aws'), { http: service(openstack, scenario) })
    assert.equal(texts['userdata'], '#cloud-config\n{}\n')
  })

  it('give GCE the keys of the machine and its project, but for expired ones, and unpack its user-data', async () => {
    const expired = 'old:ssh-rsa OLD google-ssh {"userName":"old","expireOn":"2020-01-01T00:00:00+0000"}'
    const own = { 'project-attributes': { 'ssh-keys': `bob:ssh-rsa PROJECT p\n${expired}` } }
    const encoded = { ...scenario, gce: own }
    const { texts } = await provided(step('gcp'), { http: service(gce, encoded) })
    assert.equal(texts['ssh/authorized_keys'], `${both}\nssh-rsa PROJECT p\n`)
    const blocked = {
      ...scenario,
      gce: {
        ...own,
        attributes: { 'block-project-ssh-keys': 'true', 'user-data': 'YTogMQ==', 'user-data-encoding': 'base64' },
      },
    }
    const { texts: alone } = await provided(step('gcp'), { http: service(gce, blocked) })
    assert.deepEqual([alone['ssh/authorized_keys'], alone['userdata']], [listed, 'a: 1'])
  })

  it('ask GCE by its address where nobody knows its name', async () => {
    const http = service(gce, scenario)
    const { errors, texts } = await provided(step('gcp'), {
      http: (request) => (request.url.includes('metadata.google.internal') ? { error: 'unreachable' } : http(request)),
    })
    assert.deepEqual([errors, texts['hostname']], [[], 'db'])
  })

  it("ask Scaleway from root's ports, by either family", async () => {
    const http = service(scaleway, scenario)
    const { texts } = await provided(step('scaleway'), {
      http: (request) => (request.url.includes('169.254.42.42') ? { error: 'unreachable' } : http(request)),
    })
    assert.equal(texts['userdata'], '#cloud-config\n{}\n')
  })

  it("find Vultr's user-data in its document too", async () => {
    const http = service(vultr, scenario)
    const { texts } = await provided(step('vultr'), {
      http: (request) => (request.url.endsWith('/v1/user-data') ? 404 : http(request)),
    })
    assert.equal(texts['userdata'], '#cloud-config\n{}\n')
    const none = await provided(step('vultr'), { http: service(vultr, { ...scenario, 'user-data': '' }) })
    assert.deepEqual([none.errors.length, none.texts['userdata'], none.texts['hostname']], [1, undefined, 'db'])
  })

  it("take no script of a network boot for Equinix Metal's user-data", async () => {
    for (const text of ['', '#!ipxe\nboot\n']) {
      const { errors, texts } = await provided(step('packet'), {
        http: service(packet, { ...scenario, 'user-data': text }),
      })
      assert.deepEqual(
        [errors, texts['userdata'], texts['hostname']],
        [['datasource: no metadata/userdata found: packet has no user-data for this machine'], undefined, 'db'],
      )
    }
  })

  it('tell a fact that cannot be had, and use the rest', async () => {
    const http = service(digitalocean, scenario)
    const { errors, warnings, texts } = await provided(step('digitalocean'), {
      http: (request) => (/region|public-keys/.test(request.url) ? 500 : http(request)),
    })
    assert.deepEqual(
      [errors, texts['id'], texts['region'], texts['ssh/authorized_keys']],
      [[], '77', undefined, undefined],
    )
    assert.deepEqual(warnings.map((text) => text.split(':')[0]).sort(), [
      'digitalocean, region',
      'digitalocean, ssh keys',
    ])
  })
})
