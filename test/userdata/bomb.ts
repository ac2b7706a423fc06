// Run as a process of its own by limits.test.ts: what a bomb of one gibibyte does to the memory.

import { createZstdCompress } from 'node:zlib'
import { notices } from '../../core/notices.ts'
import { memory } from '../../system/memory.ts'
import { expandUserData } from '../../userdata/index.ts'

const chunk = Buffer.alloc(1024 * 1024)
const packer = createZstdCompress()
const packed: Buffer[] = []
packer.on('data', (piece: Buffer) => packed.push(piece))
const done = new Promise((resolve) => packer.on('end', resolve))
for (let count = 0; count < 1024; count++) {
  if (!packer.write(chunk)) await new Promise<void>((resolve) => packer.once('drain', resolve))
}
packer.end()
await done

const paths = { cloud: '/c', run: '/r', instance: '/c/instances/i' }
const request = {
  host: memory(),
  notices: notices(() => {}, 'test'),
  kind: 'user',
  raw: Buffer.concat(packed),
  paths,
  systemConfig: {},
} as const
const message = await expandUserData(request).then(
  () => 'it was unpacked',
  (error: Error) => error.message,
)
process.stdout.write(JSON.stringify({ message, mebibytes: Math.round(process.resourceUsage().maxRSS / 1024) }))
