// The metadata service of SmartOS, for channels in memory: answers to texts that are sent.

import { crc32 } from 'node:zlib'

export type Values = Readonly<Record<string, string>>

export interface Manners {
  /** What it says first to empty lines, before "invalid command". */
  readonly greeting?: readonly string[]
  /** Changes an answer on its way. */
  readonly mangled?: (answer: string) => string
}

export function hypervisor(values: Values, { greeting = [], mangled = (answer) => answer }: Manners = {}) {
  const greetings = [...greeting]
  return (sent: string): string => {
    const line = sent.slice(0, -1)
    if (line === '') return `${greetings.shift() ?? 'invalid command'}\n`
    if (line === 'NEGOTIATE V2') return 'V2_OK\n'
    const [, length, sum, body = ''] = /^V2 (\d+) ([0-9a-f]{8}) (.*)$/.exec(line) ?? []
    if (Number(length) !== body.length || sum !== checksum(body)) return 'invalid command\n'
    const [id = '', command = '', argument = ''] = body.split(' ')
    return `${mangled(framed([id, ...answered(values, command, argument)].join(' ')))}\n`
  }
}

function answered(values: Values, command: string, argument: string): readonly string[] {
  if (command === 'KEYS')
    return [
      'SUCCESS',
      base64(
        Object.keys(values)
          .filter((key) => !key.startsWith('sdc:'))
          .join('\n'),
      ),
    ]
  const value = values[Buffer.from(argument, 'base64').toString()]
  if (value === undefined) return ['NOTFOUND']
  return value === '' ? ['SUCCESS'] : ['SUCCESS', base64(value)]
}

export function framed(body: string): string {
  return `V2 ${body.length} ${checksum(body)} ${body}`
}

/** What was asked for: "GET hostname", "KEYS", or the line as it is. */
export function asked(sent: readonly { readonly text: string }[]): readonly string[] {
  return sent.map(({ text }) => {
    const [, command, argument] = /^V2 \d+ [0-9a-f]{8} [0-9a-f]{8} (\w+)(?: (\S+))?\n$/.exec(text) ?? []
    if (command === undefined) return text
    return argument === undefined ? command : `${command} ${Buffer.from(argument, 'base64')}`
  })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
