// Scenario files that describe a whole cloud for `firstlight serve ec2|openstack`: the keys of metadata-server's scenarios.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { ec2 } from '../../metadata-server/clouds/ec2.ts'
import { openstack } from '../../metadata-server/clouds/openstack.ts'
import type { Answering } from '../../metadata-server/faults.ts'

export const clouds = ['ec2', 'openstack'] as const

export type Cloud = (typeof clouds)[number]

export function isCloud(name: string): name is Cloud {
  return (clouds as readonly string[]).includes(name)
}

const keys = {
  ec2: ['metadata', 'user-data', 'identity', 'tokens', 'versions'],
  openstack: ['meta-data', 'user-data', 'vendor-data', 'vendor-data2', 'network-data', 'content', 'versions'],
} as const satisfies Record<Cloud, readonly string[]>

const tokenUses = ['required', 'optional', 'none'] as const

/** `at` gives "FILE:LINE" of a key. Throws with it for what the cloud cannot have. */
export function cloudAnswers(cloud: Cloud, scenario: JsonObject, at: (key: string) => string): Answering {
  const known: readonly string[] = keys[cloud]
  const unknown = Object.keys(scenario).find((key) => !known.includes(key))
  if (unknown !== undefined)
    throw new Error(`${at(unknown)}: ${cloud} has no "${unknown}"; it has ${known.join(', ')} and faults`)

  const given = <T>(key: string, what: string, read: (value: Json) => T | undefined): T | undefined => {
    const value = scenario[key]
    if (value === undefined) return undefined
    const result = read(value)
    if (result === undefined) throw new Error(`${at(key)}: "${key}" must be ${what}`)
    return result
  }
  const mapping = (key: string) => given(key, 'a mapping', (value) => (isObject(value) ? value : undefined))
  const needed = (key: string) => {
    const value = mapping(key)
    if (!value) throw new Error(`${at(key)}: ${cloud} needs "${key}", a mapping`)
    return value
  }
  const userData = given('user-data', 'a text', (value) => (typeof value === 'string' ? value : undefined))
  const versions = given('versions', 'a list', (value) => (Array.isArray(value) ? value.map(String) : undefined))
  if (cloud === 'ec2') {
    const tokens = given('tokens', `one of ${tokenUses.join(', ')}`, (value) => tokenUses.find((use) => use === value))
    return ec2({ metadata: needed('metadata'), userData, identity: mapping('identity'), tokens, versions })
  }
  const content = mapping('content')
  return openstack({
    metaData: needed('meta-data'),
    userData,
    vendorData: scenario['vendor-data'],
    vendorData2: scenario['vendor-data2'],
    networkData: mapping('network-data'),
    content: content && Object.fromEntries(Object.entries(content).map(([name, text]) => [name, String(text)])),
    versions,
  })
}
