import assert from 'node:assert/strict'
import { rendered, renderSimple } from '../../../modules/shared/templates.ts'

describe('templates of modules', () => {
  it('are rendered without an engine only if they are simple', async () => {
    assert.equal(renderSimple('## template: jinja\n{{ a }}$a', { a: 'x' }), 'x$a')
    assert.equal(renderSimple('## template:jinja\n{% if a %}b{% endif %}', { a: 'x' }), undefined)
    assert.equal(renderSimple('## template:jinja\n{{ a | upper }}', { a: 'x' }), undefined)
    assert.equal(renderSimple('## template:jinja\n{{ b }}', { a: 'x' }), undefined)
    assert.equal(renderSimple('$a {{a}}', { a: 'x' }), undefined)
    assert.equal(await rendered('## template:basic\n$a ${a}', { a: 'x' }, 'it'), 'x x')
    await assert.rejects(rendered('$b', { a: 'x' }, 'it'), /\bb\b/)
  })
})
