import assert from 'node:assert/strict'
import { bareMachine } from '../../../cli/shared/bare-machine.ts'
import type { Instance } from '../../../core/instance.ts'
import { openBoot } from '../../../stages/boot.ts'
import { collectingConsole } from '../../../stages/console.ts'
import { writeCombinedConfig, writeInstanceData } from '../../../stages/state/instance-data-files.ts'

const instance: Instance = {
  datasource: 'NoCloud',
  className: 'DataSourceNoCloud',
  detail: '',
  id: 'i-1',
  dsmode: 'net',
  publicKeys: [],
  metadata: { 'security-credentials': 'secret' },
  cloudName: 'nocloud',
  platform: 'nocloud',
  subplatform: 'seed-dir',
}
const [open, sensitive] = [
  '/run/cloud-init/instance-data.json',
  '/run/cloud-init/instance-data-sensitive.json',
] as const

async function machine() {
  const host = bareMachine()
  const boot = openBoot({ host, console: collectingConsole(), processId: 1, parentId: 0 })
  return { host, boot, settings: await boot.settings() }
}

describe('the files of instance-data', () => {
  it('are one for everybody, one for root, and one with the name of the cloud', async () => {
    const { host, boot, settings } = await machine()
    await writeInstanceData(boot, { instance, settings, fresh: true })
    assert.equal((await host.files.stat(open))?.mode, 0o644)
    assert.equal((await host.files.stat(sensitive))?.mode, 0o600)
    assert.doesNotMatch(host.text(open), /"secret"/)
    assert.match(host.text(sensitive), /"secret"/)
    assert.equal(await host.files.readLink('/run/cloud-init/cloud-id'), '/run/cloud-init/cloud-id-nocloud')
  })

  it('are written once in a boot, and anew for an instance that was read anew', async () => {
    const { host, boot, settings } = await machine()
    await writeInstanceData(boot, { instance, settings, fresh: false })
    await writeInstanceData(boot, { instance: { ...instance, id: 'i-2' }, settings, fresh: false })
    assert.match(host.text(open), /"instance_id": "i-1"/)
    await writeInstanceData(boot, { instance: { ...instance, id: 'i-3' }, settings, fresh: true })
    assert.match(host.text(open), /"instance_id": "i-3"/)
  })

  it('get what user-data made of the config, but only in the file for root', async () => {
    const { host, boot, settings } = await machine()
    await writeInstanceData(boot, { instance, settings, fresh: true })
    const before = host.text(open)
    await writeCombinedConfig(boot, settings)
    const data = JSON.parse(host.text(sensitive))
    assert.equal(data.v1.instance_id, 'i-1')
    assert.equal(data.features.ERROR_ON_USER_DATA_FAILURE, true)
    assert.deepEqual(data.system_info, settings.systemInfo)
    assert.equal(host.text(open), before)
    assert.deepEqual(
      JSON.parse(host.text('/run/cloud-init/combined-cloud-config.json')).system_info,
      settings.systemInfo,
    )
    assert.equal((await host.files.stat('/run/cloud-init/combined-cloud-config.json'))?.mode, 0o600)
  })

  it('that are broken are reported, and left as they are', async () => {
    const { host, boot, settings } = await machine()
    await host.files.write(sensitive, '{"v1": ')
    await writeCombinedConfig(boot, settings)
    assert.equal(host.text(sensitive), '{"v1": ')
    assert.match(
      JSON.stringify(boot.log.takeRecoverable()),
      /\/run\/cloud-init\/instance-data-sensitive\.json:1:8: .*cannot be used/,
    )
  })
})
