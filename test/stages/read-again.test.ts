import assert from 'node:assert/strict'
import type { Instance } from '../../core/instance.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { readAgain } from '../../stages/read-again.ts'
import { memory, type World } from '../../system/memory.ts'
import { exampleCloud } from '../datasources/example/example-cloud.ts'
import { sysfs } from '../network/apply/machine.ts'
import { downNic, scriptedNetwork } from '../support/scripted-network.ts'

const base = 'http://169.254.169.254/example/v1/'
const known: Instance = {
  datasource: 'ExampleCloud',
  className: 'DataSourceExampleCloud',
  detail: '',
  id: '42',
  dsmode: 'net',
  publicKeys: [],
  metadata: {},
  cloudName: 'examplecloud',
  platform: 'examplecloud',
  subplatform: '',
}

async function readOn(id: number, instance: Instance = known) {
  const network = scriptedNetwork('dhcpcd', { eth0: '10.0.0.5' })
  const http: World['http'] = ({ url }) =>
    network.isUp()
      ? { [`${base}metadata`]: `{"instance-id": ${id}, "hostname": "new"}`, [`${base}userdata`]: 'u' }[url]
      : undefined
  const host = memory({
    files: { ...sysfs([downNic('eth0', '52:54:00:00:00:01')]), '/etc/os-release': 'ID=debian\n' },
    programs: network.programs,
    commands: network.answer,
    http,
  })
  const boot = openBoot({ host, console: collectingConsole(), processId: 42, parentId: 1 })
  const found = await readAgain(boot, await boot.settings(), instance, [exampleCloud])
  assert.deepEqual(network.state(), [], 'the network is taken down again')
  return { found, host }
}

describe('an instance that is read again', () => {
  it('is read by its own datasource, over a network of its own while there is no other', async () => {
    const { found, host } = await readOn(42)
    assert.deepEqual([found?.id, found?.hostname, found?.interface], ['42', 'new', 'eth0'])
    assert.ok(host.ran.some(([program]) => program === 'dhcpcd'))
  })

  it('is none if another one answers, or if its datasource is not known', async () => {
    assert.equal((await readOn(43)).found, undefined)
    assert.equal((await readOn(42, { ...known, datasource: 'Gone' })).found, undefined)
  })

  it('asks for the distro, and warns of one that is not known, only where a network is set up', async () => {
    const host = memory({
      files: {
        '/etc/cloud/cloud.cfg': 'system_info: {distro: nobodys}\n',
        '/var/lib/cloud/seed/nocloud/meta-data': 'instance-id: i-1\n',
        '/var/lib/cloud/seed/nocloud/user-data': '',
      },
    })
    const told: string[] = []
    const boot = openBoot({
      host,
      console: collectingConsole(),
      processId: 42,
      parentId: 1,
      onNotice: ({ level, message }) => void (level === 'warning' && told.push(message)),
    })
    const instance: Instance = { ...known, datasource: 'NoCloud', className: 'DataSourceNoCloud', id: 'i-1' }
    assert.equal((await readAgain(boot, await boot.settings(), instance))?.id, 'i-1')
    assert.deepEqual(told, [])
  })
})
