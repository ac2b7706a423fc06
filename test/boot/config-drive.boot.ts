import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { undoWith } from '../machines/cleanup.ts'
import type { Container } from '../machines/container.ts'
import { run } from '../machines/shell.ts'
import { type Machine, machine, status } from './machine.ts'

describe('a machine with a config drive', () => {
  let disk: Machine
  let up: Container
  let detach: () => void

  before(async () => {
    const drive = await loopDevice('config-2', {
      'openstack/latest/meta_data.json': JSON.stringify({
        uuid: '83679162-1378-4288-a2d4-70e13ec132aa',
        hostname: 'hoth.example.org',
        files: [{ path: '/etc/echo-base', content_path: '/content/0000' }],
      }),
      'openstack/latest/user_data': '#!/bin/sh\nhostname > /var/lib/script\n',
      'openstack/latest/network_data.json': JSON.stringify({ links: [], networks: [], services: [] }),
      'openstack/content/0000': 'shield generator\n',
    })
    detach = drive.detach
    disk = await machine()
    // A container sees no labels, so the search is not left to detection.
    disk.write({ '/etc/cloud/cloud.cfg.d/90_datasource.cfg': 'datasource_list: [ConfigDrive]\n' })
    up = await disk.boot({ devices: [drive.device] })
  })

  after(async () => {
    await disk.remove()
    detach()
  })

  it('finds the drive by its label and reads it', async () => {
    const { code, status: word, errors } = await status(up)
    assert.deepEqual({ code, word, errors }, { code: 0, word: 'done', errors: [] })
    assert.equal(await up.read(['cloud-id']), 'configdrive\n')
    assert.equal(await up.read(['cloud-init', 'query', 'instance_id']), '83679162-1378-4288-a2d4-70e13ec132aa\n')
  })

  it('takes the hostname, the files and the script from it', async () => {
    assert.equal(await up.read(['hostname']), 'hoth\n')
    assert.equal(await up.read(['cat', '/etc/echo-base']), 'shield generator\n')
    assert.equal(await up.read(['cat', '/var/lib/script']), 'hoth\n')
  })

  it('leaves it unmounted', async () => {
    assert.equal((await up.run(['findmnt', '--noheadings', '--source', 'LABEL=config-2'])).stdout, '')
  })
})

/** An ext4 file system on a loop device. */
async function loopDevice(label: string, files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'firstlight-drive-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, 'tree', path, '..'), { recursive: true })
    writeFileSync(join(folder, 'tree', path), text)
  }
  const image = join(folder, 'image')
  await run(['mkfs.ext4', '-q', '-L', label, '-d', join(folder, 'tree'), image, '8M'])
  const device = (await run(['losetup', '--find', '--show', '--read-only', image])).trim()
  const undo = undoWith(['losetup', '--detach', device])
  return {
    device,
    detach: () => {
      undo()
      rmSync(folder, { recursive: true })
    },
  }
}
