// What a datasource of ours makes of a cloud that is served on loopback: its requests to the cloud's own address are sent there.

import { HostError } from '../../core/errors.ts'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { type Notice, notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { AnyDatasource } from '../../datasources/index.ts'
import { findInstance } from '../../datasources/search/search.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { answersOf, play } from '../../metadata-server/scenario.ts'
import { serve } from '../../metadata-server/server.ts'
import type { Http, HttpResponse } from '../../system/host.ts'
import type { WorldFile } from '../../system/memory.ts'
import { real } from '../../system/real.ts'
import { machine } from '../datasources/machine.ts'
import { nic } from '../support/nic.ts'

export interface ServedOptions {
  /** As a scenario file has it. */
  readonly scenario?: JsonObject
  readonly files?: Readonly<Record<string, WorldFile>>
}

export interface Served {
  readonly instance: Instance | undefined
  /** Paths that were asked for, in the order of their coming. */
  readonly paths: readonly string[]
  readonly said: readonly Notice[]
}

/** The machine has the firmware and the NICs of the scenario; the source is searched for with detection. */
export async function servedInstance<Own>(
  source: AnyDatasource,
  cloud: Cloud<Own>,
  { scenario = {}, files = {} }: ServedOptions = {},
): Promise<Served> {
  const played = play(cloud, scenario)
  const server = await serve({ answers: answersOf(played) })
  const nics = played.machine.nics.map(({ mac }, index) => nic(`eth${index}`, mac))
  const dmi = cloud.dmi?.(played.machine, played.own) ?? {}
  const { host, facts } = machine({ files, dmi, facts: { nics } })
  const [address = ''] = cloud.addresses
  const said: Notice[] = []
  try {
    const found = await findInstance({
      host: { ...host, http: sentTo(real().http, server.url, address) },
      facts,
      phase: source.phases[0] ?? 'network',
      notices: notices((notice) => said.push(notice), 'test'),
      config: { datasource_list: [source.name, 'None'] },
      datasources: [source],
      ephemeral: async (_network, work) => await work(),
    })
    return { instance: found?.instance, paths: server.requests.map(({ path }) => path), said }
  } finally {
    await server.close()
  }
}

function sentTo(http: Http, server: string, address: string): Http {
  const there = (url: string) => {
    if (url.startsWith(address)) return server + url.slice(address.length)
    throw new HostError('unreachable', say`${say.url(url)} is not served here`)
  }
  const back = (response: HttpResponse) => ({ ...response, url: address + response.url.slice(server.length) })
  return {
    get: (async (url: string, options: object) => {
      const response: HttpResponse | undefined = await http.get(there(url), options)
      return response && back(response)
    }) as Http['get'],
    request: async (method, url, options) => back(await http.request(method, there(url), options)),
    race: async (urls, options) => {
      const served = urls.filter((url) => url.startsWith(address))
      return back(await http.race((served.length > 0 ? served : urls).map(there), options))
    },
  }
}
