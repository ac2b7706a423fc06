// Searches the machine for what renderers and activators need: for all of that, and for nothing else.

import type { Facts } from '../../core/facts.ts'
import type { Host } from '../../system/host.ts'
import { activators } from '../activators/index.ts'
import type { NetworkFacts } from '../needs.ts'
import { renderers } from '../renderers/index.ts'

/** Every program and path that some renderer or activator needs, once. */
export function networkNeeds(): { readonly programs: readonly string[]; readonly paths: readonly string[] } {
  const needs = [...renderers, ...activators].flatMap((one) => one.needs)
  return {
    programs: [...new Set(needs.flatMap(({ programs }) => programs ?? []))],
    paths: [...new Set(needs.flatMap(({ paths }) => paths ?? []))],
  }
}

export async function networkFacts(host: Host, facts: Facts): Promise<NetworkFacts> {
  const { programs, paths } = networkNeeds()
  const [there, found] = await Promise.all([
    Promise.all(programs.map((name) => host.commands.find(name))),
    Promise.all(paths.map((path) => lookUp(host, path))),
  ])
  return {
    ...facts,
    programs: new Set(programs.filter((_, index) => there[index] !== undefined)),
    paths: new Set([...facts.paths, ...found.flat()]),
  }
}

async function lookUp({ files }: Host, path: string): Promise<readonly string[]> {
  const [before, after] = path.split('/*')
  const names = after === undefined ? [''] : ((await files.list(before ?? '')) ?? [])
  const candidates = after === undefined ? [path] : names.map((name) => `${before}/${name}${after}`)
  const there = await Promise.all(candidates.map((one) => files.exists(one)))
  return candidates.filter((_, index) => there[index])
}
