// `network-config=` on the kernel command line: a whole config as base64, gzipped or not, or the word "disabled".

import { gunzipSync } from 'node:zlib'
import { isObject, type Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import { type Problem, report } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'

/** Far more than a command line can hold, gzipped or not. */
const largest = 2 * 1024 * 1024
const document = 'network-config= of the kernel command line'

/** undefined: it is not there, or cannot be used. The last of several counts. */
export function cmdlineConfig(cmdline: string, notices: Notices): Json | undefined {
  const value = cmdline
    .split(/\s+/)
    .findLast((token) => token.startsWith('network-config='))
    ?.slice('network-config='.length)
  if (!value) return undefined
  if (value === 'disabled') return { config: 'disabled' }
  const text = decode(value)
  if (text === undefined) {
    notices.error(
      'network/bad-cmdline',
      say`Expected base64 encoded kernel commandline parameter network-config. Ignored.`,
      {
        hint: say`gzip and base64 the YAML without line breaks`,
      },
    )
    return undefined
  }
  const { value: config, problems } = parseYaml(text, { document })
  const refused = problems.map(
    ({ message, where }): Problem => ({ level: 'error', code: 'network/bad-cmdline', message, where }),
  )
  report(refused, notices, { errors: 'error' })
  if (isObject(config)) return config
  notices.error('network/bad-cmdline', say`${document} is no mapping; it is ignored`)
  return undefined
}

function decode(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) return undefined
  const bytes = Buffer.from(value, 'base64')
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8')
  try {
    return gunzipSync(bytes, { maxOutputLength: largest }).toString('utf8')
  } catch {
    // Cut short, not gzip after all, or a bomb: treated like bad base64.
    return undefined
  }
}

/** Words as sh sees them; undefined: a quote is never closed. */
export function shellWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] as string
    if (quote === "'") {
      if (char === quote) quote = ''
      else word += char
    } else if (char === '\\' && index + 1 < text.length && (quote === '' || /["\\$`]/.test(text[index + 1] ?? ''))) {
      index += 1
      word = (word ?? '') + text[index]
    } else if (quote === '"') {
      if (char === quote) quote = ''
      else word += char
    } else if (char === "'" || char === '"') {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (quote !== '') return undefined
  return word === undefined ? words : [...words, word]
}
