import assert from 'node:assert/strict'
import { ConfigError } from '../../core/errors.ts'
import { childrenNamed, escapeXml, firstAt, parseXml } from '../../languages/xml.ts'

const broken: Readonly<Record<string, string>> = {
  'cut short': '<a><hunter2>',
  'closed by another name': '<a><hunter2></b></a>',
  'HTML of a captive portal': '<!DOCTYPE html><html><body><p>hunter2<br></body></html>',
  empty: '',
  'no XML': 'hunter2',
  'two roots': '<a/><hunter2/>',
  'an entity of its own': '<!DOCTYPE a [<!ENTITY hunter2 "x">]><a>&hunter2;</a>',
  'a prefix without a namespace': '<hunter2:a/>',
  'nested without end': '<a>'.repeat(100_000),
}

describe('XML', () => {
  it('is a tree with namespaces, attributes and text', async () => {
    const text =
      '\ufeff<?xml version="1.0"?><r xmlns="urn:1" xmlns:w="urn:2"><w:x w:k="1">a<![CDATA[<b>]]>&amp;c</w:x><x/></r>'
    const root = await parseXml(text, 'test')
    assert.deepEqual([root.uri, root.name], ['urn:1', 'r'])
    const [first, second] = childrenNamed(root, 'x')
    assert.deepEqual([first?.uri, first?.text, first?.attributes], ['urn:2', 'a<b>&c', { 'w:k': '1' }])
    assert.deepEqual([second?.uri, second?.text], ['urn:1', ''])
    assert.equal(childrenNamed(root, 'x', 'urn:2').length, 1)
    assert.equal(firstAt(root, 'x')?.uri, 'urn:2')
    assert.equal(firstAt(root, 'x/y'), undefined)
  })

  for (const [how, text] of Object.entries(broken)) {
    it(`tells where it is broken and quotes nothing: ${how}`, async () => {
      await assert.rejects(parseXml(Buffer.from(text), 'doc.xml'), (error) => {
        assert.ok(error instanceof ConfigError, String(error))
        assert.ok(error.where.line && error.where.column)
        assert.ok(!error.message.includes('hunter2'), error.message)
        return true
      })
    })
  }

  it('is escaped so that it reads back as it was', async () => {
    const text = `<&"'>]]> é`
    const root = await parseXml(`<a k="${escapeXml(text)}">${escapeXml(text)}</a>`, 'test')
    assert.deepEqual([root.text, root.attributes['k']], [text, text])
  })
})
