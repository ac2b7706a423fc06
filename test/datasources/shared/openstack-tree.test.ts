import assert from 'node:assert/strict'
import { ConfigError } from '../../../core/errors.ts'
import { notices } from '../../../core/notices.ts'
import {
  injectedFiles,
  readConfigDriveV1,
  readOpenstackTree,
  type TreeSource,
} from '../../../datasources/shared/openstack-tree.ts'
import { base64 } from '../machine.ts'

const folder = 'openstack/2018-08-27'

function source(files: Readonly<Record<string, string>>): TreeSource {
  const below = (path: string) => Object.keys(files).filter((name) => name.startsWith(`${path}/`))
  return {
    name: 'drive',
    read: async (path) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
    list: async (path) => [...new Set(below(path).map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))],
  }
}

function sink() {
  const codes: string[] = []
  return { codes, notices: notices(({ code }) => code && codes.push(code), 'test') }
}

describe('an OpenStack tree', () => {
  const given = { uuid: 'u', hostname: 'h', random_seed: 'AA==', meta: { dsmode: 'local' } }

  it('is read in the newest version that is known', async () => {
    const files = {
      'openstack/2012-08-10/meta_data.json': '{"uuid": "old"}',
      [`${folder}/meta_data.json`]: JSON.stringify(given),
      [`${folder}/user_data`]: 'u',
      [`${folder}/vendor_data.json`]: '["v"]',
      'openstack/latest/meta_data.json': '{"uuid": "latest"}',
    }
    const tree = await readOpenstackTree(source(files), sink().notices)
    assert.deepEqual(tree?.metadata, {
      ...given,
      'instance-id': 'u',
      'local-hostname': 'h',
      random_seed: 'ci-b64:AA==',
    })
    assert.deepEqual([tree?.version, tree?.dsmode, tree?.vendorData], [2, 'local', ['v']])
    assert.equal(tree?.userData?.toString(), 'u')
  })

  it('is not one without metadata, and an error with metadata that cannot be used', async () => {
    const { notices: to } = sink()
    assert.equal(await readOpenstackTree(source({}), to), undefined)
    for (const text of ['{', '[]', '{"hostname": "h"}']) {
      await assert.rejects(readOpenstackTree(source({ [`${folder}/meta_data.json`]: text }), to), ConfigError)
    }
  })

  it('has the files that its metadata names, and reports those it lacks', async () => {
    const files = [
      { path: '../etc/a', content_path: '/content/0' },
      { path: '/b', content_path: 'content/1' },
    ]
    const { codes, notices: to } = sink()
    const found = await injectedFiles(source({ 'openstack/content/0': 'x' }), { uuid: 'u', files }, to)
    assert.deepEqual(
      found.map(({ path, content }) => [path, content.toString()]),
      [['/etc/a', 'x']],
    )
    assert.deepEqual(codes, ['datasource/incomplete-seed'])
  })

  it('of version 1 is any of its files', async () => {
    const { notices: to } = sink()
    assert.equal(await readConfigDriveV1(source({}), to), undefined)
    const tree = await readConfigDriveV1(
      source({ 'meta.js': '{"dsmode": "net", "user-data": "u", "a": 1}', 'root/.ssh/authorized_keys': '# c\nssh A\n' }),
      to,
    )
    assert.deepEqual([tree?.version, tree?.dsmode, tree?.userData?.toString()], [1, 'net', 'u'])
    assert.deepEqual(tree?.metadata, {
      authorized_keys: `ci-b64:${base64('# c\nssh A\n')}`,
      meta_js: { dsmode: 'net', 'user-data': 'u', a: 1 },
      network_config: '',
      'public-keys': ['ssh A'],
    })
  })
})
