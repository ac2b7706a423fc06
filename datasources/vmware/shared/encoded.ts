// Values that say how they are encoded: plain text, base64, or gzip within base64.

import { promisify } from 'node:util'
import type { Notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'

const largest = 64 << 20

/** `document` is its name in notices. What is not what it says is used as it is. */
export async function decoded(
  value: string,
  encoding: string | undefined,
  document: string,
  notices: Notices,
): Promise<Buffer> {
  const form = encoding?.trim() ?? ''
  if (['gzip+base64', 'gz+b64'].includes(form)) return await unzipped(Buffer.from(value, 'base64'), document, notices)
  if (['base64', 'b64'].includes(form)) return Buffer.from(value, 'base64')
  if (form !== '') {
    notices.warning('datasource/bad-metadata', say`Its encoding is not known, and it is taken as plain text`, {
      where: { document },
      hint: say`known are base64 and gzip+base64`,
    })
  }
  return Buffer.from(value)
}

async function unzipped(packed: Buffer, document: string, notices: Notices): Promise<Buffer> {
  const { gunzip } = await import('node:zlib')
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: largest })
  } catch {
    notices.warning(
      'datasource/bad-metadata',
      say`It is not the gzip data that its encoding says, and is taken as it is`,
      {
        where: { document },
      },
    )
    return packed
  }
}
