import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { convertOpennebula } from '../../../network/inputs/opennebula.ts'
import { objectOf } from '../../../network/inputs/shared/values.ts'

const nics = [
  { name: 'ens10', mac: '02:00:0a:12:01:09' },
  { name: 'ens3', mac: '02:00:0a:12:01:01' },
  { name: 'ens4', mac: '52:54:00:00:00:04' },
]
const convert = (context: JsonObject) => convertOpennebula(context, { document: 'context.sh', nics })
const first = { ETH0_MAC: '02:00:0A:12:01:01', ETH0_IP: '10.1.2.3' }
const ens3 = (context: JsonObject) => objectOf(convert({ ...first, ...context }).config?.['ethernets'])?.['ens3']
const places = (context: JsonObject) =>
  convert({ ...first, ...context }).problems.map(({ code, where }) => [code, where.path])

describe('network/inputs/opennebula', () => {
  it('gives each NIC what belongs to its MAC', () => {
    const context = {
      ...first,
      ETH0_MASK: '255.255.0.0',
      ETH0_GATEWAY: '10.1.0.1',
      ETH0_IP6: 'fd00::5',
      ETH0_IP6_ULA: 'fd01::5',
      ETH0_IP6_PREFIX_LENGTH: '48',
      ETH0_IP6_GATEWAY: 'fd00::1',
      ETH0_GATEWAY6: 'fd00::2',
      ETH0_DNS: '1.2.3.4 8.8.8.8',
      ETH0_SEARCH_DOMAIN: 'a.example',
      ETH0_MTU: '1280',
      ETH0_ROUTES: '10.9.0.0/16 via 10.1.0.9, 192.0.2.7 via 10.1.0.8',
      DNS: '1.2.3.4 9.9.9.9',
      SEARCH_DOMAIN: 'b.example',
    }
    assert.deepEqual(convert(context), {
      config: {
        version: 2,
        ethernets: {
          ens3: {
            match: { macaddress: '02:00:0a:12:01:01' },
            addresses: ['10.1.2.3/16', 'fd00::5/48', 'fd01::5/48'],
            gateway4: '10.1.0.1',
            gateway6: 'fd00::1',
            nameservers: { addresses: ['1.2.3.4', '8.8.8.8', '9.9.9.9'], search: ['a.example', 'b.example'] },
            routes: [
              { to: '10.9.0.0/16', via: '10.1.0.9' },
              { to: '192.0.2.7', via: '10.1.0.8' },
            ],
            mtu: '1280',
          },
          ens10: {
            match: { macaddress: '02:00:0a:12:01:09' },
            addresses: ['10.18.1.9/24'],
            nameservers: { addresses: ['1.2.3.4', '9.9.9.9'], search: ['b.example'] },
          },
        },
      },
      problems: [],
    })
  })

  it('finds a NIC by its name where the context has no MAC', () => {
    const named = [{ name: 'eth1', mac: '52:54:00:00:00:01' }]
    const { config } = convertOpennebula({ ETH1_IP: '10.0.0.5' }, { document: 'context.sh', nics: named })
    assert.deepEqual(config?.['ethernets'], {
      eth1: { match: { macaddress: '52:54:00:00:00:01' }, addresses: ['10.0.0.5/24'] },
    })
  })

  it('takes an empty value for none', () => {
    const bare = { match: { macaddress: '02:00:0a:12:01:01' }, addresses: ['10.1.2.3/24'] }
    const keys = ['MASK', 'GATEWAY', 'GATEWAY6', 'IP6', 'DNS', 'MTU', 'ROUTES', 'SEARCH_DOMAIN']
    assert.deepEqual(ens3(Object.fromEntries(keys.map((key) => [`ETH0_${key}`, '']))), bare)
    assert.deepEqual(ens3({ ETH0_IP: '' }), { ...bare, addresses: ['10.18.1.1/24'] })
  })

  it('leaves out what is no address, and says so', () => {
    const bad = {
      ETH0_IP6: 'x',
      ETH0_GATEWAY: 'fd00::1',
      ETH0_GATEWAY6: '10.0.0.1',
      ETH0_ROUTES: '10.0.0.0/99 via 1.1.1.1',
    }
    assert.deepEqual(places(bad), [
      ['network/bad-address', 'ETH0_GATEWAY'],
      ['network/bad-address', 'ETH0_GATEWAY6'],
      ['network/bad-route', 'ETH0_ROUTES'],
      ['network/bad-address', 'ETH0_IP6'],
    ])
    assert.deepEqual(places({ ETH0_MASK: '255.0.255.0' }), [['network/bad-address', 'ETH0_IP']])
  })

  it('warns of a NIC that the machine lacks', () => {
    assert.deepEqual(places({ ETH7_MAC: '02:00:0a:12:01:77' }), [['network/unknown-mac', 'ETH7_MAC']])
  })

  it('has no config where no NIC is the one that is meant', () => {
    const other = [{ name: 'ens3', mac: '52:54:00:00:00:09' }]
    const { config, problems } = convertOpennebula(first, { document: 'context.sh', nics: other })
    assert.deepEqual([config, problems.map(({ code }) => code)], [undefined, ['network/unknown-mac']])
  })

  it('takes no value of another kind for a mistake of the code', () => {
    for (const value of [null, 7, true, [], {}, 'x']) {
      for (const key of ['MAC', 'IP', 'IP6', 'MASK', 'DNS', 'ROUTES', 'MTU', 'GATEWAY', 'IP6_PREFIX_LENGTH']) {
        convert({ ...first, [`ETH0_${key}`]: value })
      }
    }
    assert.equal(convertOpennebula('no JSON', { document: 'context.sh', nics }).config, undefined)
  })
})
