import assert from 'node:assert/strict'
import { ec2 } from '../../../metadata-server/clouds/ec2.ts'
import { hetzner } from '../../../metadata-server/clouds/hetzner.ts'
import { openstack } from '../../../metadata-server/clouds/openstack.ts'
import { provided, service } from './provided.ts'

const document = '#cloud-config\nhostname: test'
const to = 'path: /oem/95_userdata'

describe('datasource', () => {
  it('does nothing without providers', async () => {
    for (const step of ['{}', '{providers: []}', '{providers: ~, path: relative}']) {
      const { errors, tree, host } = await provided(step)
      assert.deepEqual([errors, host.requests, tree['/run/config']], [[], [], undefined])
    }
  })

  it('fails if nobody knows the machine, and leaves out what it has not heard of', async () => {
    const { errors, heard, texts, tree } = await provided(`{providers: [maas, aws, cdrom, file], ${to}}`)
    assert.deepEqual(errors, ['datasource: no metadata/userdata found'])
    assert.ok(heard.some(({ level, message }) => level === 'info' && message.includes('maas')))
    assert.deepEqual([texts, tree['/run/config']?.mode], [{}, 0o755])
    const { errors: relative } = await provided('{providers: [file], path: here}')
    assert.deepEqual(relative, ['datasource: "path" must be absolute'])
  })

  it('keeps a document under its own name besides, as it is', async () => {
    const text = '#cloud-config\nhostname: "{{ .MachineID }}"\n'
    const { errors, texts, tree } = await provided('{providers: [file], path: /d, userdata_name: 01.yaml}', {
      files: { '/d': text },
    })
    assert.deepEqual([errors, texts], [[], { userdata: text, '01.yaml': text }])
    assert.deepEqual([tree['/run/config/userdata']?.mode, tree['/run/config/01.yaml']?.mode], [0o644, 0o644])
  })

  it('has a folder for it that others cannot enter, and the usual name', async () => {
    const { texts, tree } = await provided(`{providers: [aws], ${to}}`, {
      http: service(ec2, { 'user-data': document }),
    })
    assert.equal(texts['/oem/95_userdata/userdata'], document)
    assert.equal(texts['/oem/95_userdata/userdata.yaml'], document)
    assert.equal(tree['/oem/95_userdata']?.mode, 0o744)
  })

  it('asks each once, and does not mind who answers first: the firmware decides, then the list', async () => {
    const http = service(openstack, { hostname: 'o', 'user-data': 'a: 1' })
    const both = (vendor: string, list: string) =>
      provided(`{providers: [${list}], ${to}}`, { files: { '/sys/class/dmi/id/sys_vendor': `${vendor}\n` }, http })
    const chosen = async (vendor: string, list: string) =>
      (await both(vendor, list)).heard.find(({ message }) => message.startsWith('the datasource is'))?.message
    assert.equal(await chosen('QEMU', 'hetzner, aws, openstack, hetzner'), 'the datasource is hetzner')
    // It takes more requests than the others do.
    assert.equal(await chosen('QEMU', 'aws, openstack, hetzner'), 'the datasource is aws')
    assert.equal(await chosen('OpenStack Foundation', 'aws, hetzner, openstack'), 'the datasource is openstack')
    const asked = (await both('QEMU', 'hetzner, hetzner')).host.requests.filter(({ url }) => url.endsWith('/user-data'))
    assert.equal(asked.length, 1)
  })

  it('writes only what the one that is chosen has', async () => {
    const { texts } = await provided(`{providers: [hetzner, openstack], ${to}}`, { http: service(hetzner) })
    assert.deepEqual(
      Object.keys(texts).filter((path) => path === 'instance_type' || path === 'local_hostname'),
      [],
    )
  })

  it('prefers whoever has user-data; without any it fails, and uses the name and the keys', async () => {
    const plain = service(hetzner, { hostname: 'db', 'public-keys': ['ssh-ed25519 AAAA a'] })
    const http: typeof plain = (request) => (request.url.endsWith('/user-data') ? 404 : plain(request))
    const without = await provided(`{providers: [hetzner], ${to}}`, { http })
    assert.deepEqual(without.errors, [
      'datasource: no metadata/userdata found: hetzner has no user-data for this machine',
    ])
    assert.equal(without.texts['hostname'], 'db')
    assert.equal(without.tree['/oem/95_userdata'], undefined)
    assert.equal(without.host.text('/etc/hostname'), 'db\n')
    assert.equal(without.host.text('/etc/hosts'), '127.0.0.1 localhost db\n::1 ip6\n')
    assert.equal(without.host.text('/root/.ssh/authorized_keys'), 'ssh-ed25519 AAAA a\n')
    const file = { '/d': document }
    const { texts } = await provided('{providers: [hetzner, file], path: /d}', { http, files: file })
    assert.deepEqual(texts, { userdata: document, 'userdata.yaml': document })
  })

  it('tells user-data that cannot be had, and uses the rest', async () => {
    const plain = service(ec2, { hostname: 'db' })
    const { errors, texts } = await provided(`{providers: [aws], ${to}}`, {
      http: (request) => (request.url.endsWith('/user-data') ? 500 : plain(request)),
    })
    assert.equal(errors.length, 1)
    assert.match(errors[0] ?? '', /^datasource: the user-data of aws: .*status 500/)
    assert.match(texts['hostname'] ?? '', /^db\b/)
  })

  it('can be done again, and takes a name and keys that are there', async () => {
    const { errors, host } = await provided('{providers: [file], path: /d}', {
      files: {
        '/d': document,
        '/run/config/hostname': 'left\n',
        '/run/config/ssh/authorized_keys': '# none\n\nssh-ed25519 AAAA a\n',
      },
    })
    assert.deepEqual([errors, host.text('/etc/hostname')], [[], 'left\n'])
    assert.equal(host.text('/root/.ssh/authorized_keys'), 'ssh-ed25519 AAAA a\n')
  })

  it('takes no portal for a cloud', async () => {
    const portal = () => '<html><title>Log in</title></html>\n'
    const all = 'aws, openstack, hetzner, gcp, digitalocean, vultr, packet, scaleway, metaldata, azure'
    const { errors, texts, host } = await provided(`{providers: [${all}], ${to}}`, { http: portal })
    assert.deepEqual([errors, texts], [['datasource: no metadata/userdata found'], {}])
    assert.deepEqual(host.ran, [])
  })

  it('is over after some seconds, whatever services do', async () => {
    const all = 'aws, openstack, hetzner, gcp, digitalocean, vultr, packet, scaleway, metaldata, azure'
    for (const answer of [503, { body: 'late', takes: 600_000 }, { error: 'unreachable' }] as const) {
      const { errors, host } = await provided(`{providers: [${all}], ${to}}`, { http: () => answer })
      assert.deepEqual(errors, ['datasource: no metadata/userdata found'])
      // One clock for all that go on side by side: ten providers with ten seconds each, and more.
      assert.ok((await host.clock.uptime()) < 10 + 10 * 25, String(await host.clock.uptime()))
    }
  })
})
