import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { multipart } from '../../index.ts'
import type { Container } from '../machines/container.ts'
import { run } from '../machines/shell.ts'
import { lines, type Machine, machine, seed, status } from './machine.ts'

// A web server on the machine's own loopback, up before user-data is read.
const SERVER = `[Unit]
DefaultDependencies=no
Before=cloud-init-network.service
[Service]
ExecStart=/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 --directory /srv/www
[Install]
WantedBy=sysinit.target
`

const HANDLER = `#part-handler
handler_version = 2

def list_types():
    return ['text/x-note']

def handle_part(data, ctype, filename, payload, frequency):
    with open('/var/lib/notes', 'a') as notes:
        notes.write('%s %s %s\\n' % (ctype, (payload or '-').strip(), data.get_instance_id()))
`

const JAVASCRIPT_HANDLER = `#part-handler
import { appendFileSync } from 'node:fs'

export const listTypes = () => ['text/x-remark']
export const handlePart = ({ event, payload = '-', instance }) =>
  appendFileSync('/var/lib/remarks', event + ' ' + payload.trim() + ' ' + instance.instance_id + '\\n')
`

describe('a machine with user-data of every kind', () => {
  let disk: Machine
  let up: Container

  const log = (what: string) => `#!/bin/sh\necho ${what} >> /var/lib/order\n`
  const metaData = (instance: string) => seed({ 'meta-data': `instance-id: ${instance}\nlocal-hostname: bespin\n` })
  const userData = gzipSync(
    multipart([
      { type: 'text/x-include-url', content: 'http://127.0.0.1:8000/outer\n' },
      { type: 'text/part-handler', content: HANDLER },
      { type: 'text/x-note', content: 'noted\n' },
      { type: 'text/part-handler', content: JAVASCRIPT_HANDLER },
      { type: 'text/x-remark', content: 'remarked\n' },
      { type: 'text/cloud-boothook', content: `#cloud-boothook\n${log('boothook "$INSTANCE_ID"')}` },
      {
        type: 'text/jinja2',
        content:
          '## template: jinja\n#cloud-config\nwrite_files:\n- path: /etc/motd\n  content: "{{ v1.instance_id }} on {{ v1.local_hostname }}"\n',
      },
      { type: 'text/x-shellscript', content: log('script') },
      { type: 'text/x-shellscript-per-boot', filename: 'boot.sh', content: log('per-boot') },
      { type: 'text/x-shellscript-per-instance', filename: 'instance.sh', content: log('per-instance') },
      { type: 'text/x-shellscript-per-once', filename: 'once.sh', content: log('per-once') },
    ]),
  )

  before(async () => {
    disk = await machine()
    disk.write({
      ...metaData('first'),
      ...seed({
        'network-config': 'version: 2\nethernets:\n  host0:\n    addresses: [192.0.2.6/24]\n    optional: true\n',
        'user-data': userData,
      }),
      '/srv/www/outer': '#include\nhttp://127.0.0.1:8000/inner\n',
      '/srv/www/inner': "#cloud-config\nruncmd: ['echo included >> /var/lib/order']\n",
      '/etc/systemd/system/www.service': SERVER,
    })
    await run(['chroot', disk.disk.root, 'systemctl', '--quiet', 'enable', 'www.service'])
    up = await disk.boot({ network: true })
  })

  after(() => disk.remove())

  it('ends its first boot without an error', async () => {
    const { code, errors, recoverable_errors } = await status(up)
    assert.deepEqual({ code, errors, recoverable_errors }, { code: 0, errors: [], recoverable_errors: {} })
  })

  it('runs boothooks first, then scripts of each frequency, then what an include of an include asks for', async () => {
    assert.deepEqual(await lines(up, '/var/lib/order'), [
      'boothook first',
      'per-once',
      'per-boot',
      'per-instance',
      'script',
      'included',
    ])
  })

  it('fills in templates', async () => {
    assert.equal(await up.read(['cat', '/etc/motd']), 'first on bespin')
  })

  it('runs the Python part-handler for its type', async () => {
    assert.deepEqual(await lines(up, '/var/lib/notes'), [
      '__begin__ - first',
      'text/x-note noted first',
      '__end__ - first',
    ])
  })

  it('runs the JavaScript part-handler for its type, without a Node of the machine', async () => {
    assert.deepEqual(await lines(up, '/var/lib/remarks'), ['begin - first', 'part remarked first', 'end - first'])
  })

  it('knows where each key came from', async () => {
    const text = await up.read(['cat', '/var/lib/cloud/instance/cloud-config-origin.json'])
    const { sources, changes } = JSON.parse(text)
    const [runcmd] = changes.filter(({ path }: { path: string[] }) => path[0] === 'runcmd')
    assert.deepEqual(sources[runcmd.source], {
      part: 'part-001',
      document: 'http://127.0.0.1:8000/inner',
      via: ['user-data', 'http://127.0.0.1:8000/outer'],
    })
    assert.equal(runcmd.line, 2)
  })

  it('runs only boothooks and per-boot scripts on a second boot', async () => {
    up = await disk.boot({ network: true })
    assert.equal((await status(up)).code, 0)
    assert.deepEqual((await lines(up, '/var/lib/order')).slice(6), ['boothook first', 'per-boot'])
    assert.equal((await lines(up, '/var/lib/notes')).length, 3)
  })

  it('runs all but the once-only script for a new instance', async () => {
    disk.write(metaData('second'))
    up = await disk.boot({ network: true })
    assert.equal((await status(up)).code, 0)
    assert.deepEqual((await lines(up, '/var/lib/order')).slice(8), [
      'boothook second',
      'per-boot',
      'per-instance',
      'script',
      'included',
    ])
    assert.equal(await up.read(['cat', '/etc/motd']), 'second on bespin')
  })
})
