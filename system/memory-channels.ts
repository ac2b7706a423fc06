// The channels of a machine in memory: what the other side says to each text that is sent, and a record of what was sent.

import { say } from '../core/said.ts'
import { channelError, channelLimit, hungUp, overLimit, overTime } from './channel-error.ts'
import { fileError } from './file-error.ts'
import type { Channels } from './host.ts'
import { lineSplitter } from './line-splitter.ts'

/** By path: what comes back to a text that was sent; undefined: nothing. 'unreachable': nobody listens. */
export type ChannelScript = Readonly<Record<string, Answering | 'unreachable'>>
/** 'hang up': after what has been said before, the connection ends. */
type Answering = (sent: string) => string | undefined | typeof hangUp

export const hangUp = Symbol('the other side hangs up')

export interface RecordedText {
  readonly path: string
  readonly text: string
}

/** `passed` is how many milliseconds have gone by; `pass` lets more. */
export function scriptedChannels(
  script: ChannelScript,
  sent: RecordedText[],
  time: { passed(): number; pass(milliseconds: number): void },
): Channels {
  return {
    async converse(path, { budget, ends, limit = channelLimit }, talk) {
      const answer = Object.hasOwn(script, path) ? script[path] : undefined
      if (answer === undefined) throw fileError('talk over', path, 'ENOENT')
      if (answer === 'unreachable') throw channelError('unreachable', path, say`nobody listens there`)
      const end = time.passed() + budget
      const lines = lineSplitter(ends)
      let taken = 0
      let ended = false
      return await talk({
        async send(text) {
          if (ended) throw channelError('unreachable', path, hungUp)
          sent.push({ path, text })
          const given = answer(text)
          ended = given === hangUp
          const bytes = Buffer.from(typeof given === 'string' ? given : '')
          taken += bytes.length
          lines.push(bytes)
        },
        async line(timeout) {
          const have = lines.shift()
          if (taken > limit) throw channelError('too-large', path, overLimit(limit))
          if (have !== undefined) return have
          if (ended) throw channelError('unreachable', path, hungUp)
          const left = end - time.passed()
          time.pass(Math.min(timeout, Math.max(0, left)))
          if (timeout >= left) throw channelError('timeout', path, overTime(budget))
          return undefined
        },
      })
    },
  }
}
