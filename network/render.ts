// The files of a network config, by the name of a renderer.

import { Failure } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { conventionsFor } from '../distros/profiles.ts'
import { type RendererName, renderers } from './renderers/index.ts'
import type { RenderedNetwork, RenderOptions } from './renderers/renderer.ts'
import type { NetworkState } from './state.ts'

export interface RenderRequest extends Partial<Omit<RenderOptions, 'conventions'>> {
  readonly renderer: RendererName
  /** As `system_info.distro` has it: "debian", "rhel", "opensuse-leap", "alpine". Default: "debian". */
  readonly distro?: string
}

/**
 * The files of a network config, as text.
 *
 * @example
 * const { state } = parseNetworkConfig(text, { document: 'network.yaml' })
 * if (state) for (const { path, content } of render(state, { renderer: 'networkd' }).files) console.log(path, content)
 */
export function render(
  state: NetworkState,
  { renderer, distro = 'debian', ...options }: RenderRequest,
): RenderedNetwork {
  const chosen = renderers.find(({ name }) => name === renderer)
  if (!chosen)
    throw new Failure(
      say`Unknown renderer "${say.named(renderer)}"; known are ${say.join(renderers.map(({ name }) => say.word(name)))}`,
    )
  return chosen.render(state, { conventions: conventionsFor(distro), nics: [], ...options })
}
