import assert from 'node:assert/strict'
import type { Instance } from '../../../core/instance.ts'
import { notices } from '../../../core/notices.ts'
import { defaultPaths } from '../../../core/paths.ts'
import {
  forgetInstance,
  instancify,
  loadInstance,
  previousInstanceId,
  runInstanceId,
  saveInstance,
} from '../../../stages/state/cache.ts'
import { knownFiles } from '../../../stages/state/known-files.ts'
import { memory } from '../../../system/memory.ts'
import { counted } from '../../support/counted.ts'

const instance: Instance = {
  datasource: 'NoCloud',
  className: 'DataSourceNoCloud',
  detail: 'seed=/seed',
  id: 'i-1',
  dsmode: 'net',
  publicKeys: [],
  metadata: {},
  cloudName: 'nocloud',
  platform: 'nocloud',
  subplatform: 'seed-dir',
}
const other = { ...instance, id: 'i-2', detail: 'seed=/other' }
const quiet = notices(() => {}, 'test')
/** Of a machine whose instance is settled at once. */
const once = { instance: undefined, becomes: async () => {} }
const fresh = { manualClean: false, cached: false, once }
const file = '/var/lib/cloud/instance/instance.json'

function machine() {
  const inner = memory()
  const { host, taken } = counted(inner)
  const known = knownFiles(host)
  const writes = () =>
    taken()
      .filter(({ access }) => access === 'write')
      .map(({ path }) => path)
  return { inner, host, known, writes }
}

describe('the cached instance', () => {
  it('is what was saved, for root only', async () => {
    const { inner, host } = machine()
    await saveInstance(host, defaultPaths, instance)
    assert.deepEqual(await loadInstance(host, defaultPaths, quiet), instance)
    assert.equal((await inner.files.stat(file))?.mode, 0o400)
  })

  it('is none if the file is missing, torn or of another format', async () => {
    for (const text of [undefined, '{"format": 1, "inst', '[]', '{"format": 0, "instance": {}}']) {
      const host = memory({ files: text === undefined ? {} : { [file]: text } })
      assert.equal(await loadInstance(host, defaultPaths, quiet), undefined)
    }
  })
})

describe('making an instance the current one', () => {
  it('links its directory and notes what was before', async () => {
    const state = machine()
    assert.equal(await previousInstanceId(state, defaultPaths), 'NO_PREVIOUS_INSTANCE_ID')
    assert.deepEqual(await instancify(state, defaultPaths, instance, fresh), {
      newInstance: true,
      previousId: 'NO_PREVIOUS_INSTANCE_ID',
      unsettled: false,
    })
    const text = (path: string) => state.inner.text(`/var/lib/cloud/${path}`)
    assert.equal(await state.inner.files.readLink('/var/lib/cloud/instance'), '/var/lib/cloud/instances/i-1')
    assert.equal(text('instances/i-1/datasource'), 'DataSourceNoCloud: DataSourceNoCloud [seed=/seed]\n')
    assert.deepEqual(await instancify(state, defaultPaths, other, fresh), {
      newInstance: true,
      previousId: 'i-1',
      unsettled: false,
    })
    assert.equal(text('data/instance-id'), 'i-2\n')
    assert.equal(text('data/previous-instance-id'), 'i-1\n')
    assert.equal(text('data/previous-datasource'), 'DataSourceNoCloud: DataSourceNoCloud [seed=/seed]\n')
    assert.equal(await runInstanceId(state, defaultPaths), 'i-2\n')
  })

  it('writes nothing that is there already, if it came out of the cache', async () => {
    const state = machine()
    await instancify(state, defaultPaths, instance, fresh)
    await instancify(state, defaultPaths, instance, { ...fresh, cached: true })
    state.writes()
    assert.deepEqual(await instancify(state, defaultPaths, instance, { ...fresh, cached: true }), {
      newInstance: false,
      previousId: 'i-1',
      unsettled: false,
    })
    assert.deepEqual(state.writes(), [])
  })

  it('saves it if the link led elsewhere, wherever it came from', async () => {
    const state = machine()
    await instancify(state, defaultPaths, other, fresh)
    await instancify(state, defaultPaths, instance, { ...fresh, cached: true })
    assert.deepEqual(await loadInstance(state.host, defaultPaths, quiet), instance)
  })

  it('knows no file of the instance before it any more', async () => {
    const state = machine()
    const path = '/var/lib/cloud/instance/cloud-config.txt'
    const merged = async () => state.known.readText(path)
    await instancify(state, defaultPaths, instance, fresh)
    await state.host.files.write('/var/lib/cloud/instances/i-1/cloud-config.txt', 'one')
    await state.host.files.write('/var/lib/cloud/instances/i-2/cloud-config.txt', 'two')
    assert.equal(await merged(), 'one')
    await instancify(state, defaultPaths, other, fresh)
    assert.equal(await merged(), 'two')
    await forgetInstance(state, defaultPaths)
    assert.equal(await merged(), undefined)
  })

  it('leaves a mark for the local stage if the cache is to be trusted without asking', async () => {
    const state = machine()
    await instancify(state, defaultPaths, instance, { ...fresh, manualClean: true })
    assert.equal(state.inner.text('/var/lib/cloud/instances/i-1/manual-clean'), '')
  })
})
