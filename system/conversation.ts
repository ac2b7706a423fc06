// A conversation over a stream that is open: lines, and limits on how long it takes and how much is said.

import type { Duplex } from 'node:stream'
import type { HostError, HostErrorCode } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'
import { channelError, channelLimit, hungUp, overLimit, overTime } from './channel-error.ts'
import { milliseconds, timerDelay } from './durations.ts'
import type { Channel, ChannelOptions } from './host.ts'
import { lineSplitter } from './line-splitter.ts'

/** The stream is destroyed when `talk` has ended, or the time is over: then whatever `talk` waits for fails. */
export async function conversation<T>(
  path: string,
  stream: Duplex,
  options: ChannelOptions,
  talk: (channel: Channel) => Promise<T>,
): Promise<T> {
  const { budget, ends, limit = channelLimit } = options
  const lines = lineSplitter(ends)
  let taken = 0
  let failure: HostError | undefined
  let wake = () => {}
  const fail = (code: HostErrorCode, why: Said, cause?: unknown) => {
    failure ??= channelError(code, path, why, cause)
    wake()
  }
  const timer = setTimeout(() => fail('timeout', overTime(budget)), timerDelay(budget))
  stream.on('data', (chunk: Buffer) => {
    taken += chunk.length
    if (taken > limit) {
      stream.pause()
      return fail('too-large', overLimit(limit))
    }
    lines.push(chunk)
    wake()
  })
  stream.on('error', (error) => fail('unreachable', say`the connection broke`, error))
  stream.on('close', () => fail('unreachable', hungUp))
  stream.on('end', () => fail('unreachable', hungUp))

  /** Until something has happened, or so many milliseconds are over. */
  const happening = async (timeout?: number) => {
    let over: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      wake = resolve
      if (timeout !== undefined) over = setTimeout(resolve, timerDelay(timeout))
    })
    clearTimeout(over)
  }
  const channel: Channel = {
    async send(text) {
      let sent = false
      if (!failure) {
        stream.write(text, () => {
          sent = true
          wake()
        })
      }
      while (!sent && !failure) await happening()
      if (failure) throw failure
    },
    async line(timeout) {
      const have = lines.shift()
      if (have !== undefined) return have
      const end = milliseconds() + timeout
      for (let left = timeout; left > 0 && !failure; left = end - milliseconds()) {
        await happening(left)
        const line = lines.shift()
        if (line !== undefined) return line
      }
      if (failure) throw failure
      return undefined
    },
  }
  try {
    return await talk(channel)
  } finally {
    clearTimeout(timer)
    stream.destroy()
  }
}
