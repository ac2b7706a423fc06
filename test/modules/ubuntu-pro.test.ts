import assert from 'node:assert/strict'
import { ubuntuPro } from '../../modules/ubuntu-pro.ts'
import { applied } from './machine.ts'

describe('ubuntu_pro', () => {
  it('attaches with a token nobody sees, and enables services', async () => {
    const commands = {
      'pro *': '',
      'pro api *': '{"data": {"attributes": {"should_auto_attach": false}}}',
      'pro enable *': '{"errors": []}',
    }
    const box = await applied(
      ubuntuPro,
      { ubuntu_pro: { token: 'SECRET', enable: ['esm'], config: { http_proxy: 'http://p', https_proxy: null } } },
      { commands },
    )
    const attach = box.trace().find((line) => line.startsWith('pro attach')) ?? ''
    assert.match(
      attach,
      /^pro attach --no-auto-enable --attach-config \/run\/cloud-init\/tmp\/pro-attach-[0-9a-f-]+\.yaml$/,
    )
    assert.deepEqual(
      box.trace().filter((line) => line !== attach),
      [
        'pro config set http_proxy=http://p',
        'pro config unset https_proxy',
        'pro enable --assume-yes --format json esm',
      ],
    )
    assert.doesNotMatch(JSON.stringify([box.host.calls, box.said]), /SECRET/)
    assert.deepEqual(await box.host.files.list('/run/cloud-init/tmp'), [])
  })

  it('attaches by itself if the cloud lets it, and says what is wrong', async () => {
    const commands = {
      'pro *': '',
      'pro api u.pro.attach.auto.should_auto_attach.v1': '{"data": {"attributes": {"should_auto_attach": true}}}',
    }
    const auto = await applied(ubuntuPro, { ubuntu_pro: { enable: ['esm'] } }, { commands })
    assert.deepEqual(auto.trace(), ['pro api u.pro.attach.auto.full_auto_attach.v1 --data {"enable":["esm"]}'])
    const refused = (settings: Record<string, unknown>) => applied(ubuntuPro, settings, { commands: { 'pro *': '' } })
    await assert.rejects(refused({ ubuntu_pro: { enable: ['x'] } }), /token` required/)
    await assert.rejects(refused({ 'ubuntu-advantage': { commands: [] } }), /Deprecated configuration/)
    await assert.rejects(
      refused({ ubuntu_pro: { config: { http_proxy: 'nonsense' } } }),
      /Invalid Ubuntu Pro configuration: http_proxy/,
    )
    await assert.rejects(refused({ ubuntu_advantage: {}, 'ubuntu-advantage': {} }), /Multiple deprecated/)
  })
})
