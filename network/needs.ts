// What a renderer or an activator needs from the machine, as data: from it follows what has to be looked for, and whether
// the machine will do.

import type { Facts } from '../core/facts.ts'
import { matchesPattern } from './matches-pattern.ts'

/** One way in which a machine will do: everything said here holds. */
export interface Need {
  /** The kernel is one of these, as `uname -s` says. */
  readonly kernels?: readonly string[]
  /** One of these is the ID of os-release or among its ID_LIKE; "opensuse*" stands for every ID that begins so. */
  readonly distros?: readonly string[]
  /** All of these programs are there. */
  readonly programs?: readonly string[]
  /** One of these paths is there; a star stands for the name of a folder. */
  readonly paths?: readonly string[]
  /** Whether systemd runs. */
  readonly systemd?: boolean
}

/** The facts once the machine has been searched for what is needed; see apply/network-facts.ts. */
export interface NetworkFacts extends Facts {
  /** Names of the needed programs that are there. `paths` has the needed paths, with their stars filled in. */
  readonly programs: ReadonlySet<string>
}

/** Whether the machine will do in one of the ways. */
export function isAvailable({ needs }: { readonly needs: readonly Need[] }, facts: NetworkFacts): boolean {
  return needs.some((need) => isMet(need, facts))
}

function isMet({ kernels, distros, programs, paths, systemd }: Need, facts: NetworkFacts): boolean {
  if (kernels && !kernels.includes(facts.kernel.system)) return false
  if (distros && ![facts.os.id, ...facts.os.idLike].some((id) => matchesOne(distros, id))) return false
  if (programs && !programs.every((name) => facts.programs.has(name))) return false
  if (paths && !hasPath(facts, paths)) return false
  return systemd === undefined || systemd === facts.systemd
}

export function hasPath(facts: NetworkFacts, patterns: readonly string[]): boolean {
  return [...facts.paths].some((path) => matchesOne(patterns, path))
}

function matchesOne(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, text))
}
