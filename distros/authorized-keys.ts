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

function linesOf(file: string): KeyLine[] {
  const lines = file === '' ? [] : file.replace(/\n$/, '').split('\n')
  return lines.map((line) => parseKeyLine(line))
}

/**
 * The file with the keys in it: each line of a key that is added gets the options and the comment of its last new line, unless it is one of
 * the new ones; lines of other keys follow, several of one key too if they differ.
 */
export function updateAuthorizedKeys(existing: string, added: readonly KeyLine[]): string {
  const old = linesOf(existing)
  const known = new Set(old.map(({ key }) => key?.base64))
  const newest = new Map(added.map((line) => [line.key?.base64, line]))
  const wanted = new Set(added.map(formatKeyLine))
  const kept = old.map((line) => {
    if (wanted.has(formatKeyLine(line))) return line
    return (line.key && newest.get(line.key.base64)) ?? line
  })
  const others = added.filter(({ key }) => key && !known.has(key.base64))
  return [...kept.map(formatKeyLine), ...new Set(others.map(formatKeyLine))].map((line) => `${line}\n`).join('')
}

/**
 * The file with each text at its end that is not in it yet, line by line: a key by its type and itself, whatever its comment is, and
 * anything else as it is. A key that is there with other options than a text has for it gets that line in its place.
 */
export function appendToAuthorizedKeys(existing: string, texts: readonly string[]): string {
  const lines = linesOf(existing)
  for (const text of texts) {
    const fresh: KeyLine[] = []
    for (const line of text.split(/\r?\n/).map((one) => parseKeyLine(one))) {
      const place = placeOf(line, lines)
      const there = lines[place]
      if (there && line.key?.options && line.key.options !== there.key?.options) lines[place] = line
      else if (!there && placeOf(line, fresh) < 0) fresh.push(line)
    }
    if (fresh.some(({ text }) => text.trim() !== '' && !text.startsWith('#'))) lines.push(...fresh)
  }
  return lines.map(({ text }) => `${text}\n`).join('')
}

/** A blank line is at no place. */
function placeOf({ key, text }: KeyLine, lines: readonly KeyLine[]): number {
  if (!key) return text === '' ? -1 : lines.findIndex((line) => line.text === text)
  return lines.findIndex((line) => line.key?.type === key.type && line.key.base64 === key.base64)
}

/** Options with which a key's log-in only prints which user to log in as. */
export function redirectOptions(template: string, user: string, disabled: string): string {
  return template.replaceAll('$USER', () => user).replaceAll('$DISABLE_USER', () => disabled)
}

export const defaultRedirectOptions =
  'no-port-forwarding,no-agent-forwarding,no-X11-forwarding,command="echo \'Please login as the user \\"$USER\\" rather than the user \\"$DISABLE_USER\\".\';echo;sleep 10;exit 142"'
