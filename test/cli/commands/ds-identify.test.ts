import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('ds-identify', () => {
  const files = {
    '/run/systemd/system': { directory: true },
    '/var/lib/cloud/seed/nocloud/meta-data': 'instance-id: i\n',
    '/var/lib/cloud/seed/nocloud/user-data': '',
  } as const

  it('tells by its exit code whether there is a datasource', async () => {
    const seeded = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['--force'], { host: seeded, called: 'ds-identify' })).exitCode, 0)
    assert.match(seeded.text('/run/cloud-init/cloud.cfg'), /NoCloud/)
  })

  it('says by a code of its own that it could not be decided', async () => {
    const seeded = memory({ files, unscripted: 'succeed' })
    const broken = (error: Error) => ({
      ...seeded.files,
      exists: () => Promise.reject(error),
      stat: () => Promise.reject(error),
    })
    for (const error of [new HostError('io', say`the disk is gone`), new TypeError('a mistake')]) {
      const { exitCode, err } = await run(['--force'], {
        host: { ...seeded, files: broken(error) },
        called: 'ds-identify',
      })
      assert.equal(exitCode, 3)
      assert.match(err, /^ERROR: /)
    }
  })

  it('says why where DI_LOG asks for it', async () => {
    const told = async (environment: Readonly<Record<string, string>>) => {
      const host = memory({ files, unscripted: 'succeed' })
      const { exitCode, err } = await run(['--force'], { host, called: 'ds-identify', environment })
      return { exitCode, err, host }
    }
    const byError = await told({ DI_LOG: 'stderr' })
    assert.equal(byError.exitCode, 0)
    assert.match(byError.err, /^\[up [\d.]+s\] DMI_PRODUCT_NAME=/)
    assert.match(byError.err, /NoCloud: yes[\s\S]*returning 0/)
    assert.equal(await byError.host.files.exists('/run/cloud-init/ds-identify.log'), false)
    const byFile = await told({ DI_LOG: '/tmp/di.log' })
    assert.match(byFile.host.text('/tmp/di.log'), /returning 0/)
    assert.match((await told({})).host.text('/run/cloud-init/ds-identify.log'), /returning 0/)
  })

  it('looks at the machine below PATH_ROOT, and leaves its answer there', async () => {
    const below = Object.fromEntries(Object.entries(files).map(([path, content]) => [`/img${path}`, content]))
    const host = memory({ files: below, unscripted: 'succeed' })
    const environment = { PATH_ROOT: '/img' }
    assert.equal((await run(['--force'], { host, called: 'ds-identify', environment })).exitCode, 0)
    assert.match(host.text('/img/run/cloud-init/cloud.cfg'), /NoCloud/)
    assert.equal(await host.files.exists('/run/cloud-init'), false)
  })

  it('does nothing, or only tells what it sees, where DI_MAIN says so', async () => {
    for (const [part, shown] of [
      ['noop', /^$/],
      ['print_info', /^DMI_PRODUCT_NAME=[\s\S]*UNAME_MACHINE=/],
    ] as const) {
      const host = memory({ files, unscripted: 'succeed' })
      const environment = { DI_MAIN: part }
      const { exitCode, err } = await run(['--force'], { host, called: 'ds-identify', environment })
      assert.deepEqual([exitCode, await host.files.exists('/run/cloud-init')], [0, false])
      assert.match(err, shown)
    }
  })
})
