// Reading documents: what comes out, what is said about it, and where.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Json } from '../../../core/json.ts'
import { describeNotice } from '../../../core/notices.ts'
import { dumpYaml } from '../../../languages/yaml/text.ts'
import { type Problem, parseNetworkConfig } from '../../../network/index.ts'
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

  it('tells an unknown key by its place and the known one that it is like', () => {
    const text = [
      'version: 2',
      'ethernets:',
      '  hunter2:',
      '    addresses: [10.0.0.5/24]',
      '    routes:',
      '    - {to: default, via: 10.0.0.1, metrik: 5}',
      'bond: {}',
    ].join('\n')
    const { problems } = parse(text)
    assert.deepEqual(problems.map(describeNotice), [
      'network.yaml:6:36: this key of a route is not known; it is left out (at ethernets/(key 1)/routes/0/(key 3)); did you mean "metric"?',
      'network.yaml:7:1: a section of this name is not known; it is left out (at (key 3)); did you mean "bonds"?',
    ])
  })

  it('gives only the path if the value was read by somebody else', () => {
    const { problems } = parse({ version: 1, config: [{ type: 'odd' }] })
    assert.deepEqual(problems[0]?.where, { document: 'network.yaml', path: 'config/0/type' })
  })

  it('refuses a document of five megabytes without reading it', () => {
    // Reading it would be noticed: it is broken.
    const text = `version: 2\nethernets: {${'a: {}, '.repeat(5 * 1024 * 150)}`
    assert.ok(text.length > 5 * 1024 * 1024)
    const { state, problems } = parse(text)
    assert.equal(state, undefined)
    assert.deepEqual(codes(problems), ['network/too-large'])
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
})
