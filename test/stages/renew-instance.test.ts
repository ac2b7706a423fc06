import assert from 'node:assert/strict'
import { isObject, type Json } from '../../core/json.ts'
import { bootOnce, machine, restart, seedDirectory } from './whole-boot.ts'

const network = (address: string) => `version: 2\nethernets:\n  eth0:\n    addresses: [${address}]\n`
const updates = (when: string) => ({
  '/etc/cloud/cloud.cfg.d/90-updates.cfg': `updates: {network: {when: [${when}]}}\n`,
})

/** What is told about the instance after a boot whose metadata have changed since the boot before. */
async function toldLater(when: string) {
  const host = machine(
    { 'user-data': '#cloud-config\n', 'network-config': network('10.0.0.2/24') },
    { files: updates(when) },
  )
  await bootOnce(host)
  await restart(host)
  await host.files.write(`${seedDirectory}/meta-data`, 'instance-id: i-1\nlocal-hostname: web-2\nregion: east\n')
  await host.files.write(`${seedDirectory}/network-config`, network('10.0.0.3/24'))
  await bootOnce(host)
  const at = (value: Json | undefined, key: string) => (isObject(value) ? value[key] : undefined)
  const data = JSON.parse(host.text('/run/cloud-init/instance-data.json'))
  const cached = at(JSON.parse(host.text('/var/lib/cloud/instances/i-1/instance.json')), 'instance')
  const addresses = host.text('/var/lib/cloud/instances/i-1/network-config.json').match(/10\.0\.0\.\d/g)
  return {
    shown: [at(data.v1, 'region'), at(data.ds.meta_data, 'local-hostname')],
    cached: [at(cached, 'region'), at(cached, 'hostname')],
    userData: at(cached, 'userData') !== undefined,
    addresses,
  }
}

describe('an instance whose metadata are read again in a later boot', () => {
  it('is what they say by now', async () => {
    assert.deepEqual(await toldLater('boot'), {
      shown: ['east', 'web-2'],
      cached: ['east', 'web-2'],
      userData: true,
      addresses: ['10.0.0.3'],
    })
  })

  it('is what it was where no event has them read', async () => {
    const { shown, cached, addresses } = await toldLater('boot-new-instance')
    assert.deepEqual([shown, cached, addresses], [[null, 'web-1'], [undefined, 'web-1'], ['10.0.0.2']])
  })
})
