// The picture of a network: well-formed, nothing outside, nothing on top of another.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseNetworkConfig, topologySvg } from '../../network/index.ts'
import { version1, version2 } from './documents.ts'

function draw(document: Parameters<typeof parseNetworkConfig>[0], title?: string): string {
  const { state } = parseNetworkConfig(document, { document: 'x' })
  assert.ok(state)
  return topologySvg(state, title === undefined ? {} : { title })
}

interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function rects(svg: string): readonly Rect[] {
  const found = svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)
  return [...found].map(([, x, y, width, height]) => ({
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }))
}

describe('network/graph', () => {
  const stack = {
    version: 2,
    ethernets: { eth0: {}, eth1: { dhcp4: true } },
    bonds: { bond0: { interfaces: ['eth0', 'eth1'], parameters: { mode: '802.3ad' } } },
    vlans: { 'bond0.5': { id: 5, link: 'bond0', addresses: ['10.0.0.5/24'], gateway4: '10.0.0.1' } },
    bridges: { br0: { interfaces: ['bond0.5', 'gone'] } },
  }

  it('shows names, kinds, modes and addresses', () => {
    const svg = draw(stack, 'db1')
    for (const text of [
      'db1',
      'eth0',
      'bond0',
      'mode 802.3ad',
      'id 5',
      '10.0.0.5/24',
      'gateway 10.0.0.1',
      'not defined',
    ]) {
      assert.ok(svg.includes(`${text}</text>`) || svg.includes(`${text}</title>`), text)
    }
  })

  it('draws a line for each member, port and link', () => {
    assert.equal(draw(stack).match(/<path /g)?.length, 5)
  })

  it('escapes what is in a name', () => {
    const svg = draw({ version: 1, config: [{ type: 'physical', name: '<b>&"' }] }, '<script>')
    assert.doesNotMatch(svg, /<b>|<script/)
    assert.match(svg, /&lt;b&gt;&amp;&quot;/)
  })

  it('ends on a cycle of bridges', () => {
    const bridges = { a: { interfaces: ['b'] }, b: { interfaces: ['a'] }, c: { interfaces: ['c'] } }
    assert.equal(rects(draw({ version: 2, bridges })).length, 3)
  })

  it('draws a chain of VLANs as long as a document can hold', () => {
    const vlans = Object.fromEntries(Array.from({ length: 12_000 }, (_, id) => [`v${id}`, { id, link: `v${id - 1}` }]))
    assert.equal(rects(draw({ version: 2, vlans })).length, 12_000)
  })

  it('keeps every box inside and apart from the others, for any document', () => {
    fc.assert(
      fc.property(fc.oneof(version1, version2), (document) => {
        const svg = draw(document)
        const [, width, height] = /<svg [^>]*width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
        const boxes = rects(svg)
        for (const [index, box] of boxes.entries()) {
          assert.ok(box.x + box.width <= Number(width) && box.y + box.height <= Number(height))
          for (const other of boxes.slice(index + 1)) {
            const apart =
              box.x + box.width <= other.x ||
              other.x + other.width <= box.x ||
              box.y + box.height <= other.y ||
              other.y + other.height <= box.y
            assert.ok(apart, 'two boxes overlap')
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
