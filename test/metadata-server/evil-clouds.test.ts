// Every cloud behind a server that has every fault, over real connections, in turns: each fault is met by several clouds, each cloud meets
// faults of every kind. Tries, waits and limits of time are counted, not waited for.

import assert from 'node:assert/strict'
import { HostError } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { datasourceNamed } from '../../datasources/index.ts'
import { patienceOf } from '../../datasources/search/patience.ts'
import type { Request } from '../../metadata-server/answer.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { faults } from '../../metadata-server/faults.ts'
import { answersOf, play } from '../../metadata-server/scenario.ts'
import { serve } from '../../metadata-server/server.ts'
import { metadataServiceBudget } from '../../system/fetch-options.ts'
import type { Http, HttpOptions } from '../../system/host.ts'
import { loadedNock } from '../support/hooks.ts'
import { secret } from './cloud-faults.ts'
import { counted, long, short, taken } from './counted-network.ts'
import { outcomeOf, outcomes } from './outcomes.ts'
import { cloudsOfSources, machineOf, only, searchedFor } from './played-machine.ts'

const scenario = { nics: [only], 'user-data': `#cloud-config\nruncmd: [echo ${secret}]\n`, password: secret }
const talking = cloudsOfSources.filter(({ answers }) => answers)
/** Of so many faults of one kind a cloud meets one, each cloud another one. */
const turns = 5

const pairs = Object.values(outcomes).flatMap((names) =>
  names.flatMap((name, at) => {
    const every = Math.min(turns, names.length)
    return talking.filter((_, index) => (at + index) % every === 0).map((cloud) => [name, cloud] as const)
  }),
)

/** What is asked at one of the cloud's addresses, or on its socket, is asked below a path of the server. */
function sentTo(http: Http, server: string, { name, addresses, socket }: Cloud): Http {
  const known = socket === undefined ? addresses : ['http://lxd']
  const longestFirst = known.toSorted((a, b) => b.length - a.length)
  const there = (url: string) => {
    const address = longestFirst.find((one) => url === one || url.startsWith(`${one}/`))
    return address === undefined ? undefined : `${server}/${name}${url.slice(address.length)}`
  }
  const at = (url: string) => {
    const target = there(url)
    if (target === undefined) throw new HostError('unreachable', say`${say.url(url)} is not served here`)
    return target
  }
  const plain = ({ socket: _socket, from: _from, localPorts: _ports, ...options }: HttpOptions = {}) => options
  const backTo = (url: string) => (response: { readonly url: string }) => ({ ...response, url })
  return {
    get: (async (url: string, options: HttpOptions & { absent: true }) => {
      const response = await http.get(at(url), { ...plain(options), ...(options?.absent && { absent: true }) } as never)
      return response && backTo(url)(response)
    }) as Http['get'],
    request: async (method, url, options) => ({ ...(await http.request(method, at(url), plain(options))), url }),
    async race(urls, options) {
      const [url = urls[0] ?? ''] = urls.filter((one) => there(one) !== undefined)
      return { ...(await http.race([at(url)], { ...options, ...plain(options) })), url }
    },
  }
}

/** The clouds' services, each below its name. */
function services() {
  const each = new Map(talking.map((cloud) => [cloud.name, answersOf(play(cloud, scenario))]))
  return ({ path, ...request }: Request) => {
    const [, name = '', below = '/'] = /^\/([^/]+)(\/.*)?$/s.exec(path) ?? []
    return each.get(name)?.({ ...request, path: below, clientPort: 900 })
  }
}

async function meeting(cloud: Cloud, url: string, timeout: number) {
  const network = counted(timeout, 30_000)
  const { here, find } = searchedFor([cloud], machineOf(cloud, scenario))
  Object.assign(here.host, { http: sentTo(network.http, url, cloud), clock: network.clock })
  const found = await find()
  const said = `${cloud.name}\n${here.said.map((notice) => JSON.stringify(notice)).join('\n')}`
  assert.ok(found, said)
  assert.ok(!said.includes(secret), said)
  assert.ok(!/is not a function|Cannot read prop|not iterable|\bat file:/.test(said), said)
  const patience = Object.values(
    patienceOf(
      datasourceNamed(found.source.name === 'None' ? (cloud.datasource ?? '') : found.source.name) ?? found.source,
    ),
  )
  const longest = patience.reduce((sum, seconds) => sum + seconds * 1000 + metadataServiceBudget, 0)
  // A try that has begun may take its time, and side by side several do.
  assert.ok(network.passed() <= longest + 16 * 30_000, `${network.passed()} ms of ${longest}\n${said}`)
  return { network, said, isOwn: found.source.name === cloud.datasource }
}

/** They know who the machine is without their service. */
const knowing = ['akamai', 'azure']

describe('every cloud', () => {
  // nock would stand between, with sockets of its own.
  before(async () => void (await loadedNock())?.restore())
  after(async () => void (await loadedNock())?.activate())

  it('is found where its server is well', async () => {
    const server = await serve({ answers: services() })
    try {
      for (const cloud of talking) {
        const { isOwn, said } = await meeting(cloud, server.url, long)
        assert.ok(isOwn, said)
      }
    } finally {
      await server.close()
    }
  })

  for (const fault of faults.filter(({ name }) => !name.startsWith('tls-'))) {
    it(`is found, or left for None with a word, when there is ${fault.name}`, async () => {
      const server = await serve({ answers: services(), fault: { name: fault.name, pace: 1 } })
      let exchanges = 0
      try {
        const outcome = outcomeOf(fault)
        for (const [, cloud] of pairs.filter(([name]) => name === fault.name)) {
          const { network, said, isOwn } = await meeting(cloud, server.url, outcome === 'timeout' ? short : long)
          exchanges += network.exchanges()
          // MAAS refuses the clock of a test at first, and these faults are a 200 for that too.
          if (outcome === 'document') assert.ok(isOwn || cloud.name === 'maas', said)
          else if (!isOwn) assert.match(said, /"level":"(?:warning|error)"/)
          if (outcome !== 'document' && outcome !== 'other') assert.ok(!isOwn || knowing.includes(cloud.name), said)
        }
        assert.ok(server.bytesSent <= exchanges * taken, `${server.bytesSent} bytes in ${exchanges} exchanges`)
      } finally {
        await server.close()
      }
    })
  }

  it('meets faults of every kind, and every fault several clouds', () => {
    for (const cloud of talking) {
      const met = new Set(pairs.flatMap(([name, one]) => (one === cloud ? [name] : [])))
      const missing = Object.entries(outcomes).filter(([, names]) => !names.some((name) => met.has(name)))
      assert.deepEqual(missing, [], cloud.name)
    }
    for (const { name } of faults) assert.ok(pairs.filter(([one]) => one === name).length >= 4, name)
  })
})
