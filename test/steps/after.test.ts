import assert from 'node:assert/strict'
import { after } from '../../steps/after.ts'

describe('after', () => {
  const names = (value: Parameters<typeof after.read>[0]) => after.read(value)?.map(({ name }) => name)

  it('names steps, and keeps what is no name so that it can be told', () => {
    assert.deepEqual(names([{ name: 'A.x' }, { name: 3 }, 'A.y', null, { name: '' }, { name: 'B.z' }]), [
      'A.x',
      '3',
      undefined,
      undefined,
      'B.z',
    ])
    assert.deepEqual(names('A.x'), [undefined])
    assert.deepEqual(names({ name: 'A.x' }), [undefined])
  })

  it('knows where each stands in the step', () => {
    const paths = after.read([null, { name: 'A.x' }, { nme: 'A.y' }])?.map(({ path }) => path.join('/'))
    assert.deepEqual(paths, ['after/1/name', 'after/2'])
  })

  it('is absent where it is empty', () => {
    for (const value of [null, undefined, [], [null]]) assert.equal(after.read(value), undefined)
  })
})
