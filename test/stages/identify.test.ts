import assert from 'node:assert/strict'
import type { Facts } from '../../core/facts.ts'
import { runIdentify } from '../../stages/identify.ts'
import { machine } from '../datasources/machine.ts'

const list = { '/etc/cloud/cloud.cfg': 'datasource_list: [ NoCloud, ConfigDrive ]\n' }
const seed = { '/var/lib/cloud/seed/nocloud/meta-data': '', '/var/lib/cloud/seed/nocloud/user-data': '' }

describe('ds-identify', () => {
  it('answers from its record without looking again, unless forced', async () => {
    const files = { ...list, ...seed, '/run/cloud-init/cloud.cfg': 'x', '/run/cloud-init/.ds-identify.result': '1\n' }
    const { host, facts } = machine({ files })
    let gathered = 0
    const gather = async (): Promise<Facts> => {
      gathered++
      return facts
    }
    assert.deepEqual(await runIdentify(host, gather), { exitCode: 1, warnings: [] })
    assert.equal(gathered, 0)
    assert.equal((await runIdentify(host, gather, { force: true })).exitCode, 0)
    assert.equal(gathered, 1)
    assert.equal(host.text('/run/cloud-init/cloud.cfg'), 'datasource_list: [ NoCloud, None ]\n')
  })

  it('looks again if the record is torn or its config is missing', async () => {
    const record = '/run/cloud-init/.ds-identify.result'
    const cases: readonly Record<string, string>[] = [
      { [record]: '0\n' },
      { [record]: 'what\n', '/run/cloud-init/cloud.cfg': '' },
    ]
    for (const torn of cases) {
      const { host, facts } = machine({ files: { ...list, ...torn } })
      assert.equal((await runIdentify(host, facts)).exitCode, 1)
    }
  })

  it('reads the other config files when one cannot be read', async () => {
    const files = {
      '/etc/cloud/cloud.cfg.d/50.cfg': { directory: true },
      '/etc/cloud/cloud.cfg.d/60.cfg': 'datasource_list: [ None ]',
    } as const
    const { host, facts } = machine({ files })
    await runIdentify(host, facts)
    assert.equal(host.text('/run/cloud-init/cloud.cfg'), 'datasource_list: [ None ]\n')
  })
})
