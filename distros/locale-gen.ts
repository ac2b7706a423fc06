// Which line of /etc/locale.gen the name of a locale stands for, and the edit that enables it.

/**
 * The canonical "name charset" line for a locale as people write it ("de_DE", "de_DE.utf8", "ca_ES@valencia"), found in the
 * text of /usr/share/i18n/SUPPORTED. A charset that is given has to match; otherwise UTF-8 is preferred.
 */
export function localeLine(locale: string, supported: string): string {
  const [, name = locale, charset, modifier = ''] = /^([^.@]+)(?:\.([^@]+))?(@.+)?$/.exec(locale) ?? []
  const plain = (text: string) => text.toLowerCase().replaceAll('-', '')
  const matching = supported
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([entry = '', map]) => {
      const [, entryName, , entryModifier = ''] = /^([^.@]+)(?:\.([^@]+))?(@.+)?$/.exec(entry) ?? []
      return map !== undefined && entryName === name && entryModifier === modifier
    })
  const wanted = charset ? plain(charset) : 'utf8'
  const found = matching.find(([, map = '']) => plain(map) === wanted) ?? (charset ? undefined : matching[0])
  return found ? `${found[0]} ${found[1]}` : `${locale} ${charset ?? 'UTF-8'}`
}

/** locale.gen with the line in it and not commented out; undefined: it is so already. */
export function withLocaleEnabled(text: string, line: string): string | undefined {
  const plain = (text: string) => text.trim().replace(/\s+/g, ' ')
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  if (lines.some((existing) => plain(existing) === line)) return undefined
  const at = lines.findIndex((existing) => existing.startsWith('#') && plain(existing.replace(/^#+/, '')) === line)
  if (at >= 0) lines[at] = line
  else lines.push(line)
  return lines.map((existing) => `${existing}\n`).join('')
}
