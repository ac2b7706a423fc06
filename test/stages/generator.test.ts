import assert from 'node:assert/strict'
import { HostError } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { runGenerator } from '../../stages/generator.ts'
import type { Host } from '../../system/host.ts'
import type { WorldFile } from '../../system/memory.ts'
import { machine } from '../datasources/machine.ts'

const directories = { normalDir: '/run/g', earlyDir: '/run/g.early', lateDir: '/run/g.late' }
const link = '/run/g.early/multi-user.target.wants/cloud-init.target'
const list = { '/etc/cloud/cloud.cfg': 'datasource_list: [ NoCloud, ConfigDrive ]\n' }
const seed = { '/var/lib/cloud/seed/nocloud/meta-data': '', '/var/lib/cloud/seed/nocloud/user-data': '' }

async function generated(files: Readonly<Record<string, WorldFile>>) {
  const { host, facts } = machine({ files })
  const exitCode = await runGenerator(host, facts, directories)
  return { host, exitCode, facts }
}

describe('the generator', () => {
  it('enables a boot with a datasource', async () => {
    const { host, exitCode } = await generated({ ...list, ...seed, '/run/cloud-init/disabled': '' })
    assert.equal(exitCode, 0)
    assert.equal(await host.files.readLink(link), '/lib/systemd/system/cloud-init.target')
    assert.equal(host.text('/run/cloud-init/enabled'), '')
    assert.equal(await host.files.exists('/run/cloud-init/disabled'), false)
    assert.equal(host.text('/run/cloud-init/cloud.cfg'), 'datasource_list: [ NoCloud, None ]\n')
    assert.equal(host.text('/run/cloud-init/.ds-identify.result'), '0\n')
    assert.match(host.text('/run/cloud-init/ds-identify.log'), /NoCloud: yes/)
    assert.match(host.text('/run/cloud-init/cloud-init-generator.log'), /rc=0/)
  })

  it('links the unit where it is', async () => {
    const { host } = await generated({ ...list, ...seed, '/usr/lib/systemd/system/cloud-init.target': '' })
    assert.equal(await host.files.readLink(link), '/usr/lib/systemd/system/cloud-init.target')
  })

  it('disables a boot without one, and takes an old link away', async () => {
    const { host, exitCode } = await generated({ ...list, [link]: { link: '/x' }, '/run/cloud-init/enabled': '' })
    assert.equal(exitCode, 0)
    assert.equal(await host.files.readLink(link), undefined)
    assert.equal(await host.files.exists('/run/cloud-init/enabled'), false)
    assert.equal(host.text('/run/cloud-init/disabled'), '')
    assert.equal(host.text('/run/cloud-init/.ds-identify.result'), '1\n')
  })

  it('writes no config if it is disabled outright', async () => {
    const { host } = await generated({ ...seed, '/etc/cloud/cloud-init.disabled': '' })
    assert.equal(await host.files.exists('/run/cloud-init/cloud.cfg'), false)
    assert.equal(host.text('/run/cloud-init/.ds-identify.result'), '2\n')
    assert.equal(host.text('/run/cloud-init/disabled'), '')
  })

  it('touches no marker and says 3 when it cannot do its work', async () => {
    const { host, facts } = machine({ files: { ...list, ...seed } })
    const full = withoutRoom(host, (path) => path.startsWith(directories.earlyDir))
    assert.equal(await runGenerator(full, facts, directories), 3)
    assert.equal(await host.files.exists('/run/cloud-init/enabled'), false)
    assert.equal(await host.files.exists('/run/cloud-init/disabled'), false)
    assert.match(host.text('/run/cloud-init/cloud-init-generator.log'), /No space left/)
  })

  it('enables a boot whose datasource cannot be noted', async () => {
    const { host, facts } = machine({ files: { ...list, ...seed } })
    const full = withoutRoom(host, (path) => path === '/run/cloud-init/cloud.cfg')
    assert.equal(await runGenerator(full, facts, directories), 0)
    assert.equal(await host.files.readLink(link), '/lib/systemd/system/cloud-init.target')
    assert.match(host.text('/run/cloud-init/ds-identify.log'), /No space left/)
  })
})

function withoutRoom(host: Host, covers: (path: string) => boolean): Host {
  const { files } = host
  const refused =
    <A extends readonly unknown[]>(work: (path: string, ...rest: A) => Promise<void>) =>
    async (path: string, ...rest: A) => {
      if (covers(path)) throw new HostError('full', say`No space left on device`)
      await work(path, ...rest)
    }
  return { ...host, files: { ...files, write: refused(files.write), makeDirectory: refused(files.makeDirectory) } }
}
