import assert from 'node:assert/strict'
import { defaultPaths } from '../../core/paths.ts'
import { clientCertificate } from '../../system/client-certificate.ts'
import { memory } from '../../system/memory.ts'

const instance = `${defaultPaths.instance}/data/ssl`
const machine = `${defaultPaths.cloud}/data/ssl`

describe('the client certificate', () => {
  for (const [what, files, expected] of [
    [
      'is that of the instance',
      { [`${instance}/cert.pem`]: 'c', [`${instance}/key.pem`]: 'k', [`${machine}/cert.pem`]: 'm' },
      { cert: 'c', key: 'k' },
    ],
    ['is that of the machine where the instance has none', { [`${machine}/cert.pem`]: 'both' }, { cert: 'both' }],
    ['is not a key alone', { [`${instance}/key.pem`]: 'k', [`${machine}/cert.pem`]: 'm' }, { cert: 'm' }],
    ['is nothing where there is none', {}, undefined],
  ] as const) {
    it(what, async () => {
      assert.deepEqual(await clientCertificate({ host: memory({ files }), paths: defaultPaths }), expected)
    })
  }
})
