import assert from 'node:assert/strict'
import { expand } from './expanded.ts'

describe('archives', () => {
  it('write values that are not text as Python prints them', async () => {
    const archive =
      '#cloud-config-archive\n- {content: a, filename: true, launch-index: null, x-y: null, type: TEXT/cloud-config, Type: x, Filename: x}\n'
    const { parts } = await expand(Buffer.from(archive))
    assert.deepEqual(
      parts[0]?.headers.map(({ name, value }) => `${name}: ${value}`),
      [
        'Content-Type: TEXT/cloud-config',
        'MIME-Version: 1.0',
        'Content-Disposition: attachment; filename="True"',
        'Launch-Index: None',
        'x-y: ',
      ],
    )
  })
})
