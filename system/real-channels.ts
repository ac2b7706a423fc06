// Channels of the running machine: serial devices and unix stream sockets.

import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { say } from '../core/said.ts'
import { channelError, overTime } from './channel-error.ts'
import { conversation } from './conversation.ts'
import { type Place, through } from './door.ts'
import { milliseconds, timerDelay } from './durations.ts'
import { errnoOf, fileError } from './file-error.ts'
import type { ChannelOptions, Channels, Commands } from './host.ts'
import { lockWithin } from './lockf.ts'
import { openSerial, serialStream } from './serial.ts'

export function realChannels(commands: Pick<Commands, 'query'>): Channels {
  return {
    async converse(path, options, talk) {
      const began = milliseconds()
      const left = () => options.budget - (milliseconds() - began)
      const net = await import('node:net')
      const opened = doorTo(path, (place) =>
        place.node?.type === 'socket' ? net.createConnection({ path: place.address }) : openSerial(place),
      )
      const stream =
        typeof opened === 'number'
          ? await serial(path, opened, { options, left, commands })
          : await connected(path, opened, left(), options.budget)
      return await conversation(path, stream, { ...options, budget: left() }, talk)
    },
  }
}

function doorTo<T>(path: string, open: (place: Place) => T): T {
  try {
    return through(path, { follow: true, use: 'read' }, (place) => {
      const type = place.node?.type
      if (type === undefined) throw fileError('talk over', path, 'ENOENT')
      if (type !== 'socket' && type !== 'character') {
        throw channelError('io', path, say`it is neither a serial device nor a socket`)
      }
      place.check('read')
      return open(place)
    })
  } catch (error) {
    throw fileError('talk over', path, error)
  }
}

/** Every byte as it is, eight bits, whatever the lines for a modem say. */
const rawMode = ['raw', '-echo', 'cs8', '-parenb', '-cstopb', 'clocal', '-crtscts']

interface Serial {
  readonly options: ChannelOptions
  readonly left: () => number
  readonly commands: Pick<Commands, 'query'>
}

async function serial(path: string, fd: number, { options, left, commands }: Serial): Promise<Duplex> {
  const stream = serialStream(fd)
  try {
    const { speed = 115_200, budget } = options
    await commands.query(['stty', '-F', path, String(speed), ...rawMode], { timeout: Math.max(1, left()) })
    if (!(await lockWithin(fd, left))) throw channelError('timeout', path, overTime(budget))
    return stream
  } catch (error) {
    stream.destroy()
    throw error
  }
}

async function connected(path: string, socket: Socket, left: number, budget: number): Promise<Duplex> {
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(channelError('timeout', path, overTime(budget))), timerDelay(left))
      socket.once('connect', resolve).once('error', reject)
    })
    return socket
  } catch (error) {
    socket.on('error', () => {}).destroy()
    if (errnoOf(error) === 'ECONNREFUSED') throw channelError('unreachable', path, say`nobody listens there`, error)
    throw fileError('talk over', path, error)
  } finally {
    clearTimeout(timer)
  }
}
