import assert from 'node:assert/strict'
import type { Json } from '../../../../core/json.ts'
import { parseNetworkConfig } from '../../../../network/index.ts'

const parse = (input: string | Json) => parseNetworkConfig(input, { document: 'network.yaml' })

describe('network/inputs/shared/control-characters', () => {
  it('are left out with their values, which would be settings of their own', () => {
    const text = [
      'version: 1',
      'config:',
      '- type: physical',
      '  name: eth0',
      '  params: {"a\\nb": 1}',
      '  subnets: [{type: static, address: 10.0.0.5/24, scope: "link\\nup evil", dns_search: "a.example\\nb.example"}]',
      '',
    ].join('\n')
    const { state, problems } = parse(text)
    const [subnet] = state?.interfaces[0]?.subnets ?? []
    assert.deepEqual([subnet?.scope, subnet?.dnsSearch], [undefined, ['a.example', 'b.example']])
    assert.deepEqual(state?.interfaces[0]?.params, {})
    assert.deepEqual(
      problems.map(({ code, level, where }) => [code, level, where.line, where.path]),
      [
        ['network/bad-value', 'error', 5, 'config/0/params/(key 1)'],
        ['network/bad-value', 'error', 6, 'config/0/subnets/0/scope'],
      ],
    )
  })

  it('do not include the line break at the end of a block of one line', () => {
    const { state, problems } = parse('version: 2\nethernets:\n  e0:\n    addresses:\n    - >\n      10.0.0.5/24\n')
    assert.deepEqual([state?.interfaces[0]?.subnets[0]?.address, problems], ['10.0.0.5', []])
  })

  it('are kept from netplan too, which writes such values into the lines of its own files', () => {
    const document = {
      version: 2,
      ethernets: { e0: { dhcp4: true, nameservers: { search: ['a\nb', [['c']], null] } } },
    }
    const { state, problems } = parse(document)
    assert.deepEqual(state?.source, {
      version: 2,
      ethernets: { e0: { dhcp4: true, nameservers: { search: [[['c']], null] } } },
    })
    assert.deepEqual(
      problems.map(({ level, convertedOnly }) => [level, convertedOnly]),
      [
        ['error', undefined],
        ['warning', true],
      ],
    )
  })
})
