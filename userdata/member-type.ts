// The type of a member of a zip archive whose content does not tell it: found by its name, through mime-types.

import type { ContentType } from './content-types.ts'

/** What the usual names of scripts and configs stand for here. */
const meanings: Readonly<Record<string, ContentType>> = {
  'application/x-sh': 'text/x-shellscript',
  'text/yaml': 'text/cloud-config',
  'application/yaml': 'text/cloud-config',
}

export async function memberType(name: string): Promise<string> {
  const { lookup } = await import('mime-types')
  const known = lookup(name)
  return known === false ? 'text/plain' : (meanings[known] ?? known)
}
