// The part of user-data that is for Kairos: unpacked, and the first cloud-config of a message with several parts.

import { promisify } from 'node:util'
import type { Notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { defaultLimits } from '../../../userdata/limits.ts'
import { contentType } from '../../../userdata/mime/headers.ts'
import { type Entity, looksLikeMime, parseMime } from '../../../userdata/mime/parse.ts'
import { decodeTransfer } from '../../../userdata/mime/transfer-encoding.ts'
import { headerOf } from '../../../userdata/part.ts'

const largest = 64 << 20

/** What cannot be read as what it looks like is taken as it is. */
export async function ownPart(bytes: Buffer, notices: Notices): Promise<Buffer> {
  const content = bytes[0] === 0x1f && bytes[1] === 0x8b ? await unzipped(bytes, notices) : bytes
  if (!looksLikeMime(content)) return content
  const part = firstOf(parseMime(content, defaultLimits), 'text/cloud-config')
  return part ? decodeTransfer(part.body, headerOf(part.headers, 'Content-Transfer-Encoding')) : content
}

function firstOf(entity: Entity, type: string): Entity | undefined {
  if (!entity.children) return contentType(entity.headers) === type ? entity : undefined
  for (const child of entity.children) {
    const found = firstOf(child, type)
    if (found) return found
  }
  return undefined
}

async function unzipped(packed: Buffer, notices: Notices): Promise<Buffer> {
  const { gunzip } = await import('node:zlib')
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: largest })
  } catch {
    notices.warning(
      'datasource/bad-metadata',
      say`The user-data is not the gzip data that it looks like, and is taken as it is`,
    )
    return packed
  }
}
