// A recording as a scenario file that people can read and change: an answer on a line, documents of several lines as they are.

import type { RecordedAnswer, Recording } from '../../metadata-server/recording.ts'

/** Characters of a key that is not marked as one (YAML 1.2, section 8.2.2). */
const longestKey = 1024

export function recordingText(recording: Recording, name: string, own: Readonly<Record<string, string>>): string {
  const { answers, ...about } = recording
  const settings = Object.entries(own).map(([key, value]) => `  ${key}: ${quoted(value)}\n`)
  const facts = Object.entries(about).map(([key, value]) => `  ${key}:${factText(value)}\n`)
  const paths = Object.entries(answers).map(([path, given]) => `    ${keyText(quoted(path))}:${answerText(given)}\n`)
  return [
    '# What firstlight serve --record heard of a metadata service; secrets are left out.\n',
    ...(settings.length > 0 ? [`${name}:\n`, ...settings] : []),
    'recorded:\n',
    ...facts,
    paths.length > 0 ? '  answers:\n' : '  answers: {}\n',
    ...paths,
  ].join('')
}

/** A longer key than YAML allows before its colon on the same line stands on a line of its own. */
function keyText(key: string): string {
  return key.length > longestKey ? `? ${key}\n    ` : key
}

function factText(value: unknown): string {
  return Array.isArray(value) ? value.map((one) => `\n  - ${quoted(one)}`).join('') : ` ${quoted(value)}`
}

/** With what stands between it and the colon. */
function answerText(given: Recording['answers'][string]): string {
  if (typeof given === 'string') return ` ${textOf(given, 6)}`
  if (!('length' in given)) return mappingText(given, 6)
  return given
    .map((one) => `\n      - ${typeof one === 'string' ? textOf(one, 10) : mappingText(one, 8).trimStart()}`)
    .join('')
}

function mappingText(answer: RecordedAnswer, indent: number): string {
  return Object.entries(answer)
    .map(([key, value]) => {
      const text = typeof value === 'string' ? textOf(value, indent + 2) : quoted(value)
      return `\n${' '.repeat(indent)}${key}: ${text}`
    })
    .join('')
}

/** Lines as they are, where YAML takes them for nothing else. */
function textOf(text: string, indent: number): string {
  const isPlain = /^[!-~][\t -~]*\n[\t\n -~]*$/.test(text) && !/\n\n$/.test(text) && !/[ \t]\n/.test(text)
  if (!isPlain) return quoted(text)
  const lines = text.replace(/\n$/, '').split('\n')
  const end = text.endsWith('\n') ? '' : '-'
  return `|${end}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`
}

/** JSON is YAML, but for characters that YAML takes for line breaks or does not take at all. */
function quoted(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
