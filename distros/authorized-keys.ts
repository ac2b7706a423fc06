// Lines of an authorized_keys file: parse and update, nothing else. See sshd(8), "AUTHORIZED_KEYS FILE FORMAT".

export interface KeyLine {
  /** Undefined: the line is not a key that ssh knows and is kept as it is. */
  readonly key?: { readonly type: string; readonly base64: string; readonly comment: string; readonly options: string }
  readonly text: string
}

const names = ['rsa', 'ecdsa', 'ed25519', 'ssh-rsa', 'ssh-ed25519', 'ssh-xmss@openssh.com']
const sizes = ['256', '384', '521'].map((size) => `ecdsa-sha2-nistp${size}`)
const certificates = [...sizes, 'ssh-rsa', 'ssh-ed25519', 'ssh-xmss'].map((name) => `${name}-cert-v01@openssh.com`)
const tokens = ['sk-ecdsa-sha2-nistp256', 'sk-ssh-ed25519'].flatMap((name) => [
  `${name}@openssh.com`,
  `${name}-cert-v01@openssh.com`,
])
/** `ssh-dss` is not among them: lines with it are kept untouched, but not added. */
const keyTypes: ReadonlySet<string> = new Set([...names, ...sizes, ...certificates, ...tokens])

/** Reads one line. `options`, where given, take the place of the line's own. */
export function parseKeyLine(line: string, options?: string): KeyLine {
  const text = line.trimEnd()
  if (text.trim() === '' || text.startsWith('#')) return { text }
  const bare = keyIn(text.trimStart())
  if (bare) return { text, key: { ...bare, options: options ?? '' } }
  const [own, rest] = splitOptions(text.trimStart())
  const key = keyIn(rest)
  return key ? { text, key: { ...key, options: options ?? own } } : { text }
}

function keyIn(text: string): { type: string; base64: string; comment: string } | undefined {
  const [, type = '', base64 = '', comment = ''] = /^(\S+)\s+(\S+)(?:\s+(\S.*))?$/.exec(text) ?? []
  return keyTypes.has(type) ? { type, base64, comment } : undefined
}

/** Options are one word, except for blanks inside double quotes. */
function splitOptions(text: string): [string, string] {
  let quoted = false
  let at = 0
  for (; at < text.length && (quoted || (text[at] !== ' ' && text[at] !== '\t')); at++) {
    if (text[at] === '\\' && text[at + 1] === '"') at++
    else if (text[at] === '"') quoted = !quoted
  }
  return [text.slice(0, at), text.slice(at).trimStart()]
}

export function formatKeyLine({ key, text }: KeyLine): string {
  return key ? [key.options, key.type, key.base64, key.comment].filter((word) => word !== '').join(' ') : text
}

/** The file with the keys in it: a key that is there already gets the new line's options and comment, others follow. */
export function updateAuthorizedKeys(existing: string, added: readonly KeyLine[]): string {
  const fresh = new Map<string, KeyLine>()
  for (const line of added) if (line.key) fresh.set(line.key.base64, line)
  const lines = existing === '' ? [] : existing.replace(/\n$/, '').split('\n')
  const kept = lines.map((line) => {
    const old = parseKeyLine(line)
    const replacement = old.key && fresh.get(old.key.base64)
    if (replacement) fresh.delete((old.key as { base64: string }).base64)
    return formatKeyLine(replacement ?? old)
  })
  return [...kept, ...[...fresh.values()].map(formatKeyLine)].map((line) => `${line}\n`).join('')
}

/** Options with which a key's log-in only prints which user to log in as. */
export function redirectOptions(template: string, user: string, disabled: string): string {
  return template.replaceAll('$USER', () => user).replaceAll('$DISABLE_USER', () => disabled)
}

export const defaultRedirectOptions =
  'no-port-forwarding,no-agent-forwarding,no-X11-forwarding,command="echo \'Please login as the user \\"$USER\\" rather than the user \\"$DISABLE_USER\\".\';echo;sleep 10;exit 142"'
