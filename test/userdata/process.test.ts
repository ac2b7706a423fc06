import assert from 'node:assert/strict'
import { notices } from '../../core/notices.ts'
import { defaultPaths as paths } from '../../core/paths.ts'
import { memory } from '../../system/memory.ts'
import { processUserData } from '../../userdata/index.ts'

describe('vendor-data', () => {
  it('that is a list is kept as the reference writes JSON', async () => {
    const host = memory({})
    const raw = ['#!/bin/sh\necho ü\n', { type: 'text/cloud-config', content: 'locale: C.UTF-8\n' }]
    await processUserData({ host, notices: notices(() => {}, 'test'), kind: 'vendor', raw, paths, systemConfig: {} })
    assert.equal(
      host.text(`${paths.instance}/vendor-data.txt`),
      '[\n "#!/bin/sh\\necho \\u00fc\\n",\n {\n  "content": "locale: C.UTF-8\\n",\n  "type": "text/cloud-config"\n }\n]',
    )
  })
})
