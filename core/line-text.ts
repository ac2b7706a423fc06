// Values that become part of a line of a file or a word of a command. What a place cannot hold is refused there: a line break in a
// name would be another line of /etc/hosts, a dash before it an option.

import { ConfigError } from './errors.ts'
import type { Notices } from './notices.ts'
import { type Said, say } from './said.ts'

export interface LinePlace {
  /** Where the value goes, as messages say it. */
  readonly name: string
  /** It may hold several words. Default: one, without blanks. */
  readonly words?: true
  /** Signs that would end the value or mean something else. */
  readonly without?: string
  /** Signs that may not come first. */
  readonly notFirst?: string
}

const quotes = '"\'`\\$;&|<>(){}'

/** By the format; a line break, NUL and other control characters fit into none. */
export const linePlaces = {
  /** /etc/hostname, /etc/hosts, the kernel's name: a word among others, with comments, and an argument of hostname(1). */
  hostname: { name: 'a host name', without: `${quotes}#/,=`, notFirst: '-' },
  /** passwd(5), shadow(5), sudoers(5), and arguments of shadow's tools. */
  account: { name: 'a name in /etc/passwd or /etc/group', without: ':,/="()', notFirst: '-#%+!@' },
  passwdField: { name: 'a field of /etc/passwd', words: true, without: ':' },
  sudoers: { name: 'a rule of sudoers', words: true },
  fstab: { name: 'a field of /etc/fstab' },
  resolver: { name: '/etc/resolv.conf', notFirst: '#;' },
  timeServer: { name: "the time client's configuration", words: true, notFirst: '#!%;' },
  repository: { name: 'a list of repositories' },
  aptSource: { name: 'a source of apt', words: true },
  aptSetting: { name: 'a setting of apt', words: true, without: '"' },
  iniKey: { name: 'the key of a setting', words: true, without: '=:[]', notFirst: '#;' },
  iniSection: { name: 'the name of a section', words: true, without: '[]/', notFirst: '-.' },
  iniValue: { name: 'a setting', words: true },
  locale: { name: 'a locale', without: `${quotes}#/=`, notFirst: '-' },
  keymap: { name: 'a keyboard layout', words: true, without: quotes, notFirst: '-' },
  debconf: { name: 'an answer for debconf', words: true },
  ruby: { name: 'a setting of client.rb', words: true, without: '"\\' },
  comment: { name: 'a comment', words: true },
  keyOptions: { name: 'authorized_keys', words: true, notFirst: '#' },
  /** A word of a command line that is no option. */
  argument: { name: 'an argument of a command', words: true, notFirst: '-' },
} as const satisfies Readonly<Record<string, LinePlace>>

/** What the place cannot hold; undefined: it can. The value is not quoted: it may be a secret. */
export function unfitFor(place: LinePlace, value: string): Said | undefined {
  if (/[\n\r\u0085\u2028\u2029]/.test(value)) return say`a line break`
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(value)) return say`a control character`
  if (!place.words && /\s/.test(value)) return say`a blank`
  const sign = [...(place.without ?? '')].find((one) => value.includes(one))
  if (sign !== undefined) return say`"${say.word(sign)}"`
  const [first = ''] = value
  if (first !== '' && place.notFirst?.includes(first)) return say`"${say.word(first)}" at its beginning`
  // It would take the next line along.
  if (place.words && /(?:^|[^\\])(?:\\\\)*\\$/.test(value)) return say`a backslash at its end`
  return undefined
}

/** The value, if the place can hold it; otherwise a ConfigError that names `key`. */
export function fitting(place: LinePlace, value: string, key: string): string {
  const unfit = unfitFor(place, value)
  if (unfit === undefined) return value
  const path = say.named(key)
  throw new ConfigError(say`What is given as ${path} holds ${unfit}, which ${say.word(place.name)} cannot hold`, {
    document: say`merged config`,
    path,
  })
}

/** Those of several values that the place can hold; each other one is told, by its number if there are several, and left out. */
export function fittingOnes(
  place: LinePlace,
  values: readonly string[],
  { key, notices }: { readonly key: string; readonly notices: Notices },
): readonly string[] {
  return values.filter((value, index) => {
    const unfit = unfitFor(place, value)
    if (unfit !== undefined) {
      const path = say.named(values.length > 1 ? `${key}/${index}` : key)
      const what = say`A value of ${path} holds ${unfit}, which ${say.word(place.name)} cannot hold`
      notices.warning('modules/unfit-value', what, {
        where: { document: say`merged config`, path },
        hint: say`it is left out`,
      })
    }
    return unfit === undefined
  })
}
