// The metadata protocol of SmartOS, version 2: questions and answers in lines, each with its length, checksum and number.
// https://eng.tritondatacenter.com/mdata/protocol.html

import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { HostError } from '../../../core/errors.ts'
import { type Said, say } from '../../../core/said.ts'
import type { Channel } from '../../../system/host.ts'

export interface Mdata {
  /** undefined: there is no such key. */
  get(key: string): Promise<string | undefined>
  /** The keys that the machine's owner has set. */
  keys(): Promise<readonly string[]>
}

export interface MdataOptions {
  readonly path: string
  /** Milliseconds for one answer. */
  readonly timeout: number
  /** What somebody else said before is still on a serial line. */
  readonly serial: boolean
}

/** Milliseconds of silence after which nothing more is on the line. */
const silence = 100
/** Milliseconds before a service that fails, or says something else, is asked again. */
const pause = 1000
const mostTries = 50

export async function openMdata(channel: Channel, { path, timeout, serial }: MdataOptions): Promise<Mdata> {
  const failed = (code: 'timeout' | 'protocol', why: Said) =>
    new HostError(code, say`The metadata service at ${say.path(path)} ${why}`, { detail: { path }, why })

  async function ask(line: string): Promise<string> {
    await channel.send(`${line}\n`)
    const answer = await channel.line(timeout)
    if (answer === undefined) throw failed('timeout', say`says nothing for ${timeout / 1000} s`)
    return answer
  }

  /** Until the service takes what it hears for a new line: to an empty one it says "invalid command". */
  async function flush(): Promise<void> {
    while ((await channel.line(silence)) !== undefined);
    for (let left = mostTries; left > 0; left -= 1) {
      if ((await ask('')) === 'invalid command') return
      await channel.line(pause)
    }
    throw failed('protocol', say`does not say that an empty line is no command, ${mostTries} times`)
  }

  async function request(command: 'GET' | 'KEYS', argument?: string): Promise<string | undefined> {
    const id = randomBytes(4).toString('hex')
    const body = [id, command, ...(argument === undefined ? [] : [base64(argument)])].join(' ')
    const answer = await ask(`V2 ${body.length} ${checksum(body)} ${body}`)
    const [, length, sum, said = ''] = /^V2 (\d+) ([0-9a-f]+) (.*)$/.exec(answer) ?? []
    if (length === undefined) throw failed('protocol', say`does not answer in the form of version 2`)
    if (Number(length) !== said.length) throw failed('protocol', say`gives an answer of another length than it says`)
    if (sum !== checksum(said)) throw failed('protocol', say`gives an answer with another checksum than it says`)
    const [number, result, payload = ''] = said.split(' ')
    if (number !== id) throw failed('protocol', say`answers another question than it was asked`)
    if (result === 'NOTFOUND') return undefined
    if (result === 'SUCCESS') return Buffer.from(payload, 'base64').toString('utf8')
    throw failed('protocol', say`answers with neither SUCCESS nor NOTFOUND`)
  }

  if (serial) await flush()
  if ((await ask('NEGOTIATE V2')) !== 'V2_OK') throw failed('protocol', say`does not speak version 2 of its protocol`)
  return {
    get: (key) => request('GET', key),
    keys: async () => ((await request('KEYS')) ?? '').split('\n').filter((key) => key !== ''),
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
