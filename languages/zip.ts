// Files of a zip archive held in memory: seeds and user-data parts. node-stream-zip reads the archive; it is given a
// file descriptor of our own making, so that no path of this machine is touched, whatever host the bytes came from.

import { ConfigError, Failure, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'

export interface ZipFile {
  /** With slashes, as in the archive. */
  readonly name: string
  readonly content: Buffer
}

export interface UnzipOptions {
  /** What to call the archive in messages: a path or URL. */
  readonly document: string
  /** Files to unpack; default all. The others are not looked at. */
  readonly wanted?: (name: string) => boolean
  /** Bytes of all unpacked files together; an archive that claims or yields more is refused. Default 64 MiB. */
  readonly limit?: number
  /** Entries of any kind. Default 10 000. */
  readonly entries?: number
  /** Told of each entry as it is found, and of bytes as they are unpacked; what they throw ends that. */
  readonly entry?: () => void
  readonly count?: (bytes: number) => void
}

/** Unpacks in the archive's order. Throws a ConfigError that names the archive, the file in it and the cause. */
export async function unzip(bytes: Buffer, options: UnzipOptions): Promise<readonly ZipFile[]> {
  const { document, wanted = () => true, limit = 64 * 1024 * 1024, entries: mostEntries = 10_000 } = options
  const { entry, count } = options
  const { default: StreamZip } = await import('node-stream-zip')
  const bad = (cause: unknown, path?: string) =>
    new ConfigError(
      say`Cannot read the zip archive: ${reasonOf(cause)}`,
      path ? { document, path: say.path(path) } : { document },
      {
        cause,
      },
    )
  const archive: Descriptor = { bytes, fail: () => {}, alive: () => {} }
  const failed = new Promise<never>((_, reject) => {
    archive.fail = reject
  })
  // Some damage makes the library wait for something that never comes: after a second without a read or a byte we give up.
  const stuck = setTimeout(() => archive.fail(new Failure(say`it ends in the middle`)), 1000)
  archive.alive = () => void stuck.refresh()
  failed.catch(() => {}) // The race below sees it; when the archive closes late, nobody may be left to.
  // The library has no other way in for bytes in memory, and this one is process-wide. Nothing else here opens an archive with it,
  // and memoryFiles knows nothing but the descriptor it is handed, so archives read at the same time do not interfere.
  ;(StreamZip as unknown as { setFs(fs: typeof memoryFiles): void }).setFs(memoryFiles)
  const zip = new StreamZip.async({ fd: archive as unknown as number, skipEntryNameValidation: true })
  try {
    let seen = 0
    // Thrown in the middle of its reading, so that a million entries are never held.
    zip.on('entry', () => {
      seen += 1
      entry?.()
      if (seen > mostEntries) throw new Failure(say`it has more than ${mostEntries} entries`)
    })
    const all = await Promise.race([zip.entries(), failed]).catch((error) => {
      throw bad(error)
    })
    const listed = Object.values(all)
    const files: ZipFile[] = []
    let left = limit
    for (const found of listed) {
      if (!found.isFile || !wanted(found.name)) continue
      const { name } = found
      try {
        if (found.encrypted) throw new Failure(say`it is encrypted`)
        if (found.size > left) throw new Failure(say`more than ${limit} bytes when unpacked`)
        const content = await Promise.race([collect(await zip.stream(found), left, count), failed])
        if (content === undefined) throw new Failure(say`more than ${limit} bytes when unpacked`)
        left -= content.length
        files.push({ name, content })
      } catch (error) {
        throw bad(error, name)
      }
    }
    return files
  } finally {
    clearTimeout(stuck)
    zip.close().catch(() => {}) // Closes nothing, as the descriptor is memory, and may wait for ever on a damaged archive.
  }
}

/** All of a stream; undefined once it passes `limit`. A bomb is stopped there, whatever size it declared. */
async function collect(
  stream: NodeJS.ReadableStream,
  limit: number,
  count: UnzipOptions['count'] = () => {},
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  return await new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.on('end', () => resolve(Buffer.concat(chunks)))
    const stop = () => {
      stream.pause()
      ;(stream as Partial<{ destroy(): void }>).destroy?.()
    }
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      try {
        count(chunk.length)
      } catch (error) {
        stop()
        reject(error)
        return
      }
      if (size <= limit) {
        chunks.push(chunk)
        return
      }
      stop()
      resolve(undefined)
    })
  })
}

/** Stands for a file descriptor: the library only hands it back to the functions below. */
interface Descriptor {
  readonly bytes: Buffer
  fail: (error: unknown) => void
  alive: () => void
}

type ReadCallback = (error: null, count: number, buffer: Buffer) => void

// Stateless: everything is in the descriptor. What the library throws in a callback on malformed input would be an uncaught
// exception, so it is passed to the archive's reader.
const memoryFiles = {
  fstat({ bytes }: Descriptor, done: (error: null, info: { size: number }) => void) {
    done(null, { size: bytes.length })
  },
  read(archive: Descriptor, buffer: Buffer, offset: number, length: number, position: number, done: ReadCallback) {
    setImmediate(() => {
      try {
        archive.alive()
        const { bytes } = archive
        const start = Math.max(0, Math.min(position, bytes.length))
        done(null, bytes.copy(buffer, offset, start, Math.min(start + length, bytes.length)), buffer)
      } catch (error) {
        archive.fail(error)
      }
    })
  },
  close(_: Descriptor, done: (error: null) => void) {
    done(null)
  },
}
