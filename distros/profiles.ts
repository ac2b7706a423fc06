// The profiles, and which of them belongs to a machine or a name.

import type { OsRelease } from '../core/facts.ts'
import { alpine } from './alpine.ts'
import { arch } from './arch.ts'
import { usualStore } from './certificate-stores.ts'
import { debian, raspberryPiOs, ubuntu } from './debian.ts'
import type { DistroProfile } from './distro.ts'
import { fedora } from './fedora.ts'
import { type NetworkConventions, plainConventions } from './network-conventions.ts'
import { rhelFamily } from './rhel-family.ts'
import { openSuseNtp, suse, suseFamily } from './suse.ts'

export const profiles: readonly DistroProfile[] = [
  debian,
  ubuntu,
  raspberryPiOs,
  ...rhelFamily,
  fedora,
  ...suseFamily,
  alpine,
  arch,
]

/** The profile that `system_info.distro` names; if it names none, the one that os-release names, then that of the nearest relative. */
export function profileFor(configured: string | undefined, os: OsRelease): DistroProfile {
  const named = (name: string) => profiles.find((profile) => profile.name === name || profile.osId === name)
  const byConfig = configured === undefined ? undefined : (named(configured) ?? named(configured.replaceAll('_', '-')))
  if (byConfig) return byConfig
  const own = configured === undefined ? named(os.id) : undefined
  if (own) return own
  const like = os.idLike.flatMap((word) => [word, ...word.split('-')])
  const relative = [os.id, ...like].map(named).find((profile) => profile !== undefined) ?? debian
  const name = configured ?? (os.id || debian.name)
  const network = { ...relative.network, conventions: conventionsFor(name) }
  return { ...relative, ...unknownFacts, ntp: name.startsWith('opensuse-') ? openSuseNtp : {}, name, network }
}

/** What a relative's profile does not tell about a distro. */
const unknownFacts = { certificates: usualStore, aptArchive: undefined }

/** By the exact name, as in the reference: a relative's conventions are not taken over. */
export function conventionsFor(distro: string): NetworkConventions {
  const known = profiles.find(({ name }) => name === distro)
  if (known) return known.network.conventions
  return distro.startsWith('opensuse') ? suse.network.conventions : plainConventions
}
