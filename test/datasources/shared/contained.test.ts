import assert from 'node:assert/strict'
import { contained } from '../../../datasources/shared/contained.ts'
import type { Cloud } from '../../../metadata-server/cloud.ts'
import { carryOut } from '../../../system/deed.ts'
import { memory } from '../../../system/memory.ts'
import { type Changes, cloudsOfSources, playedMachine } from '../../metadata-server/played-machine.ts'
import { answering, machine } from '../machine.ts'

const secret = 'qz70000007zq'

describe('the files of a folder of others', () => {
  const { files } = memory({
    files: {
      '/etc/shadow': secret,
      '/disk/a': 'a',
      '/disk/folder/b': 'b',
      '/disk/inside': { link: 'folder/../a' },
      '/disk/absolute': { link: '/disk/folder/b' },
      '/disk/out': { link: '/etc/shadow' },
      '/disk/up': { link: '../etc/shadow' },
      '/disk/way': { link: '/etc' },
      '/disk/twice': { link: 'out' },
      '/disk/nowhere': { link: '/etc/nothing' },
      '/disks/a': secret,
      '/place': { link: '/disk' },
    },
  })

  for (const folder of ['/disk', '/place', '/disk/']) {
    it(`are read, links and all, as long as these stay in it: ${folder}`, async () => {
      const own = contained(files, folder)
      const at = (name: string) => `${folder.replace(/\/$/, '')}/${name}`
      for (const name of ['a', 'inside']) assert.equal(await own.readText(at(name)), 'a')
      for (const name of ['folder/b', 'absolute']) assert.equal(String(await own.read(at(name))), 'b')
      for (const name of ['missing', 'nowhere']) assert.equal(await own.read(at(name)), undefined)
      assert.deepEqual(await own.list(at('folder')), ['b'])
      assert.equal(await own.list(at('missing')), undefined)
      for (const name of [
        'out',
        'up',
        'way/shadow',
        'twice',
        '../etc/shadow',
        '../disks/a',
        'folder/../../etc/shadow',
      ]) {
        await assert.rejects(own.read(at(name)), { code: 'unsafe' }, name)
        await assert.rejects(own.readText(at(name)), { code: 'unsafe' }, name)
      }
      await assert.rejects(own.list(at('way')), { code: 'unsafe' })
    })
  }

  it('are all of the folder where it is the top of the tree', async () => {
    assert.equal(await contained(files, '/').readText('/disk/out'), secret)
  })
})

describe('a link out of a seed', () => {
  const withFiles = cloudsOfSources
    .filter(({ disks }) => disks)
    .map((cloud) => {
      // The same seed lies at an address, which the firmware names.
      const { dmi, answers, ...discs } = cloud
      return cloud.name === 'nocloud' ? discs : cloud
    })
  const scenario = { 'user-data': `#cloud-config\nruncmd: [echo ${secret}]\n`, password: 'secret' }

  const find = async (cloud: Cloud, changes: Changes) => {
    const played = await playedMachine(cloud, scenario, changes)
    const found = await played.find()
    return { instance: JSON.stringify(found?.instance), said: JSON.stringify(played.here.said) }
  }

  for (const cloud of withFiles) {
    it(`is not followed, wherever it is: ${cloud.title}`, async () => {
      const files = new Map<string, string | Uint8Array>()
      const file: Changes['file'] = (content, path) => {
        files.set(path, content)
        return content
      }
      const usual = await find(cloud, { file })
      assert.ok(files.size > 0)
      let refused = 0
      for (const [planted, text] of files) {
        const { instance, said } = await find(cloud, {
          file: (content, path) => (path === planted ? { link: '/root/stolen' } : content),
          files: { '/root/stolen': text },
        })
        const isRefused = said.includes('it leads out of')
        if (isRefused) refused += 1
        // What nobody reads makes no difference.
        assert.ok(isRefused !== (instance === usual.instance), `${planted}\n${said}`)
        const isUserData = String(text).includes(secret)
        if (isRefused && isUserData) assert.ok(!instance.includes(Buffer.from(secret).toString('base64').slice(4, -4)))
      }
      assert.ok(refused > 0)
    })
  }

  it('is not followed by a guest customization', async () => {
    const folder = '/var/run/vmware-imc'
    for (const planted of ['cust.cfg', 'meta', 'user', 'nics.txt']) {
      const own = {
        'cust.cfg': '[CLOUDINIT]\nMETADATA = meta\nUSERDATA = user\n',
        meta: 'instance-id: i-9\n',
        user: `#!/bin/sh\n# ${secret}\n`,
        'nics.txt': secret,
      }
      const given = Object.entries(own).map(([name, content]) => [
        `${folder}/${name}`,
        name === planted ? { link: '/root/stolen' } : content,
      ])
      const here = machine({
        dmi: { product_name: 'VMware Virtual Platform' },
        files: {
          ...Object.fromEntries(given),
          '/root/stolen': own[planted as keyof typeof own],
          '/usr/lib/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so': '',
        },
        facts: { virtualization: { name: 'vmware', container: false } },
        ...answering({ 'vmware-rpctool': 0 }),
      })
      const found = await here.find({ config: { datasource_list: ['VMware', 'None'] }, carryOut })
      const text = JSON.stringify([found?.instance, here.said, here.host.calls])
      assert.match(text, /it leads out of/, planted)
      if (planted !== 'nics.txt')
        assert.ok(!found || !text.includes(Buffer.from(own[planted as keyof typeof own]).toString('base64')))
    }
  })
})
