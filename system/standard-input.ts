// Standard input as the file /dev/stdin, for commands that are given "-": a pipe has no name under which it could be opened anew. The
// same for /dev/fd/63, which is what a shell gives for `<(command)`.

import fs from 'node:fs'
import { tooLarge } from './file-error.ts'
import type { Files } from './host.ts'

/** What is read of it at most, where the command sets no limit of its own. */
const largest = 256 * 1024 * 1024

/** The files by the names of what is open: `files` has what is no pipe. What is piped in can be read once. */
export function standardInput(files: Files): Pick<Files, 'read' | 'readText' | 'stat'> {
  const read: Files['read'] = async (path, options) => {
    const pipe = pipeOf(path)
    return pipe === undefined ? files.read(path, options) : readAll(path, pipe, options?.limit ?? largest)
  }
  return {
    read,
    readText: async (path, options) => (await read(path, options))?.toString('utf8'),
    async stat(path, options) {
      const pipe = pipeOf(path)
      if (pipe === undefined) return files.stat(path, options)
      const { uid, gid, nlink: links, mtime: modified, mode } = fs.fstatSync(pipe)
      return { type: 'fifo', size: 0, mode: mode & 0o7777, uid, gid, links, modified }
    },
  }
}

/** The number of an open pipe, or of whatever else is standard input and no file. */
function pipeOf(path: string): number | undefined {
  if (path === '/dev/stdin') return fs.fstatSync(0).isFile() ? undefined : 0
  const number = Number(path.slice(path.lastIndexOf('/') + 1))
  try {
    return fs.fstatSync(number).isFIFO() ? number : undefined
  } catch {
    return undefined // It is not open.
  }
}

async function readAll(path: string, pipe: number, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of pipe === 0 ? process.stdin : fs.createReadStream('', { fd: pipe })) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > limit) throw tooLarge(path, limit)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}
