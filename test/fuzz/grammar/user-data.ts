// Trees of MIME parts, with encodings, compression and headers that are right, wrong and odd.

import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { zipOf } from '../../datasources/zip-of.ts'
import { soup } from '../mutate.ts'

export const userDataWords: readonly string[] = [
  ...[
    '#cloud-config\n',
    '#cloud-config-archive\n',
    '#cloud-config-jsonp\n',
    '## template: jinja\n',
    '#!/bin/sh\n',
    '#include\n',
    '#include-once\n',
  ],
  ...[
    '#cloud-boothook\n',
    '#part-handler\n',
    '#upstart-job\n',
    'MIME-Version: 1.0\n',
    'Content-Type: ',
    'multipart/mixed; boundary=b\n\n',
    '--b\n',
    '--b--\n',
  ],
  ...[
    'text/cloud-config\n',
    'text/x-shellscript\n',
    'message/rfc822\n\n',
    'Content-Transfer-Encoding: base64\n',
    '; charset=utf-16',
    "filename*0*=utf-8''%41",
  ],
  ...[
    'Merge-Type: list(append)+dict(recurse_list)\n',
    'merge_how: ',
    'dict(replace)+list()+str()\n',
    'Launch-Index: 1\n',
    '\n',
    '\n\n',
    '\r\n',
    ' ',
    ':',
    '"',
  ],
  ...[
    'a: 1\n',
    '- content: |\n    x\n',
    '[{"op": "add", "path": "/a", "value": 1}]',
    '{"op":"copy","from":"","path":"/a"}',
    '{{ v1.region }}',
    '\x1f\x8b\x08',
  ],
]

const content = fc.oneof(
  fc
    .constantFrom(
      '#cloud-config\na: [1, 2]\nb: {c: d}\n',
      '#cloud-config\nmerge_how: list(append)+dict(recurse_list)\na: [3]\n',
      '#cloud-config\na: !!binary aGk=\nlaunch-index: 1\n',
      '#cloud-config-archive\n- "#!/bin/sh"\n- {type: text/cloud-config, content: "a: 1", filename: x}\n',
      '#cloud-config-jsonp\n[{"op": "add", "path": "/a", "value": {}}, {"op": "copy", "from": "/a", "path": "/a/b"}]',
      '## template: jinja\n#cloud-config\na: {{ v1.region }}\n',
      '#!/bin/sh\necho\n',
      '#include\n/x\nhttp://10.0.0.1/x\n',
      '',
    )
    .map((text) => Buffer.from(text)),
  soup(userDataWords),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
)

const encoding = fc.constantFrom('', 'base64', 'quoted-printable', 'uuencode', '8bit', 'x')
const type = fc.constantFrom(
  'text/plain',
  'text/cloud-config',
  'text/cloud-config-jsonp',
  'text/jinja2',
  'text/x-shellscript',
  'application/gzip',
  'application/zip',
  'message/rfc822',
  'text/x-include-url',
  'multipart/x',
  'x',
  'text/plain; charset=utf-16le',
  'a/b; name="c\\"d"',
)
const header = fc.constantFrom(
  '',
  'Content-Disposition: attachment; filename="a/../b"\n',
  'Launch-Index: 0\n',
  'X: y\n z\n',
  'Merge-Type: str(append)\n',
  ': x\n',
  'From x\n',
)

function part([head, kind, how, body]: readonly [string, string, string, Buffer]): Buffer {
  const transfer = how === '' ? '' : `Content-Transfer-Encoding: ${how}\n`
  const text = how === 'base64' ? Buffer.from(body.toString('base64')) : body
  return Buffer.concat([Buffer.from(`Content-Type: ${kind}\n${transfer}${head}\n`), text])
}

const { tree } = fc.letrec<{ tree: Buffer; leaf: Buffer; container: Buffer }>((tie) => ({
  tree: fc.oneof({ maxDepth: 3, withCrossShrink: true }, tie('leaf'), tie('container')),
  leaf: fc.tuple(header, type, encoding, content).map(part),
  container: fc
    .tuple(fc.array(tie('tree'), { maxLength: 4 }), fc.constantFrom('b', 'b', 'c', '"b c"'), fc.boolean())
    .map(([children, name, closed]) => {
      const line = `--${name.replaceAll('"', '')}`
      const pieces = children.flatMap((child) => [Buffer.from(`\n${line}\n`), child])
      const head = Buffer.from(`Content-Type: multipart/mixed; boundary=${name}\nMIME-Version: 1.0\n\n`)
      return Buffer.concat([head, ...pieces, Buffer.from(closed ? `\n${line}--\n` : '')])
    }),
}))

const packed = fc.tuple(fc.oneof(content, tree), fc.constantFrom('gzip', 'zlib', 'zip')).map(([bytes, how]) => {
  if (how === 'zip') return zipOf({ a: bytes, 'b/c.yaml': '#cloud-config\na: 1\n' })
  return how === 'gzip' ? gzipSync(bytes) : deflateSync(bytes)
})

export const userData: fc.Arbitrary<Buffer> = fc.oneof(
  tree.map((bytes) => Buffer.concat([Buffer.from('MIME-Version: 1.0\n'), bytes])),
  content,
  packed,
)
