import assert from 'node:assert/strict'
import type { Instance } from '../../core/instance.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import type { AnyDatasource } from '../../datasources/index.ts'
import { activateSource, cleanSource, hostKeysTo } from '../../stages/activate-source.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { saveInstance } from '../../stages/state/cache.ts'
import { memory } from '../../system/memory.ts'

const instance: Instance = {
  datasource: 'Test',
  className: 'DataSourceTest',
  detail: '',
  id: '42',
  dsmode: 'net',
  publicKeys: [],
  metadata: {},
  cloudName: 'test',
  platform: 'test',
  subplatform: '',
}

const source: AnyDatasource = {
  name: 'Test',
  phases: ['local'],
  settings: { type: 'object', properties: { depth: { type: 'integer', default: 3 } } },
  detect: () => 'no',
  read: async () => undefined,
  activate: ({ settings, newInstance, paths }) => [
    {
      what: say`remember`,
      write: `${paths.cloud}/active`,
      content: JSON.stringify({ settings, newInstance }),
      mode: 0o644,
    },
  ],
  clean: async (host) => [
    {
      what: say`tidy up`,
      write: '/etc/fstab',
      content: (await host.files.readText('/etc/fstab'))?.slice(4) ?? '',
      mode: 0o644,
    },
  ],
}

function bootOf() {
  const files = { '/etc/fstab': 'old new', '/etc/cloud/cloud.cfg': 'datasource: {Test: {depth: 5}}\n' }
  const host = memory({ files, unscripted: 'succeed' })
  return { host, boot: openBoot({ host, console: collectingConsole(), processId: 42, parentId: 1 }) }
}

describe("an instance's datasource", () => {
  it('has the host keys given to its cloud, if that takes them', async () => {
    const { boot, host } = bootOf()
    const settings = await boot.settings()
    assert.equal(hostKeysTo(boot, settings, instance, [source]), undefined)
    const taking: AnyDatasource = {
      ...source,
      publishHostKeys: (_input, keys) =>
        keys.map(({ type, key }) => ({ what: say`give it`, write: `/given/${type}`, content: key, mode: 0o644 })),
    }
    await hostKeysTo(boot, settings, instance, [taking])?.([{ type: 'ssh-rsa', key: 'AAAA' }])
    assert.equal(host.text('/given/ssh-rsa'), 'AAAA')
  })

  it('says what is to be done in each boot', async () => {
    const { boot, host } = bootOf()
    await activateSource(boot, await boot.settings(), { instance, newInstance: false }, [source])
    assert.deepEqual(JSON.parse(host.text('/var/lib/cloud/active')), { settings: { depth: 5 }, newInstance: false })
  })

  it('says what is to be undone when the machine is made like new', async () => {
    const { boot, host } = bootOf()
    await cleanSource(boot, defaultPaths, [source])
    assert.equal(host.text('/etc/fstab'), 'old new', 'without an instance, nothing')
    await saveInstance(host, defaultPaths, instance)
    await cleanSource(boot, defaultPaths, [source])
    assert.equal(host.text('/etc/fstab'), 'new')
  })
})
