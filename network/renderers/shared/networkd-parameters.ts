// Bond and bridge parameters in networkd's words.

import { asText } from '../../../core/as-text.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { pythonText } from './python-text.ts'

/** Version 1's hyphen spelling only, as the reference has it. */
const bondKeys: Readonly<Record<string, string>> = {
  'bond-mode': 'Mode',
  'bond-miimon': 'MIIMonitorSec',
  'bond-updelay': 'UpDelaySec',
  'bond-downdelay': 'DownDelaySec',
  'bond-arp-interval': 'ARPIntervalSec',
  'bond-ad-select': 'AdSelect',
  'bond-arp-validate': 'ARPValidate',
  'bond-fail-over-mac': 'FailOverMACPolicy',
  'bond-lacp-rate': 'LACPTransmitRate',
  'bond-min-links': 'MinLinks',
  'bond-num-grat-arp': 'GratuitousARP',
  'bond-primary-reselect': 'PrimaryReselectPolicy',
  'bond-xmit-hash-policy': 'TransmitHashPolicy',
  'bond-all-slaves-active': 'AllSlavesActive',
  'bond-arp-all-targets': 'ARPAllTargets',
  'bond-learn-packet-interval': 'LearnPacketIntervalSec',
  'bond-packets-per-slave': 'PacketsPerSlave',
}

/** Options that configs give as bare numbers of milliseconds. */
const milliseconds = ['MIIMonitorSec', 'UpDelaySec', 'DownDelaySec', 'ARPIntervalSec']

export function bondLines(params: JsonObject): readonly string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const key = Object.hasOwn(bondKeys, name) ? bondKeys[name] : undefined
    if (key === undefined || value === null) return []
    if (key === 'AllSlavesActive' && typeof value === 'boolean') return `${key}=${value}`
    return `${key}=${pythonText(value)}${milliseconds.includes(key) ? 'ms' : ''}`
  })
}

const bridgeKeys: Readonly<Record<string, string>> = {
  bridge_ageing: 'AgeingTimeSec',
  bridge_bridgeprio: 'Priority',
  bridge_fd: 'ForwardDelaySec',
  bridge_hello: 'HelloTimeSec',
  bridge_maxage: 'MaxAgeSec',
}

/** A zero is dropped, and so is `stp: false`. */
export function bridgeLines(params: JsonObject): readonly string[] {
  const lines = Object.entries(bridgeKeys).flatMap(([name, key]) => {
    const value = params[name]
    return value === undefined || value === null || value === 0 || value === '' ? [] : `${key}=${pythonText(value)}`
  })
  return params['bridge_stp'] === true ? [...lines, 'STP=yes'] : lines
}

/** The number of `port` in a map of ports (version 2) or a list of "port number" (version 1). */
export function portNumber(ports: Json | undefined, port: string): Json | undefined {
  if (isObject(ports)) return ports[port] ?? undefined
  const items = typeof ports === 'string' ? [ports] : Array.isArray(ports) ? ports : []
  for (const item of items) {
    const [name, number] = asText(item).trim().split(/\s+/)
    if (name === port && number !== undefined) return number
  }
  return undefined
}
