// What the kernel command line (or an SMBIOS serial number) says about datasources. Pure text functions: the boot
// generator uses them, so nothing heavy is imported here.

export interface ForcedSource {
  /** As written: "nocloud", "Ec2". */
  readonly name: string
  readonly key: 'ds' | 'ci.ds' | 'ci.datasource'
}

const forcingKeys = ['ds', 'ci.ds', 'ci.datasource'] as const

/** The datasource that is asked for: by the last word that does, in whatever spelling. The boot generator and the stages agree. */
export function forcedSource(cmdline: string): ForcedSource | undefined {
  for (const word of words(cmdline).toReversed()) {
    const [written = '', value = ''] = cut(word, '=')
    const key = forcingKeys.find((known) => known === written)
    const [name] = cut(value, ';')
    if (key && name) return { name, key }
  }
  return undefined
}

/** The value of the last `key=value` word. */
export function wordValue(cmdline: string, key: string): string | undefined {
  const word = words(cmdline).findLast((candidate) => candidate.startsWith(`${key}=`))
  return word?.slice(key.length + 1)
}

export interface NoCloudLine {
  readonly variant: 'nocloud' | 'nocloud-net'
  /** Keys of the seed; a key written without "=" is null. `h`, `i` and `s` are spelled out. */
  readonly metadata: Readonly<Record<string, string | null>>
}

const shortKeys: Readonly<Partial<Record<string, string>>> = { h: 'local-hostname', i: 'instance-id', s: 'seedfrom' }

/** `ds=nocloud[;key=value…]`: the first such word, also in an SMBIOS serial number. */
export function noCloudLine(text: string): NoCloudLine | undefined {
  for (const word of words(text)) {
    const match = /^ds=(nocloud(?:-net)?)(?:;(.*))?$/s.exec(word)
    if (!match) continue
    const entries = (match[2] ?? '').split(';').filter((entry) => entry !== '')
    const pairs = entries.map((entry) => {
      const [key = '', value] = cut(entry, '=')
      return [shortKeys[key] ?? key, value ?? null] as const
    })
    return { variant: match[1] as NoCloudLine['variant'], metadata: Object.fromEntries(pairs) }
  }
  return undefined
}

/**
 * The YAML text of all `cc:` blocks, joined. A block starts at "cc:" after a blank, so "BOOTIF=aa:bb:cc:dd" is not one, and ends at
 * "end_cc" or with the line. undefined: no block.
 */
export function configBlocks(cmdline: string): string | undefined {
  const line = ` ${cmdline}`
  const blocks: string[] = []
  let at = line.indexOf(' cc:')
  while (at >= 0) {
    const start = at + ' cc:'.length
    const end = line.indexOf('end_cc', start)
    const block = line.slice(start, end < 0 ? undefined : end).trimStart()
    blocks.push(unquote(block).replaceAll('\\n', '\n'))
    at = end < 0 ? -1 : line.indexOf(' cc:', end + 'end_cc'.length)
  }
  return blocks.length > 0 ? blocks.join('\n') : undefined
}

export interface ConfigUrl {
  readonly key: 'cloud-config-url' | 'url'
  readonly url: string
}

/** `cloud-config-url=`, or `url=` as it used to be called. */
export function configUrl(cmdline: string): ConfigUrl | undefined {
  for (const key of ['cloud-config-url', 'url'] as const) {
    const url = wordValue(cmdline, key)
    if (url) return { key, url }
  }
  return undefined
}

/** What the agent reads of the command line. */
const readKeys = [...forcingKeys, 'ci.di.policy', 'cloud-init', 'cloud-config-url', 'url', 'network-config', 'ip']

/**
 * The command line for a log that everybody can read: which of the agent's keys are on it, and how many words there are beside. Values
 * may hold passwords, and whole configs; those that decide have lines of their own in the log.
 */
export function shownCmdline(cmdline: string): string {
  const all = words(cmdline)
  const told = all.flatMap((word) => {
    const [key = ''] = cut(word, '=')
    if (word.startsWith('cc:')) return ['cc:...']
    return key !== word && readKeys.some((known) => known === key) ? [`${key}=...`] : []
  })
  const others = all.length - told.length
  return [...told, ...(others > 0 ? [`(and ${others} other words)`] : [])].join(' ')
}

/** A serial number that is none: a NoCloud line. */
export function shownSerial(serial: string): string {
  return /[=;]|:\/\//.test(serial) ? shownCmdline(serial) : serial
}

export function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

/** Percent decoding that leaves alone what is not an escape, and keeps bytes that are not UTF-8 from failing the rest. */
function unquote(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}

function cut(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}
