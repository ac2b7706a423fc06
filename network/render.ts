// All renderers, in the order in which they are looked for where a distro has no order of its own.

import type { RenderedNetwork, Renderer, RendererName, RenderOptions } from './renderer.ts'
import { eni } from './renderers/eni.ts'
import { freebsd } from './renderers/freebsd.ts'
import { netbsd } from './renderers/netbsd.ts'
import { netplan } from './renderers/netplan.ts'
import { networkManager } from './renderers/network-manager.ts'
import { networkd } from './renderers/networkd.ts'
import { openbsd } from './renderers/openbsd.ts'
import { sysconfig } from './renderers/sysconfig.ts'
import type { NetworkState } from './state.ts'

export const renderers: readonly Renderer[] = [
  eni,
  sysconfig,
  netplan,
  networkManager,
  freebsd,
  netbsd,
  openbsd,
  networkd,
]

export interface RenderRequest extends Partial<RenderOptions> {
  readonly renderer: RendererName
}

/**
 * The files of a network config, as text.
 *
 * @example
 * const { state } = parseNetworkConfig(text, { document: 'network.yaml' })
 * if (state) for (const { path, content } of render(state, { renderer: 'networkd' }).files) console.log(path, content)
 */
export function render(state: NetworkState, { renderer, ...options }: RenderRequest): RenderedNetwork {
  const chosen = renderers.find(({ name }) => name === renderer)
  if (!chosen)
    throw new RangeError(`Unknown renderer "${renderer}"; known are ${renderers.map(({ name }) => name).join(', ')}`)
  return chosen.render(state, { distro: 'debian', nics: [], ...options })
}
