// Standard input as the file /dev/stdin, for commands that are given "-": a pipe has no name under which it could be opened anew.

import fs from 'node:fs'
import { tooLarge } from './file-error.ts'
import type { Files } from './host.ts'

const path = '/dev/stdin'

/** What is read of it at most, where the command sets no limit of its own. */
const largest = 256 * 1024 * 1024

/** `files` has what is no pipe. What is piped in can be read once. */
export function standardInput(files: Files): Pick<Files, 'read' | 'readText' | 'stat'> {
  if (fs.fstatSync(0).isFile()) return files
  const read: Files['read'] = (_path, options) => readAll(options?.limit ?? largest)
  return {
    read,
    readText: async (_path, options) => (await read(path, options))?.toString('utf8'),
    async stat() {
      const { uid, gid, nlink: links, mtime: modified, mode } = fs.fstatSync(0)
      return { type: 'fifo', size: 0, mode: mode & 0o7777, uid, gid, links, modified }
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
