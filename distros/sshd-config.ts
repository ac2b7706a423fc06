// sshd_config as lines: look up and change settings. Includes are not followed.

export const sshdConfig = '/etc/ssh/sshd_config'
export const sshdConfigDirectory = '/etc/ssh/sshd_config.d'

/** The last value of each key; sshd ignores case in keys. */
export function sshdSettings(text: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const line of text.split('\n')) {
    const setting = parse(line)
    if (setting) settings.set(setting.key.toLowerCase(), setting.value)
  }
  return settings
}

/** Sets each line of the key to `value`, or adds one; undefined: nothing to change. Lines without a value are removed. */
export function withSshdSetting(text: string, key: string, value: string): string | undefined {
  let found = false
  let changed = false
  const lines: string[] = []
  for (const line of text === '' ? [] : text.replace(/\n$/, '').split('\n')) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) {
      lines.push(trimmed)
      continue
    }
    const setting = parse(line)
    if (!setting) continue
    if (setting.key.toLowerCase() !== key.toLowerCase()) {
      lines.push(trimmed)
      continue
    }
    found = true
    changed ||= setting.value !== value
    lines.push(setting.value === value ? trimmed : `${setting.key} ${value}`)
  }
  if (!found) lines.push(`${key} ${value}`)
  return found && !changed ? undefined : lines.map((line) => `${line}\n`).join('')
}

/** Whether the main file includes sshd_config.d, where the agent's settings then belong. */
export function readsDirectory(text: string): boolean {
  return text.split('\n').some((line) => line.startsWith(`Include ${sshdConfigDirectory}/*.conf`))
}

function parse(line: string): { key: string; value: string } | undefined {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  const [, key, value] = /^([^\s=]+)(?:\s*=\s*|\s+)(\S.*)$/.exec(text) ?? []
  return key && value ? { key, value } : undefined
}
