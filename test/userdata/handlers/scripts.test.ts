import assert from 'node:assert/strict'
import { consume, inst } from '../consumed.ts'
import { multipartOf } from '../parts.ts'

describe('scripts', () => {
  it('of vendors have folders of their own', async () => {
    const raw = multipartOf([
      { type: 'text/x-shellscript', text: '#!/bin/sh\n1' },
      { type: 'text/x-shellscript-per-boot', text: '#!/bin/sh\n2' },
      { type: 'text/x-shellscript-per-once', text: '#!/bin/sh\n3' },
    ])
    const { host } = await consume(raw, { kind: 'vendor2' })
    assert.equal(host.text(`${inst}/scripts/vendor/part-001`), '#!/bin/sh\n1')
    assert.equal(host.text('/var/lib/cloud/scripts/vendor/per-boot/part-002'), '#!/bin/sh\n2')
    assert.equal(host.text('/var/lib/cloud/scripts/vendor/per-once/part-003'), '#!/bin/sh\n3')
    assert.equal(host.text(`${inst}/vendor2-cloud-config.txt`), '')
  })

  it('never leave their folder, whatever their name', async () => {
    const named = (filename: string) => ({
      type: 'text/x-shellscript',
      headers: { 'Content-Disposition': `attachment; filename="${filename}"` },
      text: '#!/bin/sh\n',
    })
    const { host, codes } = await consume(multipartOf(['../../../etc/cron.d/x', '..', '.', '/', '$$'].map(named)))
    const scripts = Object.keys(host.tree()).filter((path) => path.includes('/scripts/'))
    assert.deepEqual(scripts, [`${inst}/scripts/.._.._.._etc_cron.d_x`, `${inst}/scripts/_`])
    assert.deepEqual(codes, Array(3).fill('userdata/handler-failed'))
  })
})
