// The walk: what each kind of part leads to, where failures point, and what stays secret.

import assert from 'node:assert/strict'
import { consume, inst } from './consumed.ts'
import { multipartOf } from './parts.ts'

describe('types a vendor may not use', () => {
  it('are left out', async () => {
    const raw = multipartOf([
      { type: 'text/cloud-config', text: '#cloud-config\na: 1\n' },
      { type: 'text/x-shellscript', text: '#!/bin/sh\n' },
    ])
    const { host, config } = await consume(raw, { kind: 'vendor', disabledTypes: ['text/cloud-config'] })
    assert.deepEqual(config, {})
    assert.ok(host.tree()[`${inst}/scripts/vendor/part-001`] === undefined)
    assert.ok(host.tree()[`${inst}/scripts/vendor/part-002`])
  })
})

describe('what is kept', () => {
  it('is readable by root only', async () => {
    const { host } = await consume('#cloud-config\na: 1\n')
    const files = Object.entries(host.tree()).filter(([path]) => path.startsWith(inst))
    assert.deepEqual(
      files.map(([path, { mode }]) => [path.slice(inst.length + 1), mode]),
      [
        ['cloud-config-origin.json', 0o600],
        ['cloud-config.txt', 0o600],
        ['user-data.txt', 0o600],
        ['user-data.txt.i', 0o600],
      ],
    )
  })

  it('holds no value beside the merged config', async () => {
    const raw = '#cloud-config\nusers: [{name: a, passwd: hunter2}]\nwrite_files: [{path: /p, content: hunter2}]\n'
    const { host } = await consume(raw)
    assert.doesNotMatch(host.text(`${inst}/cloud-config-origin.json`), /hunter2/)
  })
})
