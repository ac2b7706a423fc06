// When the network config may be rewritten: `updates: {network: {when: […]}}`, otherwise what the datasource says.

import { asText } from '../core/as-text.ts'
import { isObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import { jsonIfWhole } from '../languages/json.ts'

export const networkEvents = ['boot-new-instance', 'boot', 'boot-legacy', 'hotplug'] as const

export type NetworkEvent = (typeof networkEvents)[number]

/** What a datasource says: the events that count unless the config names others, and those it can follow. */
export interface EventRules {
  readonly default: readonly NetworkEvent[]
  readonly supported: readonly NetworkEvent[]
  /** Of a device that is plugged in: it is none of ours with another driver. Default: any. */
  readonly drivers?: readonly string[]
  /** Nor with a MAC that does not match: "86:*". Default: any. */
  readonly macs?: string
  /** False: the metadata does not tell which NICs there are, so one that is plugged in is not looked for there. Default true. */
  readonly listsNics?: boolean
}

/** The rules of a datasource that says nothing. */
export const usualEvents: EventRules = { default: ['boot-new-instance'], supported: networkEvents }

/** Pure. A list in the config replaces the datasource's; one bad name empties it. */
export function enabledEvents(
  config: { readonly updates?: unknown },
  rules: EventRules,
  notices: Notices,
): ReadonlySet<NetworkEvent> {
  return new Set(wanted(config, rules, notices).filter((event) => rules.supported.includes(event)))
}

function wanted(config: { readonly updates?: unknown }, rules: EventRules, notices: Notices): readonly NetworkEvent[] {
  const { updates } = config
  if (!isObject(updates)) return rules.default
  const path = (key: string) => ({ where: { document: 'system config', path: say`updates/${say.word(key)}` } })
  for (const scope of Object.keys(updates)) {
    if (scope === 'network') continue
    notices.warning(
      'network/bad-event',
      say`An unknown update scope is ignored; the one there is: network`,
      path('network'),
    )
  }
  const { network } = updates
  if (network === undefined || network === null) return rules.default
  const when = isObject(network) ? network['when'] : undefined
  if (!Array.isArray(when)) {
    notices.warning(
      'network/bad-event',
      say`updates.network needs a list \`when\`; it is ignored`,
      path('network/when'),
    )
    return rules.default
  }
  const bad = when.find((event) => !isKnown(event))
  if (when.every(isKnown)) return when
  const message = say`Unknown update event ${say.value(bad)}: no event of the list is allowed`
  notices.warning('network/bad-event', message, {
    ...path('network/when'),
    hint: say`known: ${say.join(networkEvents.map(say.word))}`,
  })
  return []
}

function isKnown(event: unknown): event is NetworkEvent {
  return (networkEvents as readonly unknown[]).includes(event)
}

/** Whether `devel hotplug-hook enable` was run on this machine; `cloud` is the state directory. */
export async function hotplugMarked(files: TextFiles, cloud: string): Promise<boolean> {
  return hotplugScopes(await files.readText(hotplugMark(cloud))).includes('network')
}

interface TextFiles {
  readText(path: string): Promise<string | undefined>
}

export const hotplugMark = (cloud: string): string => `${cloud}/hotplug.enabled`

/** The scopes that the mark names; none if it is not JSON: then it was not written by the command. */
export function hotplugScopes(text: string | undefined): readonly string[] {
  const value = jsonIfWhole(text)
  const scopes = isObject(value) ? value['scopes'] : undefined
  return Array.isArray(scopes) ? scopes.map(asText) : []
}
