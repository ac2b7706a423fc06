// Clouds that are asked without a network: over a unix socket or a serial line, which the host of the machine has at the other end.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { serveLines } from '../../metadata-server/line-server.ts'
import { answersOf, type Played } from '../../metadata-server/scenario.ts'
import { serve } from '../../metadata-server/server.ts'
import { undoWith } from '../machines/cleanup.ts'
import type { Asked } from './requests.ts'

export interface Channel {
  /** Places in the machine, and what of this host is to be seen there. */
  readonly binds: Readonly<Record<string, string>>
  asked(): readonly Asked[]
  close(): Promise<void>
}

export async function playChannel(played: Played): Promise<Channel> {
  const { converse, socket } = played.cloud
  if (converse) return await serialLine(played)
  if (socket !== undefined) return await onSocket(played, socket)
  return { binds: {}, asked: () => [], close: async () => {} }
}

async function serialLine({ cloud, machine, own }: Played): Promise<Channel> {
  const converse = cloud.converse?.(machine, own) ?? (() => undefined)
  const server = await serveLines({ converse, questionEnd: cloud.questionEnd })
  return {
    binds: { '/dev/ttyS1': server.path },
    asked: () => server.questions.map(lineAsked),
    close: server.close,
  }
}

/** Without its length, its checksum and its number, which SmartOS' have. */
function lineAsked(question: string): Asked {
  const path = question.trim().replace(/^V2 \d+ [\da-f]{8} [\da-f]{8} /, '')
  return { method: 'LINE', path, headers: {}, isPrivileged: false, outcome: '' }
}

async function onSocket(played: Played, path: string): Promise<Channel> {
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-socket-'))
  const removeFolder = undoWith(['rm', '-rf', folder])
  const asked: Asked[] = []
  const server = await serve({
    answers: answersOf(played),
    socket: join(folder, basename(path)),
    onRequest: ({ method, path, headers }, outcome) =>
      asked.push({ method, path, headers, isPrivileged: false, outcome }),
  })
  return {
    binds: { [dirname(path)]: folder },
    asked: () => asked,
    async close() {
      await server.close()
      removeFolder()
    },
  }
}
