// What our own source makes of a cloud that is served on loopback, over real connections.

import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { notices } from '../../core/notices.ts'
import type { AnyDatasource } from '../../datasources/index.ts'
import { findInstance } from '../../datasources/search/search.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { answersOf, play } from '../../metadata-server/scenario.ts'
import { serve } from '../../metadata-server/server.ts'
import { real } from '../../system/real.ts'
import { factsOf } from '../network/apply/machine.ts'
import { nic } from '../support/nic.ts'

export interface Discovery {
  readonly instance: Instance | undefined
  readonly codes: readonly string[]
  /** "GET /latest/user-data" */
  readonly requests: readonly string[]
}

/** `settings` of the source for a service at `url`; the machine has the NICs of the scenario, eth0, eth1 … */
export async function discovered<Own>(
  cloud: Cloud<Own>,
  scenario: JsonObject,
  source: AnyDatasource,
  settings: (url: string) => JsonObject,
): Promise<Discovery> {
  const played = play(cloud, scenario)
  const server = await serve({ answers: answersOf(played) })
  const codes: string[] = []
  const nics = played.machine.nics.map(({ mac }, index) => nic(`eth${index}`, mac))
  try {
    const found = await findInstance({
      host: real({ environment: {} }),
      facts: factsOf(nics, { dmi: cloud.dmi?.(played.machine, played.own) ?? {} }),
      config: { datasource_list: [source.name], datasource: { [source.name]: settings(server.url) } },
      phase: 'network',
      notices: notices(({ code }) => code && codes.push(code), 'test'),
      datasources: [source],
    })
    const requests = server.requests.map(({ method, path }) => `${method} ${path}`)
    return { instance: found?.instance, codes, requests }
  } finally {
    await server.close()
  }
}
