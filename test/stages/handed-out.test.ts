import assert from 'node:assert/strict'
import type { Instance } from '../../core/instance.ts'
import type { Notice } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { ec2 } from '../../metadata-server/clouds/ec2.ts'
import { runPoint } from '../../stages/run.ts'
import { saveInstance } from '../../stages/state/cache.ts'
import { type Point, pointNamed } from '../../stages/timeline.ts'
import { type MemoryHost, memory, type World } from '../../system/memory.ts'
import { service } from '../steps/datasource/provided.ts'
import { opened, shellLines } from './opened.ts'

const folder = '/oem/95_userdata'
const userData = `#cloud-config
runcmd: [converted]
stages:
  boot:
  - commands: [own]
`
/** As Kairos' images have it. */
const image = `stages:
  fs:
  - if: '[ ! -e ${folder} ]'
    datasource: {providers: [aws], path: ${folder}}
`
const machineFiles = (uuid: string, more: World['files'] = {}): World['files'] => ({
  '/etc/os-release': 'ID=debian\n',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
  '/sys/class/dmi/id/product_uuid': `${uuid}\n`,
  '/system/oem/00_datasource.yaml': image,
  ...more,
})

/** Boots what is on the disk of `before` again, with another firmware if that is said. */
function boot(uuid: string, before?: MemoryHost, text = userData) {
  const kept = Object.entries(before?.tree() ?? {}).flatMap(([path, { type }]) =>
    type === 'file' && /^\/(oem|root|etc|var)\//.test(path) ? [[path, before?.text(path) ?? ''] as const] : [],
  )
  const host = memory({
    files: { ...Object.fromEntries(kept), ...machineFiles(uuid) },
    http: service(ec2, { hostname: 'db', 'user-data': text }),
    unscripted: 'succeed',
    async commands({ argv }, world) {
      if (argv.at(-1) !== `[ ! -e ${folder} ]`) return undefined
      return { exitCode: (await world.files.exists(folder)) ? 1 : 0 }
    },
  })
  const heard: Notice[] = []
  const boot = opened(host, heard)
  const run = async (name: string) => (await runPoint(boot, pointNamed(name) as Point)).errors
  const fetched = () => host.requests.some(({ url }) => url.endsWith('/user-data'))
  const commands = () => shellLines(host)
  return { host, heard, run, fetched, commands }
}

describe('user-data that was handed out in an earlier boot', () => {
  it('is fetched once, and is there in later boots of the same machine', async () => {
    const first = boot('a')
    assert.deepEqual(await first.run('fs'), [])
    assert.ok(first.fetched())
    assert.equal(first.host.text(`${folder}/userdata.yaml`), userData)
    const second = boot('A', first.host)
    await second.run('fs')
    await second.run('boot')
    assert.equal(second.fetched(), false)
    assert.deepEqual(second.commands().slice(-2), ['converted', 'own'])
  })

  it('is gone on a copy of the disk before any step looks, and is fetched anew', async () => {
    const first = boot('a')
    await first.run('fs')
    const copy = boot('b', first.host, '#cloud-config\nruncmd: [mine]\n')
    assert.deepEqual(await copy.run('fs'), [])
    assert.ok(copy.fetched())
    assert.equal(copy.host.text(`${folder}/userdata.yaml`), '#cloud-config\nruncmd: [mine]\n')
    assert.ok(copy.heard.some(({ message }) => message.includes('another instance')))
    await copy.run('boot')
    assert.ok(!copy.commands().includes('converted'))
  })

  it('is gone once the datasources know that the instance is another one', async () => {
    const first = boot('a')
    await first.host.files.write(`${defaultPaths.run}/.instance-id`, 'i-1\n')
    await first.run('fs')
    const later = boot('a', first.host)
    await later.run('fs')
    assert.equal(later.fetched(), false)
    await later.host.files.write(`${defaultPaths.run}/.instance-id`, 'i-2\n')
    await later.run('boot')
    assert.equal(later.host.tree()[folder], undefined)
    assert.ok(!later.commands().includes('converted'))
  })

  it('stays if nobody knows whose it is, and what the user has changed stays in any case', async () => {
    const written = boot('a')
    await written.host.files.write(`${folder}/mine.yaml`, userData)
    await written.run('fs')
    await written.run('boot')
    assert.equal(written.fetched(), false)
    assert.ok(written.commands().includes('converted'))
    const first = boot('a')
    await first.run('fs')
    await first.host.files.write(`${folder}/userdata.yaml`, `${userData}# mine\n`)
    const copy = boot('b', first.host)
    await copy.run('fs')
    assert.equal(copy.host.text(`${folder}/userdata.yaml`), `${userData}# mine\n`)
  })

  it('is not done twice: what the network stage unpacks has only its stages here', async () => {
    const first = boot('a')
    await first.run('fs')
    const instance = (text: string): Instance => ({
      datasource: 'Ec2',
      className: 'DataSourceEc2Local',
      detail: '',
      id: 'i-1',
      publicKeys: [],
      cloudName: 'aws',
      platform: 'ec2',
      subplatform: 'metadata',
      dsmode: 'net',
      metadata: {},
      userData: Buffer.from(text).toString('base64'),
    })
    for (const [text, commands] of [
      [userData, ['own']],
      ['#cloud-config\n{}\n', ['converted', 'own']],
    ] as const) {
      const later = boot('a', first.host)
      await saveInstance(later.host, { ...defaultPaths, instance: '/var/lib/cloud/instance' }, instance(text))
      await later.host.files.write(`${defaultPaths.run}/.instance-id`, 'i-1\n')
      await later.run('boot')
      assert.deepEqual(later.commands(), commands, JSON.stringify(later.heard.map(({ message }) => message)))
    }
  })
})
