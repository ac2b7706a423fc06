// User-data expanded in memory, and what is said about it.

import { type Notice, notices } from '../../core/notices.ts'
import { memory } from '../../system/memory.ts'
import { expandUserData } from '../../userdata/index.ts'

export async function expand(raw: Uint8Array) {
  const said: Notice[] = []
  const sink = notices((notice) => said.push(notice), 'test')
  const paths = { cloud: '/c', run: '/r', instance: '/c/i' }
  const request = { host: memory(), notices: sink, kind: 'user', raw, paths, systemConfig: {} } as const
  const { parts } = await expandUserData(request)
  return { parts, meaning: parts.map(({ type, filename, payload }) => [type, filename, payload.toString()]), said }
}
