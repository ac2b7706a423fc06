import assert from 'node:assert/strict'
import { convertRbxcloud } from '../../../network/inputs/rbxcloud.ts'

const context = { document: 'cloud.json', nics: [] }
const network = { dns: { nameservers: ['8.8.8.8'] }, gateway: '62.181.8.1', netmask: '255.255.248.0', name: 'public' }
const adapter = {
  macaddress: '00:15:5D:FF:0F:03',
  ip: [{ address: '62.181.8.174' }, { address: '62.181.8.175' }],
  network,
}

describe('network/inputs/rbxcloud', () => {
  it('has an interface for each adapter, with each of its addresses', () => {
    const subnet = (address: string) => ({
      type: 'static',
      address,
      netmask: '255.255.248.0',
      control: 'auto',
      gateway: '62.181.8.1',
      dns_nameservers: ['8.8.8.8'],
    })
    const subnets = [subnet('62.181.8.174'), subnet('62.181.8.175')]
    assert.deepEqual(convertRbxcloud([adapter, { ...adapter, ip: [] }], context), {
      config: {
        version: 1,
        config: [
          { type: 'physical', name: 'eth0', mac_address: '00:15:5d:ff:0f:03', subnets },
          { type: 'physical', name: 'eth1', mac_address: '00:15:5d:ff:0f:03', subnets: [] },
        ],
      },
      problems: [],
    })
  })

  it('leaves out what is no address, and says where', () => {
    const { problems } = convertRbxcloud([{ ...adapter, ip: [{ address: 'x' }, {}] }], context)
    assert.deepEqual(
      problems.map(({ code, where }) => [code, where.path]),
      [
        ['network/bad-address', 'netadp/0/ip/0/address'],
        ['network/bad-address', 'netadp/0/ip/1/address'],
      ],
    )
  })

  it('takes no value of another kind for a mistake of the code', () => {
    for (const value of [null, 7, true, [], {}, 'x']) {
      convertRbxcloud(value, context)
      for (const key of Object.keys(adapter)) convertRbxcloud([{ ...adapter, [key]: value }], context)
      for (const key of Object.keys(network))
        convertRbxcloud([{ ...adapter, network: { ...network, [key]: value } }], context)
    }
  })
})
