// OpenStack's metadata service as a scenario describes it.
// https://docs.openstack.org/nova/latest/user/metadata.html

import type { Json, JsonObject } from '../../core/json.ts'
import type { Answering } from '../answer.ts'
import { anything, type Cloud, mapping, needed, text, texts, textValues } from '../cloud.ts'

export interface OpenStackScenario {
  /** meta_data.json: uuid, hostname, public_keys, … */
  readonly metaData: JsonObject
  readonly userData?: string | Uint8Array
  readonly vendorData?: Json
  readonly vendorData2?: Json
  readonly networkData?: JsonObject
  /** What `content_path` of files and of network_config leads to: "0000" and its text. */
  readonly content?: Readonly<Record<string, string>>
  /** Versions that exist besides "latest". */
  readonly versions?: readonly string[]
}

const knownVersions = [
  '2012-08-10',
  '2013-04-04',
  '2013-10-17',
  '2015-10-15',
  '2016-06-30',
  '2016-10-06',
  '2017-02-22',
  '2018-08-27',
  '2020-10-14',
]

export const openstack: Cloud<OpenStackScenario> = {
  name: 'openstack',
  fields: {
    metaData: needed(mapping),
    userData: text,
    vendorData: anything,
    vendorData2: anything,
    networkData: mapping,
    content: textValues,
    versions: texts,
  },
  answers: answersOf,
}

function answersOf(scenario: OpenStackScenario): Answering {
  const { versions = knownVersions } = scenario
  const files = filesOf(scenario)
  return ({ path }) => {
    const parts = path.split('/').filter(Boolean)
    if (parts[0] !== 'openstack') return undefined
    const [, version, name, ...rest] = parts
    if (version === undefined) return [...versions, 'latest'].join('\n')
    if (version === 'content') return name === undefined ? undefined : scenario.content?.[name]
    if ((version !== 'latest' && !versions.includes(version)) || rest.length > 0) return undefined
    if (name === undefined) return [...files.keys()].join('\n')
    const body = files.get(name)
    return body === undefined
      ? undefined
      : { body, headers: { 'content-type': name.endsWith('.json') ? 'application/json' : 'text/plain' } }
  }
}

function filesOf({
  metaData,
  userData,
  vendorData,
  vendorData2,
  networkData,
}: OpenStackScenario): ReadonlyMap<string, string | Uint8Array> {
  const files: [string, string | Uint8Array | undefined][] = [
    ['meta_data.json', JSON.stringify(metaData)],
    ['user_data', userData],
    ['vendor_data.json', vendorData === undefined ? undefined : JSON.stringify(vendorData)],
    ['vendor_data2.json', vendorData2 === undefined ? undefined : JSON.stringify(vendorData2)],
    ['network_data.json', networkData === undefined ? undefined : JSON.stringify(networkData)],
  ]
  return new Map(files.filter((file): file is [string, string | Uint8Array] => file[1] !== undefined))
}
