// `devel net-convert`: turns a network config of any kind into the files of one renderer, without a machine.

import type { JsonObject } from '../core/json.ts'
import type { ConfigKind } from './inputs/converter.ts'
import { parseNetworkConfig } from './inputs/parse.ts'
import type { NetworkProblem } from './problems.ts'
import { render } from './render.ts'
import { type RendererName, renderers } from './renderers/index.ts'
import type { RenderedFile, RenderNotice } from './renderers/renderer.ts'
import type { KnownNic, NetworkState } from './state.ts'

/** The reference's outputs, in its order; any others follow. None for the BSDs: what is written there depends on the machine's own files. */
const usualOutputs: readonly RendererName[] = ['eni', 'netplan', 'networkd', 'sysconfig', 'network-manager']
export const convertOutputs: readonly RendererName[] = [
  ...usualOutputs,
  ...renderers
    .filter(({ name, needs }) => !usualOutputs.includes(name) && needs.every(({ kernels }) => !kernels))
    .map(({ name }) => name),
]

export interface ConvertRequest {
  readonly text: string
  /** Name of the document in problems and in `summary`. */
  readonly document: string
  readonly kind: ConfigKind
  readonly distro: string
  readonly output: RendererName
  readonly nics: readonly KnownNic[]
  /** Texts below the output directory of what `convertReads` names, for renderers that keep what is there. */
  readonly current: Readonly<Partial<Record<string, string>>>
}

export interface ConvertResult {
  /** undefined: the document cannot be used at all; `problems` say why. */
  readonly files: readonly RenderedFile[] | undefined
  readonly problems: readonly NetworkProblem[]
  readonly notices: readonly RenderNotice[]
  readonly config: JsonObject | undefined
  readonly state: NetworkState | undefined
}

export function convertNetwork(request: ConvertRequest): ConvertResult {
  const { text, document, kind, distro, output, nics, current } = request
  const parsed = parseNetworkConfig(text, { document, kind, nics })
  const problems =
    output === 'netplan' ? parsed.problems.filter(({ convertedOnly }) => !convertedOnly) : parsed.problems
  const { state, config } = parsed
  if (!state) return { files: undefined, problems, notices: [], config, state }
  const { files, notices } = render(state, { renderer: output, distro, nics, current, features: assumedFeatures })
  return { files, problems, notices, config, state }
}

/** What a machine with a current netplan could do. */
const assumedFeatures = ['dhcp-use-domains', 'ipv6-mtu']

/** Files whose present text the renderer wants to see. */
export function convertReads(output: RendererName): readonly string[] {
  return renderers.find(({ name }) => name === output)?.reads ?? []
}

/** "eth0,52:54:00:12:34:56", as `-m` has it. undefined: it is not that. */
export function parseMacMapping(text: string): KnownNic | undefined {
  const comma = text.indexOf(',')
  return comma < 1 ? undefined : { name: text.slice(0, comma), mac: text.slice(comma + 1).toLowerCase() }
}

/** The reference's last words on standard error. */
export function convertSummary(kind: string, document: string, output: string, directory: string): string {
  const folder = directory.endsWith('/') ? directory : `${directory}/`
  return `Read input format '${kind}' from '${document}'.\nWrote output format '${output}' to '${folder}'\n\n`
}

/** What `--debug` shows: the config as it was understood. */
export async function convertDebugText({ config, state }: ConvertResult): Promise<string> {
  const { dumpYaml } = await import('../languages/yaml/text.ts')
  const { source: _, ...shown } = state ?? { source: {} }
  return `Input YAML\n${dumpYaml(config ?? {})}\n\nInternal State\n${dumpYaml(defined(shown))}\n`
}

/** YAML has no undefined. */
function defined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(defined)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, defined(item)]])),
  )
}
