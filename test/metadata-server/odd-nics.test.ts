// What a cloud says of network devices that no machine has: in whatever form it says it, for every renderer.

import assert from 'node:assert/strict'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { parseNetworkConfig, render, renderers } from '../../network/index.ts'
import { type Changes, cloudsOfSources, playedMachine } from './played-machine.ts'

const macs = ['52:54:00:00:00:01', '52:54:00:00:00:02'] as const
const nics: JsonObject[] = macs.map((mac, index) => ({
  mac,
  mtu: 1400,
  ipv4: ['5', '6'].map((last) => ({ address: `10.0.${index}.${last}`, prefix: 24, gateway: `10.0.${index}.1` })),
  ipv6: [{ address: `2001:db8:${index}::5`, prefix: 64, gateway: 'fe80::1' }],
}))

const mac = /\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b/gi
const named = /\b52:54:00:00:00:0[12]\b/g
const ipv4 = /\b10\.0\.[01]\.[156]\b/g
const ipv6 = /\b2001:db8:[01]::5\b/g
const mtu = /\b1400\b/g
const prefix = /"?\b(?:255\.255\.255\.0|24)\b"?/g

/** Wherever it stands in what the cloud says. */
const oddities: Readonly<Record<string, (text: string) => string>> = {
  'a MAC address that is none': (text) => text.replace(mac, 'zz:zz:zz:zz:zz:zz'),
  'no MAC address': (text) => text.replace(mac, ''),
  'null in place of MAC addresses': (text) => text.replace(/"52:54:00:00:00:0[12]"/g, 'null'),
  'one MAC address for all': (text) => text.replace(named, macs[0]),
  'MAC addresses of others': (text) => text.replaceAll(':00:00:00:0', ':00:00:99:0'),
  'MAC addresses in another form': (text) => text.replace(mac, (one) => one.replaceAll(':', '-').toUpperCase()),
  'an address that is none': (text) => text.replace(ipv4, 'not-an-address').replace(ipv6, 'neither'),
  'addresses beyond their numbers': (text) => text.replace(ipv4, '10.0.999.5').replace(ipv6, '2001:db8::99999'),
  'no addresses': (text) => text.replace(ipv4, '').replace(ipv6, ''),
  'one address for all': (text) => text.replace(ipv4, '10.0.0.5').replace(ipv6, '2001:db8:0::5'),
  'an MTU below all': (text) => text.replace(mtu, '-1'),
  'no MTU': (text) => text.replace(mtu, '0'),
  'an MTU beyond all': (text) => text.replace(mtu, '1e300'),
  'an MTU in words': (text) => text.replace(/"?\b1400\b"?/g, '"much"'),
  'a prefix that is none': (text) => text.replace(prefix, (one) => (one.includes('.') ? '"255.0.255.0"' : '999')),
  'a prefix in words': (text) => text.replace(prefix, '"none"'),
}

function changed(change: (text: string) => string): Changes {
  const bytes = (content: string | Uint8Array) => change(Buffer.from(content).toString('utf8'))
  return {
    // Paths of trees have MAC addresses too: what is asked for stays as it was.
    http: (_, { status = 200, headers = {}, body = '' }) =>
      status === 200 ? { status, headers, body: bytes(body) } : undefined,
    file: bytes,
    line: (answer) => change(answer),
    value: (value) => change(value),
  }
}

async function found(cloud: Cloud, changes: Changes, scenario: JsonObject) {
  const played = await playedMachine(cloud, scenario, changes)
  const result = await played.find()
  const said = `${cloud.name}\n${played.here.said.map((notice) => JSON.stringify(notice)).join('\n')}`
  assert.ok(result, said)
  assert.ok(!/is not a function|Cannot read prop|not iterable|\bat file:|\bNaN\b|\[object/.test(said), said)
  return { instance: result.instance, said, requests: played.here.host.requests.length }
}

/** It can be written for whatever manages the network, or is left out with a reason. */
function written({ network }: Instance, said: string): void {
  if (network === undefined) return
  const known = macs.map((one, index) => ({ name: `eth${index}`, mac: one }))
  const { state, problems } = parseNetworkConfig(network, { document: 'it', nics: known })
  assert.ok(state || problems.length > 0, said)
  if (!state) return
  for (const { name } of renderers) {
    const text: string = JSON.stringify(render(state, { renderer: name, distro: 'debian', nics: known }))
    assert.ok(!/\bNaN\b|undefined|\[object|Infinity/.test(text), `${name}\n${text}\n${said}`)
  }
}

describe('network devices that no machine has', () => {
  for (const [name, change] of Object.entries(oddities)) {
    it(`${name}: set up without, or left`, async () => {
      let met = 0
      for (const cloud of cloudsOfSources) {
        const usual = await found(cloud, {}, { nics })
        const { instance, said } = await found(cloud, changed(change), { nics })
        written(instance, said)
        if (JSON.stringify(instance) !== JSON.stringify(usual.instance)) met += 1
      }
      assert.ok(met >= 2, `only ${met} clouds say it`)
    })
  }

  it('ten thousand: so many as there is room for', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => {
      const [high, low] = [(index >> 8).toString(16).padStart(2, '0'), (index & 255).toString(16).padStart(2, '0')]
      return { mac: `52:54:00:00:${high}:${low}`, ipv4: [{ address: `10.${index >> 8}.${index & 255}.5`, prefix: 24 }] }
    })
    for (const cloud of cloudsOfSources) {
      const { instance, said, requests } = await found(cloud, {}, { nics: many })
      assert.ok(requests < 5000, `${requests}\n${said}`)
      written(instance, said)
    }
  })
})
