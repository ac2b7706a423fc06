import assert from 'node:assert/strict'
import { consume, inst } from '../consumed.ts'
import { multipartOf } from '../parts.ts'

describe('a config that cannot be used', () => {
  it('points at its line of the document, through the parts around it', async () => {
    const raw = multipartOf([
      { type: 'text/x-shellscript', text: '#!/bin/sh\n' },
      { type: 'text/cloud-config', text: '#cloud-config\nok: 1\nbroken: [1\n' },
    ])
    const { wheres, codes, config } = await consume(raw)
    assert.deepEqual(codes, ['yaml/syntax', 'userdata/bad-config'])
    assert.equal(wheres[0]?.document, 'user-data')
    assert.ok([15, 16].includes(wheres[0]?.line ?? 0), String(wheres[0]?.line))
    assert.deepEqual(config, {})
  })

  it('points into the include it came from', async () => {
    const world = { http: { 'http://h/a': '#cloud-config\n- a list\n' } }
    const { wheres, codes } = await consume('#include\nhttp://h/a\n', { world })
    assert.deepEqual(codes, ['yaml/not-a-mapping', 'userdata/bad-config'])
    assert.deepEqual(wheres[0], { document: 'http://h/a', line: 1 })
  })

  it('points at no line of the document where it is not known which is meant', async () => {
    const { warned, wheres } = await consume(
      '#cloud-config-archive\n- content: |\n    #cloud-config-jsonp\n    [{"a": hunter2}]\n',
    )
    assert.match(warned[0]?.message ?? '', /part-001: it is not JSON, from its line 2 on$/)
    assert.deepEqual(wheres[0], { document: 'user-data' })
  })

  it('is not merged beyond its size', async () => {
    const systemConfig = { user_data: { limits: { yaml_bytes: 100 } } }
    const { warned, host } = await consume(`#cloud-config\na: ${'x'.repeat(100)}\n`, { systemConfig })
    assert.match(warned[0]?.message ?? '', /limit yaml_bytes/)
    assert.match(
      host.text(`${inst}/cloud-config.txt`),
      /# Cloud-config part ignored SCHEMA_ERROR: part-001\n--- \{\}\n/,
    )
  })

  it('says which operation of a patch cannot be done, without its value', async () => {
    const patch =
      '#cloud-config-jsonp\n[{"op": "add", "path": "/a", "value": 1}, {"op": "test", "path": "/a", "value": "hunter2"}]'
    const { warned, config } = await consume(multipartOf([{ text: patch }]))
    assert.equal(
      warned[0]?.message,
      'Failed at merging in cloud config part from part-001: operation 2 (test): Test operation failed',
    )
    assert.deepEqual(config, {})
  })

  it('says from which line on a patch is not JSON, wherever it ends', async () => {
    for (const patch of ['[{"op": "add",\n"path": hunter2}]', '[{"op": "add",\n"path": "hunter2"']) {
      const { warned, codes } = await consume(multipartOf([{ text: `#cloud-config-jsonp\n${patch}` }]))
      assert.deepEqual(codes, ['userdata/bad-patch'])
      assert.equal(
        warned[0]?.message,
        'Failed at merging in cloud config part from part-001: it is not JSON, from its line 3 on',
      )
    }
  })

  it('with an unknown merger names it', async () => {
    const { warned } = await consume('#cloud-config\nmerge_how: lists(append)\na: 1\n')
    assert.match(warned[0]?.message ?? '', /part-001: there is no merger "lists"/)
  })
})
