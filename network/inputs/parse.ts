// Turns any network config into a NetworkState. What is wrong is listed, never thrown; what can be used is used.

import { asNumber } from '../../core/as-text.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import type { NetworkProblem, Path, Problems } from '../problems.ts'
import { shownNumber } from '../public-words.ts'
import type { KnownNic, NetworkState } from '../state.ts'
import { convertAzure } from './azure.ts'
import type { ConfigKind, Converter } from './converter.ts'
import { convertEni } from './eni.ts'
import { convertOpenstack } from './openstack.ts'
import { checkState } from './shared/checks.ts'
import { withoutControls } from './shared/control-characters.ts'
import { type Locate, problemList } from './shared/problem-list.ts'
import { versionNames } from './shared/vocabulary.ts'
import { readVersion1 } from './version-1.ts'
import { readVersion2 } from './version-2.ts'
import { convertVmwareImc } from './vmware-imc.ts'

export interface ParseOptions {
  /** Name of the document in problems: a path, "datasource". */
  readonly document: string
  /** Default 'yaml': version 1 or 2, with or without an enclosing `network:`. */
  readonly kind?: ConfigKind
  /** NICs of the machine, where they are known: to find names by MAC. */
  readonly nics?: readonly KnownNic[]
}

export interface Parsed {
  /** undefined: nothing of it can be used. */
  readonly state: NetworkState | undefined
  /** The config as version 1 or 2, `network:` unwrapped. */
  readonly config: JsonObject | undefined
  readonly problems: readonly NetworkProblem[]
}

/** Far above what any machine needs; a document of this size is a mistake or an attack. */
const longest = 1024 * 1024

const converters: Readonly<Record<Exclude<ConfigKind, 'yaml'>, Converter>> = {
  eni: convertEni,
  'network_data.json': convertOpenstack,
  'azure-imds': convertAzure,
  'vmware-imc': convertVmwareImc,
}

/** `input`: the text of a document, or its value where it has been read already. */
export function parseNetworkConfig(input: string | Json, options: ParseOptions): Parsed {
  const parsed = parseKind(input, options)
  const line = ({ where }: NetworkProblem) => where.line ?? 0
  return { ...parsed, problems: parsed.problems.toSorted((a, b) => line(a) - line(b)) }
}

function parseKind(input: string | Json, options: ParseOptions): Parsed {
  const { document, kind = 'yaml', nics = [] } = options
  const bare = problemList({ document, names: () => ({}) })
  if (typeof input === 'string' && input.length > longest) {
    const message = say`the network config is ${input.length} characters long; at most ${longest} are read`
    bare.error('network/too-large', [], message)
    return { state: undefined, config: undefined, problems: bare.list }
  }
  if (kind !== 'yaml') {
    const { config, problems } = converters[kind](input, { document, nics })
    if (!config) return { state: undefined, config, problems }
    const read = readConfig(config, [], document, nics)
    return { ...read, problems: [...problems, ...read.problems] }
  }
  const { value, problems, locate } = typeof input === 'string' ? load(input, document) : plain(input)
  if (value === undefined) return { state: undefined, config: undefined, problems }
  const wrapped = isObject(value) && value['network'] !== undefined
  const config = wrapped ? value['network'] : value
  const read = readConfig(config as Json, wrapped ? ['network'] : [], document, nics, locate)
  return { ...read, problems: [...problems, ...read.problems] }
}

function plain(value: Json): { value: Json; problems: NetworkProblem[]; locate: Locate | undefined } {
  return { value, problems: [], locate: undefined }
}

function load(text: string, document: string) {
  const { value, problems, locate } = parseYaml(text, { document })
  // The reference accepts a key given twice; the last one counts.
  const bad = problems.map(
    (problem): NetworkProblem => ({
      ...problem,
      level: problem.level === 'info' ? 'warning' : 'error',
      code: problem.level === 'info' ? problem.code : 'network/syntax',
    }),
  )
  return { value: value as Json | undefined, problems: bad, locate }
}

function readConfig(config: Json, prefix: Path, document: string, nics: readonly KnownNic[], locate?: Locate): Parsed {
  const names = () => versionNames(isObject(config) ? asNumber(config['version']) : undefined)
  const problems = problemList({ document, prefix, locate, names, value: config, nics })
  if (!isObject(config)) {
    problems.error('network/bad-entry', [], say`a network config has to be a mapping with a \`version\``)
    return { state: undefined, config: undefined, problems: problems.list }
  }
  const state = readVersion(config, problems, nics)
  if (state) checkState(state, problems, nics)
  return { state, config, problems: problems.list }
}

function readVersion(given: JsonObject, problems: Problems, nics: readonly KnownNic[]): NetworkState | undefined {
  const config = withVersion(given, problems)
  const version = config['version']
  if (version === 1) return readVersion1(withoutControls(config, problems), problems)
  if (version === 2) {
    // netplan gets it as it came, and writes values into lines as the renderers here do.
    const source = withoutControls(config, problems)
    return { ...readVersion2(source, problems, nics), source }
  }
  const found =
    version === undefined ? say`the config has no \`version\`` : say`version ${shownNumber(version)} is unknown`
  problems.error(
    'network/bad-version',
    version === undefined ? [] : ['version'],
    found,
    say`\`version\` has to be 1 or 2`,
  )
  return undefined
}

/** A number in quotes is text: the reference renders nothing from such a config. */
function withVersion(config: JsonObject, problems: Problems): JsonObject {
  const { version } = config
  if (version !== '1' && version !== '2') return config
  problems.warning('network/bad-version', ['version'], say`\`version\` should be a number, without quotes`)
  return { ...config, version: Number(version) }
}
