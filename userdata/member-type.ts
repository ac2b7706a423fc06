// What a member of a zip archive is, where its content does not say: by its name, through mime-types.

import { lookup } from 'mime-types'

/** What the usual names of scripts and configs stand for here. */
const meanings: Readonly<Record<string, string>> = {
  'application/x-sh': 'text/x-shellscript',
  'text/yaml': 'text/cloud-config',
  'application/yaml': 'text/cloud-config',
}

export function memberType(name: string): string {
  const known = lookup(name)
  return known === false ? 'text/plain' : (meanings[known] ?? known)
}
