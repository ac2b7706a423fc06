import assert from 'node:assert/strict'
import { type Notice, notices } from '../../../core/notices.ts'
import { sameInstance } from '../../../datasources/shared/same-instance.ts'

function told(...[first, now]: readonly [Parameters<typeof sameInstance>[0], Parameters<typeof sameInstance>[1]]) {
  const said: Notice[] = []
  sameInstance(
    first,
    now,
    'http://me:word@192.0.2.1/id',
    notices((notice) => said.push(notice), 'test'),
  )
  return said
}

describe('the instance that a service speaks of', () => {
  it('is said with both names when it is another one by now', () => {
    const [notice, ...more] = told(Buffer.from('i-1\n'), 'i-2')
    assert.deepEqual(more, [])
    assert.equal(notice?.level, 'warning')
    assert.equal(notice?.code, 'datasource/another-instance')
    assert.match(notice?.message ?? '', /i-1 and went on with i-2$/)
    assert.equal(notice?.where?.document, 'http://192.0.2.1/id')
  })

  it('is the same with blanks around it, or as a number', () => {
    assert.deepEqual(told(Buffer.from(' i-1\r\n'), 'i-1'), [])
    assert.deepEqual(told('42', 42), [])
  })

  it('is none where there is no id: nothing, a page, a document', () => {
    const none = [undefined, null, '', '<html>', 'two words', {}, [], 'x'.repeat(300), Buffer.from([0xff, 0x20, 0xfe])]
    for (const id of none) assert.deepEqual([...told(id, 'i-1'), ...told('i-1', Buffer.isBuffer(id) ? null : id)], [])
  })
})
