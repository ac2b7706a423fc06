// Machines of Azure with a disc, with keys that only the wire server has, and with a service that is not ready yet: Debian's cloud-init and
// firstlight ask for the same, in the same order, and end with the same keys and user-data.

import assert from 'node:assert/strict'
import type { JsonObject } from '../../core/json.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { azure } from '../../metadata-server/clouds/azure.ts'
import { bootIn } from '../clouds/boot.ts'
import { caseOf } from '../clouds/cases.ts'
import { type Layers, withFirstlight } from '../machines/firstlight.ts'
import { rootfs } from '../machines/rootfs.ts'

const cloud = azure as Cloud
const ready = /^POST \/machine\?comp=health -> 200$/

const machines: Readonly<Record<string, { readonly own: JsonObject; readonly asked: readonly RegExp[] }>> = {
  'with its disc': { own: {}, asked: [/^GET \/metadata\/instance\?/, /comp=goalstate/, ready] },
  'with keys that are known by their certificates': {
    own: { certificates: true },
    asked: [/^GET \/metadata\/instance\?/, /comp=goalstate/, /comp=certificates/, ready],
  },
  'whose metadata are not ready yet': {
    own: { media: false, 'not-ready': [404, 410, 429, 500] },
    asked: [/-> 404$/, /-> 410$/, /-> 429$/, /-> 500$/, /-> 200$/, /comp=goalstate/, ready],
  },
}

describe('a machine of Azure', () => {
  let layers: Layers

  before(async () => {
    layers = await withFirstlight('replaced')
  })
  after(() => layers?.remove())

  for (const [name, { own, asked }] of Object.entries(machines)) {
    it(`${name} asks for what the reference asks for, and has what that has`, async () => {
      const one = caseOf(cloud, 'usual', { azure: own })
      const reference = [await rootfs('reference')]
      const [ours, theirs] = await Promise.all([bootIn(cloud, one, layers.lower), bootIn(cloud, one, reference)])
      assert.deepEqual(ours.requests, theirs.requests)
      assert.equal(ours.requests.length, asked.length, ours.requests.join('\n'))
      for (const [index, request] of ours.requests.entries()) assert.match(request, asked[index] as RegExp)
      for (const outcome of ['v1/instance_id', 'v1/local_hostname', 'user-data', 'datasource', 'v1/subplatform'])
        assert.equal(ours.outcomes.get(outcome), theirs.outcomes.get(outcome), outcome)
      const [keys, others] = [ours, theirs].map(({ outcomes }) => {
        const given = JSON.parse(outcomes.get('v1/public_ssh_keys') ?? '[]') as readonly string[]
        // The reference leaves the end of the line in those of a certificate.
        return given.map((key) => key.trimEnd())
      })
      assert.deepEqual(keys, others)
      assert.equal(keys?.length, 1)
    })
  }
})
