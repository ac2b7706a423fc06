import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { serve } from '../../index.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { PlaceMissing } from '../../metadata-server/serve-cloud.ts'
import { type Temporary, temporary } from '../support/temporary.ts'

describe('serve with a cloud', () => {
  let scratch: Temporary

  beforeEach(() => {
    scratch = temporary()
  })
  afterEach(() => scratch.remove())

  it('plays a scenario with faults, and logs what came of each request', async () => {
    const scenario = {
      'instance-id': 'i-1',
      ec2: { tokens: 'none' },
      faults: { '/latest/user-data': { status: 503, times: 1 } },
    }
    const server = await serve({ cloud: 'ec2', scenario, faults: { '*/hostname': { status: 404 } } })
    try {
      const statusOf = async (path: string) => (await fetch(server.url + path)).status
      const paths = [
        '/latest/meta-data/instance-id',
        '/latest/user-data',
        '/latest/user-data',
        '/latest/meta-data/hostname',
      ]
      const statuses: number[] = []
      for (const path of paths) statuses.push(await statusOf(path))
      assert.deepEqual(statuses, [200, 503, 200, 404])
      assert.deepEqual(
        server.requests.map(({ path, outcome }) => [path, outcome]),
        paths.map((path, at) => [path, statuses[at]]),
      )
      assert.equal((await server.waitForRequest('/latest/user-data', { count: 2 })).outcome, 200)
      assert.deepEqual(server.places, [server.url])
    } finally {
      await server.close()
    }
  })

  it('refuses what no cloud can have', async () => {
    await assert.rejects(serve({ cloud: 'ec3' }), /"ec3" is none of akamai, /)
    await assert.rejects(serve({ cloud: 'ec2', scenario: { 'instance-id': 3 } }), /scenario: instance-id: /)
  })

  it('plays every cloud once it is told a place', async () => {
    for (const { name, answers, converse, disks, guestinfo, socket } of clouds) {
      const folder = join(scratch.path, name)
      const places = {
        ...(disks && { disk: join(folder, 'disk') }),
        ...(guestinfo && { guestinfo: join(folder, 'guestinfo') }),
        ...((socket ?? converse) && { socket: join(scratch.path, `${name}.sock`) }),
      }
      const server = await serve({ cloud: name, ...places })
      await server.close()
      const kinds = [...(socket || converse ? ['unix'] : answers ? ['http'] : []), ...(disks ? ['disk'] : [])]
      assert.deepEqual(
        kinds.filter((kind) => !server.places.some((place) => place.startsWith(`${kind}:`))),
        [],
        `${name}: ${server.places}`,
      )
      const silent = !answers && !converse
      if (silent || socket) await assert.rejects(serve({ cloud: name }), PlaceMissing, name)
    }
  })

  it('has what VMware says in a folder, with a program to ask', async () => {
    const folder = join(scratch.path, 'guest')
    const server = await serve({ cloud: 'vmware', guestinfo: folder, scenario: { 'user-data': '#!/bin/sh\n' } })
    const said = execFileSync(join(folder, 'vmware-rpctool'), ['info-get guestinfo.userdata'], { encoding: 'utf8' })
    assert.equal(Buffer.from(said, 'base64').toString(), '#!/bin/sh\n')
    assert.match(readFileSync(join(folder, 'asked'), 'utf8'), /guestinfo\.userdata/)
    await server.close()
  })

  it('talks on a line, and logs the questions', async () => {
    const path = join(scratch.path, 'line')
    const server = await serve({ cloud: 'cloudsigma', socket: path, scenario: { hostname: 'db' } })
    try {
      const line = connect(path)
      line.write('<\n/name\n>')
      const [heard] = await once(line, 'data')
      assert.equal(String(heard), 'db\n\x04')
      const { path: question, outcome } = await server.waitForRequest(/name/)
      assert.deepEqual([question, outcome], ['<\n/name', 'answered'])
      line.destroy()
    } finally {
      await server.close()
    }
  })
})
