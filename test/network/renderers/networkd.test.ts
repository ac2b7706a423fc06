// The networkd renderer against recorded documents, and its own rules.

import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { conventionsFor } from '../../../distros/profiles.ts'
import { parseNetworkConfig } from '../../../network/index.ts'
import { networkd } from '../../../network/renderers/networkd.ts'
import { describeVectors } from '../vectors.ts'

/** First lines of the [Route] sections of the only interface. */
function routesOf(config: readonly Json[]): readonly string[] {
  const { state, problems } = parseNetworkConfig({ version: 1, config }, { document: 'test' })
  assert.ok(state, JSON.stringify(problems))
  const [file] = networkd.render(state, { conventions: conventionsFor('debian'), nics: [] }).files
  return [...(file?.content ?? '').matchAll(/\[Route\]\n\w+=(.*)\n/g)].map(([, line = '']) => line)
}

describe('network/renderers/networkd', () => {
  describeVectors(networkd, { pair: 'debian-networkd', distro: 'debian', mode: () => 0o644 })

  it('counts routes and gateways together, and sorts the counts as text', () => {
    const routes = (net: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ destination: `10.${net}.${index}.0/24`, gateway: '10.0.0.1' }))
    const found = routesOf([
      {
        type: 'physical',
        name: 'e0',
        subnets: [
          { type: 'static', address: '10.0.0.5/24', gateway: '10.0.0.1', routes: routes(1, 5) },
          { type: 'dhcp6', gateway: '10.0.0.9', routes: routes(2, 6) },
          { type: 'static', address: '10.0.1.5/24', gateway: '10.0.1.1' },
        ],
      },
      { type: 'route', destination: '10.9.0.0/16', gateway: '10.0.0.1' },
    ])
    // Routes 0 to 4, gateway 5, routes 6 to 11, gateway 12.
    assert.deepEqual(found, [
      '10.0.1.1',
      '10.0.0.1',
      '10.9.0.0/16',
      ...['10.1.0.0/24', '10.1.1.0/24', '10.2.4.0/24', '10.2.5.0/24', '10.1.2.0/24', '10.1.3.0/24', '10.1.4.0/24'],
      ...['10.2.0.0/24', '10.2.1.0/24', '10.2.2.0/24', '10.2.3.0/24'],
    ])
  })
})
