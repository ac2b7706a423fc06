// One suite for all renderers: what a caller may count on, whatever the state.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../core/json.ts'
import { conventionsFor } from '../../../distros/profiles.ts'
import {
  type NetworkState,
  parseNetworkConfig,
  type RenderedNetwork,
  type Renderer,
  type RenderOptions,
  renderers,
} from '../../../network/index.ts'
import { matchesPattern } from '../../../network/matches-pattern.ts'
import { isAvailable } from '../../../network/needs.ts'
import { textPositions, valueAt, withText } from '../../support/schema-positions.ts'
import { networkFactsOf } from '../apply/machine.ts'
import { version1, version2 } from '../documents.ts'
import { describePlugins } from '../plugins.ts'

const options: RenderOptions = {
  conventions: conventionsFor('debian'),
  nics: ['eth0', 'ens1', 'lan2', 'eno3', 'enp4s0'].map((name, index) => ({ name, mac: `52:54:00:00:00:0${index}` })),
  features: ['ipv6-mtu'],
  current: {},
}

function stateOf(document: JsonObject): NetworkState {
  const { state, problems } = parseNetworkConfig(document, { document: 'generated' })
  assert.ok(state, JSON.stringify(problems))
  return state
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) frozen(item)
    Object.freeze(value)
  }
  return value
}

function wellFormed(renderer: Renderer, state: NetworkState): void {
  const { files, removals, commands, notices } = renderer.render(state, options)
  const paths = files.map(({ path }) => path)
  assert.equal(new Set(paths).size, paths.length, 'a path occurs twice')
  for (const path of paths) {
    assert.ok(
      renderer.writes.some((place) => matchesPattern(place.path, path)),
      `${renderer.name} does not say that it writes ${path}`,
    )
  }
  for (const path of [...paths, ...removals]) {
    assert.match(path, /^\/(etc|run)\//)
    assert.doesNotMatch(path, /\/\.\.?(\/|$)|\/\//)
  }
  for (const { content, mode } of files) {
    assert.ok(content === '' || content.endsWith('\n'), 'no line end at the end of a file')
    assert.doesNotMatch(content, /undefined|\[object |NaN/)
    assert.ok([0o600, 0o640, 0o644].includes(mode))
  }
  for (const command of commands) assert.ok(command[0].length > 0)
  for (const { code, message } of notices) assert.ok(code.startsWith('network/') && message.length > 0)
}

function noOtherLine(files: RenderedNetwork['files']): void {
  for (const { path, content } of files) {
    assert.doesNotMatch(content, /(?:^|[\n\r])INJECTED/, path)
    assert.doesNotMatch(path, /[\0-\x1f]/)
    if (!path.endsWith('.yaml')) assert.doesNotMatch(content, /(?:^|[\n\r])\s*INJECTED/, path)
  }
}

const plain = { type: 'static', address: '192.0.2.7/24' }
const on = (...subnets: Json[]) => [{ type: 'physical', name: 'eth0', mac_address: '52:54:00:00:00:00', subnets }]

/** What a version 1 config can ask for, and how it shows in the files. */
const wishes: Readonly<Record<string, { readonly config: readonly Json[]; readonly shows: RegExp }>> = {
  DHCP: { config: on({ type: 'dhcp4' }), shows: /dhcp|method=auto/i },
  'an IPv4 address': { config: on(plain), shows: /192\.0\.2\.7/ },
  'a gateway': { config: on({ ...plain, gateway: '192.0.2.1' }), shows: /192\.0\.2\.1\b/ },
  'a route': {
    config: on({ ...plain, routes: [{ destination: '198.51.100.0/24', gateway: '192.0.2.9' }] }),
    shows: /198\.51\.100\.0/,
  },
  'an IPv6 address': { config: on({ type: 'static6', address: '2001:db8::7/64' }), shows: /2001:db8::7/ },
  'a name server': { config: on({ ...plain, dns_nameservers: ['192.0.2.53'] }), shows: /192\.0\.2\.53/ },
  'a search domain': { config: on({ ...plain, dns_search: ['corp.example'] }), shows: /corp\.example/ },
  'an MTU': { config: on(plain).map((nic) => ({ ...nic, mtu: 1400 })), shows: /1400/ },
  'a bond': {
    config: [
      ...on(),
      { type: 'bond', name: 'bond7', bond_interfaces: ['eth0'], params: { 'bond-mode': 'active-backup' } },
    ],
    shows: /bond7/,
  },
  'a bridge': { config: [...on(), { type: 'bridge', name: 'br7', bridge_interfaces: ['eth0'] }], shows: /br7/ },
  'a VLAN': {
    config: [...on(), { type: 'vlan', name: 'eth0.30', vlan_link: 'eth0', vlan_id: 30, subnets: [plain] }],
    shows: /\b30\b/,
  },
}

const virtual = { 'a bond': 'NICs only', 'a bridge': 'NICs only', 'a VLAN': 'NICs only' }
/** What a renderer leaves out, and why. It has to say so when it does. */
const leftOut: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  freebsd: virtual,
  netbsd: {
    ...virtual,
    'a route': 'rc.conf has a place for the default route only',
    'an IPv6 address': 'as in the reference, of IPv6 nothing is written',
  },
  openbsd: { ...virtual, 'an IPv6 address': 'as in the reference, of IPv6 addresses nothing is written' },
}

describePlugins('network/renderers', renderers)

describe('every renderer', () => {
  it('has a name of its own', () => {
    assert.equal(new Set(renderers.map(({ name }) => name)).size, renderers.length)
  })

  it("comes in the reference's order if the reference has it", () => {
    const order = ['eni', 'sysconfig', 'netplan', 'network-manager', 'freebsd', 'netbsd', 'openbsd', 'networkd']
    assert.deepEqual(
      renderers.map(({ name }) => name).filter((name) => order.includes(name)),
      order,
    )
  })

  for (const renderer of renderers) {
    describe(renderer.name, () => {
      it('is not available on a machine without any of its programs', () => {
        assert.equal(isAvailable(renderer, networkFactsOf()), false)
      })

      it('writes well-formed files for any version 1 document', () => {
        fc.assert(
          fc.property(version1, (document) => wellFormed(renderer, stateOf(document))),
          { numRuns: 60 },
        )
      })

      it('writes well-formed files for any version 2 document', () => {
        fc.assert(
          fc.property(version2, (document) => wellFormed(renderer, stateOf(document))),
          { numRuns: 60 },
        )
      })

      it('says the same every time and leaves the state alone', () => {
        fc.assert(
          fc.property(fc.oneof(version1, version2), (document) => {
            const state = frozen(stateOf(document))
            assert.deepEqual(renderer.render(state, options), renderer.render(state, options))
          }),
          { numRuns: 20 },
        )
      })

      for (const [wish, { config, shows }] of Object.entries(wishes)) {
        const why = leftOut[renderer.name]?.[wish]
        it(why === undefined ? `writes ${wish}` : `leaves out ${wish} and says so: ${why}`, () => {
          const { files, notices } = renderer.render(stateOf({ version: 1, config }), options)
          const text = files.map(({ path, content }) => `${path}\n${content}`).join('')
          assert.equal(shows.test(text), why === undefined, text)
          assert.equal(notices.length > 0, why !== undefined, JSON.stringify(notices))
        })
      }

      it('takes a config of nothing', () => {
        wellFormed(renderer, stateOf({ version: 1, config: [] }))
        wellFormed(renderer, stateOf({ version: 2 }))
      })

      it('keeps files in their folders whatever interfaces are called', () => {
        const names = ['../../etc/passwd', 'a/b', '..', 'eth0 up', '$(reboot)', '__proto__', 'constructor', 'ä']
        const config = names.map((name) => ({ type: 'physical', name, subnets: [{ type: 'dhcp4' }] }))
        wellFormed(renderer, stateOf({ version: 1, config }))
        wellFormed(renderer, stateOf({ version: 2, ethernets: Object.fromEntries(names.map((name) => [name, {}])) }))
      })

      it('writes interfaces that only their bond or bridge mentions', () => {
        const config: readonly Json[] = [
          { type: 'bond', name: 'bond0', bond_interfaces: ['eth8'], params: { 'bond-mode': 1 } },
          { type: 'bridge', name: 'br0', bridge_interfaces: ['eth9', 'bond0'] },
        ]
        wellFormed(renderer, stateOf({ version: 1, config }))
      })

      it('writes routes without a gateway, and parameters of odd kinds', () => {
        const config: readonly Json[] = [
          {
            type: 'physical',
            name: 'eth0',
            subnets: [{ type: 'static', address: '10.0.0.5/24', routes: [{ destination: '10.1.0.0/16' }] }],
          },
          {
            type: 'bond',
            name: 'bond0',
            bond_interfaces: ['eth0'],
            params: { 'bond-mode': null, 'bond-miimon': [1, 2], 'bond-arp-ip-target': { a: 1 }, bond_primary: true },
          },
          {
            type: 'bridge',
            name: 'br0',
            bridge_interfaces: ['bond0'],
            params: { bridge_pathcost: 'eth0', bridge_portprio: 7, bridge_ageing: [] },
          },
          { type: 'route', destination: '10.2.0.0/16' },
        ]
        wellFormed(renderer, stateOf({ version: 1, config }))
      })

      it('makes no other line of a line break in any text', () => {
        const documents = [version1, version2].flatMap((some) => fc.sample(some, { seed: 7, numRuns: 6 }))
        for (const document of documents) {
          for (const position of textPositions({}, document)) {
            const before = position.isKey ? 'eth0' : String(valueAt(document, position.path))
            for (const after of ['\nINJECTED y', '\r\nINJECTED=y', '"\nINJECTED: y']) {
              const planted = withText(document, position, before + after) as JsonObject
              const { state } = parseNetworkConfig(planted, { document: 'planted' })
              if (state) noOtherLine(renderer.render(state, options).files)
            }
          }
        }
      })

      it('takes four thousand interfaces', () => {
        const names = Array.from({ length: 4000 }, (_, index) => `eth${index}`)
        const config = [
          ...names.map((name) => ({ type: 'physical', name, subnets: [{ type: 'dhcp4' }] })),
          { type: 'bridge', name: 'br0', bridge_interfaces: names },
        ]
        const state = stateOf({ version: 1, config })
        const written = JSON.stringify(renderer.render(state, options))
        assert.ok(written.includes('eth0') && written.includes('eth3999'))
      })
    })
  }
})
