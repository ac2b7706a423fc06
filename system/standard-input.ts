// Standard input as the file /dev/stdin, for commands that are given "-": a pipe has no name under which it could be opened anew.

import fs from 'node:fs'
import { tooLarge } from './file-error.ts'
import type { Files, Host } from './host.ts'

const path = '/dev/stdin'

/** What is read of it at most, where the command sets no limit of its own. */
const largest = 256 * 1024 * 1024

/** The same host; what is piped in can be read once. */
export function withStandardInput(host: Host): Host {
  const { files } = host
  const piped = (asked: string) => asked === path && !fs.fstatSync(0).isFile()
  const read: Files['read'] = async (asked, options) =>
    piped(asked) ? readAll(options?.limit ?? largest) : files.read(asked, options)
  return {
    ...host,
    files: {
      ...files,
      read,
      readText: async (asked, options) =>
        piped(asked) ? (await read(asked, options))?.toString('utf8') : files.readText(asked, options),
      async stat(asked, options) {
        if (!piped(asked)) return files.stat(asked, options)
        const { uid, gid, nlink: links, mtime: modified, mode } = fs.fstatSync(0)
        return { type: 'fifo', size: 0, mode: mode & 0o7777, uid, gid, links, modified }
      },
    },
  }
}

async function readAll(limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > limit) throw tooLarge(path, limit)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}
