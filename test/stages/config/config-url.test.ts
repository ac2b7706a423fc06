import assert from 'node:assert/strict'
import { bareMachine } from '../../../cli/shared/bare-machine.ts'
import { openBoot } from '../../../stages/boot.ts'
import { applyConfigUrl } from '../../../stages/config/config-url.ts'
import { collectingConsole } from '../../../stages/console.ts'
import type { World } from '../../../system/memory.ts'

const target = '/etc/cloud/cloud.cfg.d/91_kernel_cmdline_url.cfg'
const url = 'http://10.0.0.1/config'

async function applied(cmdline: string, { http, files, local = false }: World & { local?: boolean } = {}) {
  const host = bareMachine({ files: { ...files, '/proc/cmdline': `ro ${cmdline}\n` }, http })
  const boot = openBoot({ host, console: collectingConsole(), processId: 1, parentId: 0 })
  const before = await boot.settings()
  const wrote = await applyConfigUrl(boot, local)
  return { host, wrote, before, after: await boot.settings(), told: boot.log.takeRecoverable() }
}

describe('cloud-config-url', () => {
  it('brings a config file, which counts at once', async () => {
    const { host, wrote, before, after, told } = await applied(`cloud-config-url=${url}`, {
      http: { [url]: '#cloud-config\nfqdn: a.b\n' },
    })
    assert.equal(wrote, true)
    assert.equal(host.text(target), '#cloud-config\nfqdn: a.b\n')
    assert.equal((await host.files.stat(target))?.mode, 0o600)
    assert.deepEqual([before.config['fqdn'], after.config['fqdn'], told], [undefined, 'a.b', {}])
  })

  it('is nothing if the kernel command line has none', async () => {
    assert.deepEqual((await applied('quiet')).wrote, false)
  })

  it('leaves out what is not a cloud-config, and says so', async () => {
    const { host, wrote, told } = await applied(`url=${url}`, { http: { [url]: '#!/bin/sh\n' } })
    assert.deepEqual([wrote, target in host.tree()], [false, false])
    assert.match(told['WARNING']?.join() ?? '', /did not start with #cloud-config/)
    assert.match(told['DEPRECATED']?.join() ?? '', /`url` is deprecated/)
  })

  it('that cannot be reached is reported only in the network stage', async () => {
    const http = { [url]: { error: 'unreachable' } } as const
    assert.deepEqual((await applied(`cloud-config-url=${url}`, { http, local: true })).told, {})
    assert.match(
      (await applied(`cloud-config-url=${url}`, { http })).told['WARNING']?.join() ?? '',
      /failed retrieving cloud-config-url/,
    )
  })

  it('of this disk is read once in its life', async () => {
    const files = { '/config': '#cloud-config\nfqdn: a.b\n' }
    assert.equal((await applied('cloud-config-url=/config', { files })).wrote, true)
    assert.equal((await applied('cloud-config-url=/config', { files: { ...files, [target]: '' } })).wrote, false)
  })
})
