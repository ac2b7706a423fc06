import assert from 'node:assert/strict'
import { recordingText } from '../../../cli/shared/recording-text.ts'
import { parseMapping } from '../../../languages/yaml/parse.ts'
import type { Recording } from '../../../metadata-server/recording.ts'

const texts = [
  '',
  '\n',
  'a',
  'no',
  '52:54:00:12:34:56',
  'a\n',
  'a\nb',
  'a\n\nb\n',
  'a\nb\n\n',
  '- a: b\n# c\n%d\n---\n...\n',
  '  indented\nb\n',
  'a\n  b\n\tc\n',
  'trailing \nb\n',
  'a \nb',
  'a\n \nb\n',
  'one\r\ntwo\r\n',
  '#!/bin/sh\necho "x" \'y\' \\n\n',
  '{\n  "a": 1\n}',
  'umläut\nand 🌍\n',
  '\u0085\u2028\u2029\ufeff\u0000\u007f\n\u0007',
  '? a\n: b\n',
  '|\n>\n',
]

describe('recordingText', () => {
  it('is YAML that has every text as it was', () => {
    const recording: Recording = {
      cloud: 'ec2',
      from: 'http://127.0.0.1',
      hidden: ['/x', '/y: z'],
      headers: { server: 'EC2ws', 'content-type': 'text/plain' },
      missing: { status: 404, headers: {}, body: 'a\nb' },
      answers: Object.fromEntries(
        texts.flatMap((text, number): [string, Recording['answers'][string]][] => [
          [`/${number}`, text],
          [`/${number}?x=y&z: #`, { status: 301, headers: { location: '/' }, body: text }],
          [`/"${number}"/`, [text, { accept: 'application/json', body: text }, { base64: '/w==' }]],
        ]),
      ),
    }
    const { value, problems } = parseMapping(recordingText(recording, 'ec2', { tokens: 'none' }), { document: 'r' })
    assert.deepEqual(problems, [])
    assert.deepEqual(value, { ec2: { tokens: 'none' }, recorded: recording })
  })

  it('is YAML with paths and headers of any length', () => {
    for (const length of [1000, 1019, 1020, 1021, 1022, 1023, 1024, 1025, 20_000]) {
      const path = `/${'x'.repeat(length)}`
      for (const given of ['a', 'a\nb\n', { status: 301, headers: { [path]: '/' }, body: 'a' }, ['a', { body: 'b' }]]) {
        const recording: Recording = { cloud: 'ec2', headers: { [path]: 'x' }, answers: { [path]: given, '/y': 'z' } }
        const { value, problems } = parseMapping(recordingText(recording, 'ec2', {}), { document: 'r' })
        assert.deepEqual(problems, [])
        assert.deepEqual(value, { recorded: recording })
      }
    }
  })

  it('has documents of several lines as they are', () => {
    const recording: Recording = { cloud: 'ec2', answers: { '/x': 'a\nb\n', '/y': { status: 201, body: 'a\nb' } } }
    assert.ok(
      recordingText(recording, 'ec2', {}).endsWith(
        '  answers:\n    "/x": |\n      a\n      b\n    "/y":\n      status: 201\n      body: |-\n        a\n        b\n',
      ),
    )
  })
})
