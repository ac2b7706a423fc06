// The boot generator's policy and list of candidates, read from plain text as in the reference: no YAML reader is loaded
// while systemd waits.

import { configBlocks, forcedSource, wordValue } from '../shared/cmdline-text.ts'

export interface Policy {
  readonly mode: 'search' | 'report' | 'enabled' | 'disabled'
  readonly found: 'all' | 'first'
  readonly maybe: 'all' | 'none'
  readonly notfound: 'enabled' | 'disabled'
}

const defaultPolicy: Policy = { mode: 'search', found: 'all', maybe: 'none', notfound: 'disabled' }

const modes = ['search', 'report', 'enabled', 'disabled']
const items: Readonly<Partial<Record<string, readonly string[]>>> = {
  found: ['all', 'first'],
  maybe: ['all', 'none'],
  notfound: ['enabled', 'disabled'],
}

/** `search,found=all,maybe=none,notfound=disabled`, in any order. Unknown words are ignored, bad values give a warning. */
function parsePolicy(text: string): { readonly policy: Policy; readonly warnings: readonly string[] } {
  const policy: Record<string, string> = { ...defaultPolicy }
  const warnings: string[] = []
  for (const word of text.split(',').map((part) => part.trim())) {
    const [, key, value = ''] = /^(found|maybe|notfound)=(.*)$/s.exec(word) ?? []
    if (modes.includes(word)) policy['mode'] = word
    else if (key && items[key]?.includes(value)) policy[key] = value
    else if (key) warnings.push(`invalid value for ${key} in the policy: using ${policy[key]}`)
  }
  return { policy: policy as unknown as Policy, warnings }
}

/** `key: value` lines of /etc/cloud/ds-identify.cfg; values may be quoted; a comment starts at "#", wherever that is. */
export function parsePolicyFile(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim())
  const pairs = lines.flatMap((line) => {
    const [, key, value] = /^([^:\s]+)\s*:(.*)$/.exec(line) ?? []
    return key !== undefined && value !== undefined ? [[key, unquoted(value.trim())] as const] : []
  })
  return Object.fromEntries(pairs)
}

export interface TextFile {
  readonly path: string
  readonly text: string
}

export interface Candidates {
  /** Named by `ds=` or the policy file: taken without a probe. */
  readonly forced?: string
  /** undefined: none is configured. */
  readonly list?: readonly string[]
  readonly warnings: readonly string[]
}

export function findCandidates(cmdline: string, policyFile: string, files: readonly TextFile[]): Candidates {
  const forced = forcedSource(cmdline)?.name ?? parsePolicyFile(policyFile)['datasource']
  if (forced) return { forced, warnings: [] }
  const onCmdline = lastList(configBlocks(cmdline) ?? '')
  if (onCmdline?.length) return { list: onCmdline, warnings: [] }
  let list: readonly string[] | undefined
  const warnings: string[] = []
  for (const { path, text } of files) {
    for (const line of uncommented(text)) {
      const found = lastList(line)
      if (found) list = found
      else if (/^\s*["']?datasource_list["']?\s*:/.test(line)) {
        warnings.push(`${path}: datasource_list is not read here: only a list on one line, in brackets, is understood`)
      }
    }
  }
  return { ...(list?.length && { list }), warnings } // An empty list is none.
}

/** The command line overrides the file, which overrides what is built in. */
export function findPolicy(cmdline: string, policyFile: string) {
  return parsePolicy(wordValue(cmdline, 'ci.di.policy') ?? parsePolicyFile(policyFile)['policy'] ?? '')
}

/**
 * What `datasource: {NAME: …}` seems to say: the values, as text, of those `keys` that occur anywhere, provided that
 * `name` occurs as a key; and those `above`, which stand at the top. Coarse on purpose, like the reference's grep: it only has to tell whether a probe is worth it.
 */
export function scanSettings(
  name: string,
  keys: readonly string[],
  files: readonly TextFile[],
  above: readonly string[] = [],
): Readonly<Record<string, string | null>> {
  const lines = files.flatMap(({ text }) => uncommented(text))
  const named = lines.some((line) => keyValue(line, name) !== undefined)
  const pairs = [...(named ? keys : []), ...above].flatMap((key) => {
    const value = lines
      .map((line, index) => keyValue(line, key) || listBelow(lines[index + 1], keyValue(line, key)))
      .findLast((candidate) => candidate !== undefined)
    return value === undefined ? [] : [[key, /^(?:null|~|)$/i.test(value) ? null : value] as const]
  })
  return Object.fromEntries(pairs)
}

/** A list in place of a value begins on the next line. */
function listBelow(next: string | undefined, value: string | undefined): string | undefined {
  return value === '' && next && /^\s*- /.test(next) ? next.trim() : value
}

function keyValue(line: string, key: string): string | undefined {
  const named = `["']?${key.replaceAll('-', '\\-')}["']?\\s*:(?:\\s+|$)`
  // Alone on its line it may have commas: "strict_id: warn,10".
  const at = new RegExp(`^\\s*${named}([^{}:]*)$`).exec(line) ?? new RegExp(`(?:^|[\\s{,])${named}([^,{}]*)`).exec(line)
  return at ? unquoted((at[1] ?? '').trim()) : undefined
}

function lastList(text: string): readonly string[] | undefined {
  const lists = [...text.matchAll(/(?:^|[\s{,])["']?datasource_list["']?\s*:\s*\[([^\][]*)\]/g)]
  const inside = lists.at(-1)?.[1]
  return inside
    ?.split(',')
    .map((item) => unquoted(item.trim()))
    .filter((item) => item !== '')
}

/** A "#" begins a comment at the start of a line or after white space. */
function withoutComment(line: string): string {
  return line.split(/(?:^|\s)#/, 1).join('')
}

function uncommented(text: string): readonly string[] {
  return text
    .split('\n')
    .map(withoutComment)
    .filter((line) => line.trim() !== '')
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2')
}
