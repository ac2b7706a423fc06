import assert from 'node:assert/strict'
import { notices as createNotices, type Notice } from '../../../core/notices.ts'
import { configFiles } from '../../../stages/config/config-files.ts'
import { type InstanceSettings, readSettings } from '../../../stages/config/settings.ts'
import { knownFiles } from '../../../stages/state/known-files.ts'
import { memory } from '../../../system/memory.ts'

async function settingsOf(files: Readonly<Record<string, string>>, extra: InstanceSettings = {}, cmdline = '') {
  const told: Notice[] = []
  const notices = createNotices((notice) => told.push(notice), 'test')
  const input = { files: configFiles({ known: knownFiles(memory({ files })), notices }), notices, cmdline }
  return { ...(await readSettings(input, extra)), told }
}

const instance = '/var/lib/cloud/instance'

/** Each source says who it is, and sets a key of its own. */
const everywhere = {
  '/etc/cloud/cloud.cfg': 'by: image\nimage: 1\n',
  '/etc/cloud/cloud.cfg.d/10-a.cfg': 'by: first\nfirst: 1\n',
  '/etc/cloud/cloud.cfg.d/20-b.cfg': 'by: second\nsecond: 1\n',
  '/run/cloud-init/cloud.cfg': 'by: detected\ndetected: 1\n',
  [`${instance}/vendor-cloud-config.txt`]: 'by: vendor\nvendor: 1\n',
  [`${instance}/vendor2-cloud-config.txt`]: 'by: vendor2\nvendor2: 1\n',
  [`${instance}/cloud-config.txt`]: 'by: user\nuser: 1\n',
  '/given.cfg': 'by: given\ngiven: 1\n',
  '/environment.cfg': 'by: environment\nenvironment: 1\n',
}
const order = [
  'image',
  'first',
  'second',
  'detected',
  'kernel',
  'datasource',
  'vendor',
  'vendor2',
  'user',
  'environment',
  'given',
]
const kernel = 'root=/dev/vda1 cc: {by: kernel, kernel: 1} end_cc'
const datasource = { by: 'datasource', datasource: 1 }

describe('the settings', () => {
  it('come from all sources; the later one counts', async () => {
    const extra = { datasource, files: ['/given.cfg'], cloudCfg: '/environment.cfg' }
    const { config, base, sources } = await settingsOf(everywhere, extra, kernel)
    assert.deepEqual(
      order.filter((key) => !(key in config)),
      [],
    )
    assert.equal(config['by'], 'given')
    assert.equal(base['by'], 'kernel')
    assert.deepEqual(
      order.filter((key) => key in base),
      order.slice(0, 5),
    )
    assert.deepEqual(
      sources.map((source) => source.document),
      [
        'built-in',
        '/etc/cloud/cloud.cfg',
        '/etc/cloud/cloud.cfg.d/10-a.cfg',
        '/etc/cloud/cloud.cfg.d/20-b.cfg',
        '/run/cloud-init/cloud.cfg',
        'kernel command line',
        'datasource',
        `${instance}/vendor-cloud-config.txt`,
        `${instance}/vendor2-cloud-config.txt`,
        `${instance}/cloud-config.txt`,
        '/environment.cfg',
        '/given.cfg',
      ],
    )
  })

  it('are without the vendor, or without any instance, on demand', async () => {
    const own = async (extra: InstanceSettings) => {
      const { config } = await settingsOf(everywhere, extra)
      return ['vendor', 'vendor2', 'user'].filter((key) => key in config)
    }
    assert.deepEqual(await own({}), ['vendor', 'vendor2', 'user'])
    assert.deepEqual(await own({ withoutVendor: true }), ['user'])
    assert.deepEqual(await own({ instance: false }), [])
  })

  it('take the folder that conf_d names, or none', async () => {
    const files = { '/other/a.cfg': 'by: other\n', '/etc/cloud/cloud.cfg.d/a.cfg': 'by: usual\n' }
    const by = async (conf: string) => (await settingsOf({ ...files, '/etc/cloud/cloud.cfg': conf })).config['by']
    assert.equal(await by('conf_d: /other\n'), 'other')
    assert.equal(await by('conf_d: null\n'), 'usual')
    assert.equal(await by('conf_d: ""\n'), undefined)
    const { told } = await settingsOf({ ...files, '/etc/cloud/cloud.cfg': 'conf_d: [1]\n' })
    assert.deepEqual(
      told.map(({ code, message }) => [code, message]),
      [['stage/bad-config', "Config file directory 'conf_d' must be an absolute path, not a list"]],
    )
  })

  it('keep system_info from modules, and find the places of the state in it', async () => {
    const config = 'system_info: {distro: debian, paths: {cloud_dir: /srv/cloud/, run_dir: /run/other}}\n'
    const settings = await settingsOf({
      '/etc/cloud/cloud.cfg': config,
      '/run/cloud-init/cloud.cfg': 'by: usual\n',
      '/run/other/cloud.cfg': 'by: other\n',
      '/srv/cloud/instance/cloud-config.txt': 'user: 1\n',
    })
    assert.equal('system_info' in settings.visible, false)
    assert.equal(settings.systemInfo['distro'], 'debian')
    assert.deepEqual(settings.paths, {
      cloud: '/srv/cloud',
      run: '/run/other',
      templates: '/etc/cloud/templates',
      instance: '/srv/cloud/instance',
    })
    assert.deepEqual([settings.config['by'], settings.config['user']], ['other', 1])
  })
})
