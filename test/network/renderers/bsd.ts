// Two configs for a BSD machine with one NIC, and what its renderer makes of them.

import assert from 'node:assert/strict'
import { plainConventions } from '../../../distros/network-conventions.ts'
import { parseNetworkConfig } from '../../../network/index.ts'
import type { RenderedNetwork, Renderer, RenderOptions } from '../../../network/renderers/renderer.ts'

export const full = `
version: 1
config:
- type: physical
  name: vtnet9
  mac_address: "02:dd:00:00:00:01"
  subnets:
  - type: static
    address: 192.0.2.70/28
    gateway: 192.0.2.65
    dns_nameservers: [192.0.2.66]
    routes: [{destination: 10.8.0.0/16, gateway: 192.0.2.67}]
  - {type: static6, address: "2001:db8:9::7/64", gateway: "2001:db8:9::1"}
`
export const leased = `
version: 1
config:
- {type: physical, name: vtnet0, mac_address: "02:dd:00:00:00:01", subnets: [{type: dhcp4}]}
`
const nics = [{ name: 'vtnet0', mac: '02:DD:00:00:00:01' }]

export function render(renderer: Renderer, text: string, options: Partial<RenderOptions> = {}): RenderedNetwork {
  const { state } = parseNetworkConfig(text, { document: 'test' })
  assert.ok(state)
  return renderer.render(state, { conventions: plainConventions, nics, current: {}, ...options })
}

export function contents({ files }: RenderedNetwork): Record<string, string> {
  return Object.fromEntries(files.map(({ path, content }) => [path, content]))
}
