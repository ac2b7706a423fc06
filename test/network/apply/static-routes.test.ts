import assert from 'node:assert/strict'
import { parseClasslessRoutes, parseRoutePairs } from '../../../network/apply/static-routes.ts'

describe('classless static routes', () => {
  const read = (text: string) => parseClasslessRoutes(text).routes.map(({ target, gateway }) => `${target} ${gateway}`)

  it('are read in every spelling', () => {
    assert.deepEqual(read('32,169,254,169,254,192,168,0,1,0,10,0,0,1'), [
      '169.254.169.254/32 192.168.0.1',
      '0.0.0.0/0 10.0.0.1',
    ])
    assert.deepEqual(read('24.191.168.128 192.168.128.1,0 192.168.128.1'), [
      '191.168.128.0/24 192.168.128.1',
      '0.0.0.0/0 192.168.128.1',
    ])
    assert.deepEqual(read('18:a:1:2:c0:a8:0:1'), ['10.1.2.0/24 192.168.0.1'])
    assert.deepEqual(read('8,10,1,1,1,1,9,10,128,2,2,2,2,17,10,1,128,3,3,3,3;'), [
      '10.0.0.0/8 1.1.1.1',
      '10.128.0.0/9 2.2.2.2',
      '10.1.128.0/17 3.3.3.3',
    ])
    assert.deepEqual(read(''), [])
  })

  it('stop at the first that cannot be read', () => {
    for (const text of [
      '0,10,0,0,1,24,10',
      '0,10,0,0,1,99,1',
      '0,10,0,0,1,24,10,x,1,1,1,1,1',
      '0,10,0,0,1 x',
      '0,10,0,0,1,8,300,1,1,1,1',
    ]) {
      const { routes, problem } = parseClasslessRoutes(text)
      assert.equal(routes.length, 1, text)
      assert.ok(problem, text)
    }
    assert.ok(parseClasslessRoutes('0,10,0,0,1; reboot').problem)
    assert.ok(parseClasslessRoutes('0,10,0,0,256').problem)
  })

  it('come in pairs as well', () => {
    assert.deepEqual(parseRoutePairs('10.0.0.0/8 10.0.0.1 0.0.0.0/0 10.0.0.1').routes.length, 2)
    assert.ok(parseRoutePairs('10.0.0.0/8').problem)
    assert.ok(parseRoutePairs('10.0.0.0/8 $(reboot)').problem)
  })
})
