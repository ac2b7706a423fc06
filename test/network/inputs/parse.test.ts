// Reading documents: what comes out, what is said about it, and where.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../core/json.ts'
import { dumpYaml } from '../../../languages/yaml/text.ts'
import { type Problem, parseNetworkConfig, render } from '../../../network/index.ts'
import { version1, version2 } from '../documents.ts'

function parse(input: string | Json) {
  return parseNetworkConfig(input, { document: 'network.yaml' })
}

function codes(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code }) => code)
}

describe('network/inputs/parse', () => {
  it('unwraps `network:` and keeps it in paths', () => {
    const { state, config, problems } = parse('network:\n  version: 1\n  config:\n  - {type: odd}\n')
    assert.equal(state?.version, 1)
    assert.deepEqual(config, { version: 1, config: [{ type: 'odd' }] })
    const [problem] = problems
    assert.equal(problem?.code, 'network/unknown-type')
    assert.deepEqual(problem?.where, { document: 'network.yaml', line: 4, column: 6, path: 'network/config/0/type' })
  })

  it('gives the path alone where the value was read by somebody else', () => {
    const { problems } = parse({ version: 1, config: [{ type: 'odd' }] })
    assert.deepEqual(problems[0]?.where, { document: 'network.yaml', path: 'config/0/type' })
  })

  it('refuses a document of five megabytes without reading it', () => {
    const text = `version: 2\nethernets: {${'a: {}, '.repeat(5 * 1024 * 150)}}`
    assert.ok(text.length > 5 * 1024 * 1024)
    const started = performance.now()
    const { state, problems } = parse(text)
    assert.ok(performance.now() - started < 1000)
    assert.equal(state, undefined)
    assert.deepEqual(codes(problems), ['network/too-large'])
  })

  it('stops listing problems after two hundred', () => {
    const { problems } = parse({ version: 1, config: Array.from({ length: 5000 }, () => ({ type: 'odd' })) })
    assert.equal(problems.length, 200)
  })

  it('never throws on any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(1, 2), (value, version) => {
        parse(value as Json)
        parse({ version, config: value as Json, ethernets: value as Json, bonds: { b: value as Json } })
        parse({ version: 1, config: [{ type: 'physical', name: 'e', subnets: value as Json, params: value as Json }] })
        parse({
          version: 2,
          bridges: { b: { interfaces: value as Json, parameters: value as Json, routes: value as Json } },
        })
      }),
    )
  })

  it('never throws on any text of any kind', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const kind of ['yaml', 'eni', 'network_data.json', 'azure-imds', 'vmware-imc'] as const) {
          parseNetworkConfig(text, { document: 'text', kind })
        }
      }),
    )
  })

  it('reads the same from text as from the value', () => {
    fc.assert(
      fc.property(fc.oneof(version1, version2), fc.boolean(), (document, wrapped) => {
        const text = dumpYaml(wrapped ? { network: document } : document, { sortKeys: false })
        assert.deepEqual(parse(text).state, parse(document).state)
      }),
    )
  })

  it('finds nothing wrong in valid documents but odd addresses', () => {
    const harmless = [
      'network/address-overlap',
      'network/gateway-outside-subnet',
      'network/not-rendered',
      'network/deprecated-key',
    ]
    fc.assert(
      fc.property(fc.oneof(version1, version2), (document) => {
        const found = codes(parse(document).problems).filter((code) => !harmless.includes(code))
        assert.deepEqual(found, [])
      }),
    )
  })

  it('marks what matters only to renderers that convert', () => {
    const { problems } = parse({ version: 2, tunnels: {}, ethernets: { eth0: { addresses: ['10.0.0.5/33'] } } })
    assert.deepEqual(
      problems.map(({ code, convertedOnly }) => [code, convertedOnly ?? false]),
      [
        ['network/unknown-section', true],
        ['network/bad-address', false],
      ],
    )
  })

  it('leaves out interfaces whose names cannot be names, and their mention', () => {
    const { state, problems } = parse({
      version: 1,
      config: [
        { type: 'physical', name: '../x' },
        { type: 'bridge', name: 'br0', bridge_interfaces: ['eth0', 'a b'] },
        { type: 'physical', name: 'a-name-that-is-too-long' },
      ],
    })
    assert.deepEqual(
      state?.interfaces.map(({ name }) => name),
      ['eth0', 'br0', 'a-name-that-is-too-long'],
    )
    assert.deepEqual(problems.map(({ level, code }) => `${level} ${code}`).toSorted(), [
      'error network/bad-value',
      'error network/bad-value',
      'warning network/bad-value',
    ])
  })

  it('leaves a NIC of two bonds with the last one, and says so', () => {
    const bond = (name: string) => ({ type: 'bond', name, bond_interfaces: ['e0'], params: { 'bond-mode': 1 } })
    const { state, problems } = parse({ version: 1, config: [bond('bond0'), bond('bond1')] })
    assert.deepEqual(
      state?.interfaces.map(({ name, bondMaster, bondMembers }) => [name, bondMaster, bondMembers]),
      [
        ['bond0', undefined, []],
        ['e0', 'bond1', undefined],
        ['bond1', undefined, ['e0']],
      ],
    )
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['"e0" cannot be in two bonds; it leaves "bond0" for "bond1"'],
    )
  })

  it('takes a version in quotes for the number, with a warning', () => {
    for (const version of [1, 2] as const) {
      const { state, problems } = parse({ version: String(version), config: [], ethernets: { eth0: { dhcp4: true } } })
      assert.equal(state?.version, version)
      assert.equal(state?.source['version'], version)
      assert.deepEqual(problems[0]?.where.path, 'version')
      assert.deepEqual(problems[0]?.level, 'warning')
    }
    assert.deepEqual(codes(parse({ version: '3' }).problems), ['network/bad-version'])
  })

  it('leaves out values of several lines, which would be settings of their own', () => {
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
        ['network/bad-value', 'error', 5, 'config/0/params/a\nb'],
        ['network/bad-value', 'error', 6, 'config/0/subnets/0/scope'],
      ],
    )
  })

  it('takes a block of one line for that line', () => {
    const { state, problems } = parse('version: 2\nethernets:\n  e0:\n    addresses:\n    - >\n      10.0.0.5/24\n')
    assert.deepEqual([state?.interfaces[0]?.subnets[0]?.address, problems], ['10.0.0.5', []])
  })

  it('keeps values of several lines for netplan, which can write them', () => {
    const document = {
      version: 2,
      ethernets: { e0: { dhcp4: true, nameservers: { search: ['a\nb', [['c']], null] } } },
    }
    const { state, problems } = parse(document)
    assert.deepEqual(state?.source, document)
    assert.deepEqual(
      problems.map(({ level, convertedOnly }) => [level, convertedOnly]),
      [
        ['error', true],
        ['warning', true],
      ],
    )
  })

  it('never quotes more than a little of the document', () => {
    const { problems } = parse({ version: 1, config: [{ type: 'x'.repeat(5000) }] })
    assert.ok((problems[0]?.message.length ?? 0) < 100)
  })
})

describe('version 1, the state, and version 2', () => {
  interface Summary {
    readonly addresses: readonly string[]
    readonly dhcp: readonly string[]
    readonly mac: string | undefined
    readonly members: readonly string[]
    readonly link: string | undefined
  }

  /** What both languages can say of an interface. */
  function summary(document: Json): Readonly<Record<string, Summary>> {
    const { state } = parse(document)
    assert.ok(state)
    return Object.fromEntries(
      state.interfaces.map(({ name, subnets, mac, bondMembers, bridgePorts, vlan }) => {
        const addresses = subnets.flatMap(({ address, prefix }) => (address ? [`${address}/${prefix}`] : []))
        const four = subnets.some(({ type }) => type === 'dhcp' || type === 'dhcp4')
        const six = subnets.some(({ type }) => /^(dhcp6|ipv6_)/.test(type))
        const dhcp = [...(four ? ['4'] : []), ...(six ? ['6'] : [])]
        const members = [...(bondMembers ?? []), ...(bridgePorts ?? [])].toSorted()
        return [name, { addresses, dhcp, mac, members, link: vlan?.link }]
      }),
    )
  }

  function netplanOf(document: JsonObject): Json {
    const { state } = parse(document)
    assert.ok(state)
    const [file] = render(state, { renderer: 'netplan' }).files
    const { config } = parse(file?.content ?? '')
    assert.ok(config)
    return config
  }

  it('agree on addresses, DHCP, MACs, members and links of any version 1 document', () => {
    fc.assert(fc.property(version1, (document) => assert.deepEqual(summary(netplanOf(document)), summary(document))))
  })

  it('give a version 2 document back as it was', () => {
    fc.assert(fc.property(version2, (document) => assert.deepEqual(netplanOf(document), document)))
  })

  it('render the same twice over: netplan text of netplan text is that text', () => {
    fc.assert(
      fc.property(version1, (document) => {
        const once = netplanOf(document) as JsonObject
        assert.deepEqual(netplanOf(once), once)
      }),
    )
  })
})
