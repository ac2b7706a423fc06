import assert from 'node:assert/strict'
import { openstack } from '../../metadata-server/clouds/openstack.ts'
import { faulty } from '../../metadata-server/fault-rules.ts'
import { faultNamed, faults } from '../../metadata-server/faults.ts'
import { played, withCloud } from './with-cloud.ts'

describe('the list of faults', () => {
  it('has each name once, and says of each what happens', () => {
    const names = faults.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
    assert.ok(names.length >= 50, `${names.length} faults`)
    for (const { name, about } of faults) {
      assert.match(name, /^[a-z][a-z0-9.-]*$/)
      assert.ok(about.length >= 10 && about.length < 100, name)
    }
    assert.equal(faultNamed('trickle').name, 'trickle')
    assert.throws(() => faultNamed('none'), /There is no fault "none"/)
  })
})

describe('faulty', () => {
  it('lets a path be right first, and then what its fault makes of the right answer', async () => {
    const answers = faulty(
      { '/x': { fault: 'tiny-chunks', after: 1 }, '/y': { status: 500, after: 2, times: 1 } },
      ({ path }) => (path === '/x' || path === '/y' ? 'right' : undefined),
    )
    await withCloud(answers, async (get) => {
      assert.deepEqual([await get('/x'), await get('/x')], ['200 right', '200 right'])
      assert.deepEqual(
        [await get('/y'), await get('/y'), await get('/y'), await get('/y')],
        ['200 right', '200 right', '500', '200 right'],
      )
    })
  })

  it('befalls the paths that its redirects lead to', async () => {
    const answers = faulty({ '/x': { fault: 'redirect-endless', times: 3 } }, () => 'right')
    await withCloud(answers, async (get) => assert.match(await get('/x', { redirect: 'manual' }), /^307/))
    const loop = faulty({ '/x': { fault: 'redirect-loop', times: 3 } }, () => 'right')
    await withCloud(loop, async (get) => assert.equal(await get('/x'), '200 right'))
  })

  it('throughout is the same at every path', async () => {
    await withCloud(
      faulty({ '*': { status: 503, times: 1 } }, () => 'right'),
      async (get) => {
        assert.deepEqual([await get('/a'), await get('/a'), await get('/b')], ['503', '200 right', '503'])
      },
    )
  })

  it('fails the first tries of a path and then lets the service answer', async () => {
    const answers = faulty(
      { '/openstack': { status: 503, times: 2 }, '/openstack/latest/meta_data.json': { status: 500 } },
      played(openstack),
    )
    await withCloud(answers, async (get) => {
      assert.equal(await get('/openstack'), '503')
      assert.equal(await get('/openstack'), '503')
      assert.match(await get('/openstack'), /^200/)
      assert.equal(await get('/openstack/latest/meta_data.json'), '500')
      assert.match(await get('/openstack/latest/'), /^200/)
    })
  })
})
