// Where the merged config of a machine came from: its documents as layers, lowest precedence first, for `explain` and `plan`.

import { parseMapping } from '../../languages/yaml/parse.ts'
import type { Host } from '../../system/host.ts'
import { documentLayer, explainer, type Layer, readProvenance, type Step, wholeFile } from '../../userdata/explain.ts'
import { configFileName, type Kind, messageName } from '../../userdata/part.ts'
import { provenanceFileName } from '../../userdata/provenance.ts'
import type { ConfigSource } from './config-files.ts'
import type { Settings } from './settings.ts'

const kinds: readonly Kind[] = ['user', 'vendor', 'vendor2']

/** One layer for each document; one that several parts were merged into tells which part set what. */
export async function configLayers(host: Host, settings: Settings): Promise<readonly Layer[]> {
  const layers: Layer[] = []
  for (const source of settings.sources) layers.push(await layerOf(host, settings, source))
  return layers
}

async function layerOf(host: Host, { paths }: Settings, { document, config }: ConfigSource): Promise<Layer> {
  const kind = kinds.find((one) => document === `${paths.instance}/${configFileName(one)}`)
  if (kind) {
    const provenance = await readProvenance(host, `${paths.instance}/${provenanceFileName(configFileName(kind))}`)
    if (provenance) return { name: messageName(kind), provenance }
  }
  const text = document.startsWith('/') ? await host.files.readText(document) : undefined
  const locate = text === undefined ? undefined : parseMapping(text, { document }).locate
  return documentLayer(document, Object.keys(config), (key) => locate?.([key])?.line)
}

export interface KeyOrigin {
  readonly key: string
  /** Who set the value that counts: "part-001 of user-data, line 3", "/etc/cloud/cloud.cfg, line 5". */
  readonly by: string
  /** Who else set it, or what it was merged into; lowest precedence last. */
  readonly over: readonly string[]
}

/** The top-level keys of some layers, each with who set it; those that only the system sets are left out on demand. */
export function keyOrigins(
  layers: readonly Layer[],
  only: (layer: string) => boolean = () => true,
): readonly KeyOrigin[] {
  const explain = explainer(layers)
  const keys = new Set(layers.filter(({ name }) => only(name)).flatMap(keysOf))
  return [...keys].sort().flatMap((key) => {
    const chain = explain(key)
      .layers.flatMap(({ steps }) => steps)
      .filter(({ action }) => action !== 'keep')
      .toReversed()
    const [by, ...over] = [...new Set(chain.map(describeStep))]
    return by === undefined ? [] : [{ key, by, over }]
  })
}

function describeStep({ part, document, line }: Step): string {
  const place = line === undefined ? document : `${document}, line ${line}`
  return part === wholeFile ? place : `${part} of ${place}`
}

function keysOf({ provenance: { changes } }: Layer): readonly string[] {
  return changes.flatMap(({ path }) => (path[0] === undefined ? [] : [String(path[0])]))
}
