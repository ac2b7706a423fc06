// The files of a network config, by the name of a renderer.

import { type RendererName, renderers } from './renderers/index.ts'
import type { RenderedNetwork, RenderOptions } from './renderers/renderer.ts'
import type { NetworkState } from './state.ts'

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
