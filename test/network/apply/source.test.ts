import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { pickSource } from '../../../network/apply/source.ts'
import { nic } from '../../support/nic.ts'
import { choose, eth0, factsOf, instanceWith } from './machine.ts'

const v1 = (name: string): Json => ({ version: 1, config: [{ type: 'physical', name }] })
const encode = (text: string) => Buffer.from(text).toString('base64')

describe('the source of the network config', () => {
  it('is the first in order that has one', () => {
    const candidates = { cmdline: null, initramfs: v1('a'), system_cfg: v1('b'), ds: v1('c') }
    assert.deepEqual(pickSource(candidates).config, v1('a'))
    assert.equal(pickSource(candidates).source, 'initramfs')
    const order = ['cmdline', 'system_cfg', 'ds', 'initramfs'] as const
    assert.equal(pickSource(candidates, order).source, 'system_cfg')
  })

  it('loses an enclosing network:', () => {
    assert.deepEqual(pickSource({ ds: { network: v1('x') } }).config, v1('x'))
  })

  it('may say that there is to be none, and nothing after it is asked', () => {
    const choice = pickSource({ system_cfg: { config: 'disabled' }, ds: v1('x') })
    assert.deepEqual(
      [choice.disabled, choice.config, choice.source, choice.reason],
      [true, undefined, 'system_cfg', 'network config is disabled by system_cfg'],
    )
    assert.equal(pickSource({ ds: { network: { config: 'disabled' } } }).disabled, true)
  })

  it('tells why it won', () => {
    const { reason } = pickSource({ ds: v1('x') })
    assert.match(reason, /the datasource \(ds\).*the kernel command line, the initramfs, the system config had none/)
  })

  it('is none at all if a file of an upgraded machine says so', async () => {
    const marker = '/var/lib/cloud/data/upgraded-network'
    const { choice } = await choose({ files: { [marker]: '' } }, { instance: instanceWith(v1('x')) })
    assert.deepEqual([choice.disabled, choice.source], [true, marker])
  })

  it('prefers the command line to the system config and that to the datasource', async () => {
    const text = encode('version: 2\nethernets: {}\n')
    const all = { cmdline: `ro network-config=${text}`, config: { network: v1('b') }, instance: instanceWith(v1('c')) }
    assert.equal((await choose({}, all)).choice.source, 'cmdline')
    assert.equal((await choose({}, { ...all, cmdline: 'ro' })).choice.source, 'system_cfg')
    assert.equal((await choose({}, { instance: instanceWith(v1('c')) })).choice.source, 'ds')
  })

  it('falls back to DHCP on the best NIC', async () => {
    const { choice } = await choose({})
    assert.deepEqual(choice.config, {
      version: 2,
      ethernets: {
        eth0: { dhcp4: true, dhcp6: true, 'set-name': 'eth0', match: { macaddress: '52:54:00:00:00:01' } },
      },
    })
    assert.equal(choice.source, 'fallback')
  })

  it('warns of an empty config and falls back', async () => {
    const { choice, here } = await choose({}, { instance: instanceWith({ network: {} }) })
    assert.equal(choice.source, 'fallback')
    assert.deepEqual(here.codes(), ['network/empty-config'])
  })

  it('has no fallback if the distro or the config turns it off', async () => {
    assert.equal((await choose({}, { disableFallback: true })).choice.config, undefined)
    const config = { system_info: { disable_fallback_netcfg: false } }
    assert.notEqual((await choose({}, { disableFallback: true, config })).choice.config, undefined)
  })

  it('takes the NIC that the datasource was reached through', async () => {
    const facts = factsOf([eth0, nic('eth5', '52:54:00:00:00:05')])
    const { choice } = await choose({}, { facts, instance: instanceWith(undefined, { interface: 'eth5' }) })
    assert.match(JSON.stringify(choice.config), /"eth5":/)
  })
})
