// What a datasource of ours makes of a cloud that is served on loopback, over real connections: whatever it asks at one of the cloud's
// addresses is asked there.

import { HostError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { AnyDatasource } from '../../datasources/index.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { answersOf, play } from '../../metadata-server/scenario.ts'
import { type MetadataServer, serve } from '../../metadata-server/server.ts'
import { carryOut } from '../../system/deed.ts'
import type { Http, HttpResponse } from '../../system/host.ts'
import type { WorldFile } from '../../system/memory.ts'
import { real } from '../../system/real.ts'
import { machine } from '../datasources/machine.ts'
import { nic } from '../support/nic.ts'

export interface ReadOptions {
  /** As a scenario file has it. */
  readonly scenario?: JsonObject
  readonly settings?: JsonObject
  /** Files of the machine. */
  readonly files?: Readonly<Record<string, WorldFile>>
}

/**
 * The machine has the firmware, the NICs and the disks of the scenario, and the network is there; the source is searched for with
 * detection, and what it wants done is done.
 */
export async function readServed<Own>(source: AnyDatasource, cloud: Cloud<Own>, options: ReadOptions = {}) {
  const played = play(cloud, options.scenario)
  const server = await serve({ answers: answersOf(played) })
  const nics = played.machine.nics.map(({ mac }, index) => nic(`eth${index}`, mac))
  const disks = (cloud.disks?.(played.machine, played.own) ?? []).map((disk) => ({ device: '/dev/xvdh', ...disk }))
  const { host, facts, codes, find } = machine({
    dmi: cloud.dmi?.(played.machine, played.own) ?? {},
    disks,
    ...(options.files && { files: options.files }),
    facts: { nics, virtualization: { name: cloud.name === 'ibmcloud' ? 'xen' : 'kvm', container: false } },
  })
  Object.assign(host, { http: sentTo(real().http, server, cloud.addresses) })
  // A service is asked with the network up, by those that ever do.
  const phase = source.phases.at(cloud.answers ? -1 : 0)
  try {
    const found = await find({
      ...(phase && { phase }),
      config: { datasource: { [source.name]: options.settings ?? {} } },
      datasources: [source],
      ephemeral: async (_network, work) => await work(),
      carryOut,
    })
    const { requests } = server
    const paths = requests.map(({ path }) => path)
    return { instance: found?.instance, codes: codes(), requests, paths, detection: source.detect(facts, {}) }
  } finally {
    await server.close()
  }
}

function sentTo(http: Http, { url: server }: MetadataServer, addresses: readonly string[]): Http {
  const longestFirst = addresses.toSorted((a, b) => b.length - a.length)
  const addressOf = (url: string) => longestFirst.find((address) => url === address || url.startsWith(`${address}/`))
  /** Asks the server in place of the address, and answers as the address. */
  const instead = async <R extends HttpResponse | undefined>(url: string, ask: (there: string) => Promise<R>) => {
    const address = addressOf(url)
    if (address === undefined) throw new HostError('unreachable', say`${say.url(url)} is not served here`)
    const response = await ask(server + url.slice(address.length))
    return response && { ...response, url: address + response.url.slice(server.length) }
  }
  return {
    get: (async (url: string, options: object) =>
      await instead(url, (there) => http.get(there, options))) as Http['get'],
    request: async (method, url, options) => await instead(url, (there) => http.request(method, there, options)),
    async race(urls, options) {
      const [url = urls[0] ?? ''] = urls.filter((one) => addressOf(one) !== undefined)
      return await instead(url, (there) => http.race([there], options))
    },
  }
}
