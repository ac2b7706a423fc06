import assert from 'node:assert/strict'
import { consume, inst } from '../consumed.ts'
import { multipartOf } from '../parts.ts'

describe('templates', () => {
  const template = (body: string) => multipartOf([{ text: `## template: jinja\n#cloud-config\n${body}` }])

  const variables = { v1: { name: 'n' }, name: 'n' }

  it('report a syntax error with its line of the document', async () => {
    const { codes, wheres, warned } = await consume(template('a: 1\nb: {{ v1. }}\n'), { variables })
    assert.deepEqual(codes, ['template/syntax'])
    assert.deepEqual(wheres[0], { document: 'user-data', line: 9 })
    assert.match(
      warned[0]?.message ?? '',
      /^Ignoring jinja template for part-001\. Failed to render template\. Unable to parse/,
    )
  })

  it('mark what is missing and say so', async () => {
    const { codes, config, warned } = await consume(template('a: {{ nope }}\n'), { variables })
    assert.deepEqual(config, { a: 'CI_MISSING_JINJA_VAR/nope' })
    assert.deepEqual(codes, ['template/missing-variable'])
    assert.match(warned[0]?.message ?? '', /^Could not render jinja template variables in file 'part-001': 'nope'/)
  })

  it('without instance data are left out, with the name of the file that is missing', async () => {
    const { warned, config } = await consume(template('a: {{ name }}\n'))
    assert.match(warned[0]?.message ?? '', /\/run\/cloud-init\/instance-data-sensitive\.json/)
    assert.deepEqual(config, {})
  })

  it('stop at the limit of their output', async () => {
    const systemConfig = { user_data: { limits: { template_bytes: 1000 } } }
    const raw = template('a: {% for i in range(100000) %}xxxxxxxxxx{% endfor %}\n')
    const { codes, config } = await consume(raw, { variables, systemConfig })
    assert.deepEqual(codes, ['template/limit'])
    assert.deepEqual(config, {})
  })

  it('become a boothook or a script too, with the lines of the template gone', async () => {
    const raw = multipartOf([{ type: 'text/jinja2', text: '## template: jinja\n#!/bin/sh\necho {{ name }}' }])
    const { host } = await consume(raw, { variables })
    assert.equal(host.text(`${inst}/scripts/part-001`), '#!/bin/sh\necho n')
  })
})
