// What a metadata service answers whoever records it: the file that comes of it is read again as it was meant.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { recordingText } from '../../../cli/shared/recording-text.ts'
import { parseMapping } from '../../../languages/yaml/parse.ts'
import { crawlLimits } from '../../../metadata-server/crawl.ts'
import { record } from '../../../metadata-server/record.ts'
import { mutated, soup } from '../mutate.ts'
import type { Target } from '../target.ts'

const words = [
  ...[
    'a',
    'b/',
    '0=me',
    '..',
    '/',
    '\n',
    '\r\n',
    ' ',
    ': ',
    '=',
    '"',
    "'",
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    '1',
    'true',
    '<b>',
    '</b>',
  ],
  ...[
    'password',
    'user-data',
    'vendor_data',
    'token',
    '"/c"',
    '-----BEGIN PRIVATE KEY-----',
    'me:pw@host',
    'YWJjZA==',
    '\u2028',
  ],
]
const seeds = [
  '{"password": "x", "list": [{"user-data": "y"}]}',
  'name: web\nvendor_data: |\n  a\n  b\nlist:\n- token: x\n',
  "A='b\nc'\nPASSWORD='d'\n",
]

const recording: Target = {
  name: 'recording',
  inputs: fc.oneof(soup(words), mutated(seeds, words)),
  async run(input) {
    const plan = { folders: ['/m/'], lists: ['/l'], paths: ['/d.json', '/user-data'], sign: { path: '/' } }
    const found = await record(
      { name: 'ec2', plan },
      {
        async ask({ path }) {
          const isThere = !path.endsWith('no-such-name')
          return { status: isThere ? 200 : 404, headers: {}, body: isThere ? input : new Uint8Array() }
        },
        limits: { ...crawlLimits, requests: 50, depth: 3 },
      },
    )
    if (!found.recording) throw new Error('Nothing is recorded')
    const { value } = parseMapping(recordingText(found.recording, 'ec2', {}), { document: 'recording' })
    if (!isDeepStrictEqual(value, { recorded: JSON.parse(JSON.stringify(found.recording)) }))
      throw new Error('The file says something else')
  },
}

export const recordings: readonly Target[] = [recording]
