// The table of fetching in docs/limits.md, made from system/fetch-options.ts.

import { fetchOptions } from '../system/fetch-options.ts'
import { requestBudget } from '../system/request-budget.ts'

const about: Readonly<Record<keyof typeof fetchOptions, string>> = {
  configUrl: '`cloud-config-url=` of the kernel command line',
  seedFile: 'a file of a NoCloud seed on the network, or a zip archive of them',
  seedProbe: 'whether a NoCloud seed is to be had in the link-local network of a NIC',
  onlineCheck: 'whether the network is up already, before an ephemeral one is made',
  metadata: 'a document of a metadata service; sources have their own timeouts and tries',
  fileSource: '`source` of `write_files`',
  installer: "an installer: chef's omnibus, puppet's all-in-one",
  phoneHome: '`phone_home`; `tries` counts',
  publicKeys: 'public keys of a step, by address or from `github:` and `gitlab:`',
  download: '`downloads` of a step, unless it has a `timeout`; half of the free memory at most',
  imageManifest: 'a manifest of `unpack_images`, or a token for it',
  imageLayer: '16 MiB of a layer of `unpack_images`; all of it where the registry sends no parts',
  kairosDocument: 'a document by address given to `yip`',
}

export function fetchTable(): string {
  const rows = Object.entries(fetchOptions).map(([kind, options]) => {
    const { timeout, retries, interval, limit } = options
    const cells = [
      about[kind as keyof typeof about],
      retries + 1,
      seconds(timeout),
      retries === 0 ? '–' : seconds(interval),
      seconds(requestBudget(options)),
      `${limit / 1024 / 1024} MiB`,
    ]
    return `| ${cells.join(' | ')} |\n`
  })
  return `| what is fetched | tries | one try | wait between | all together | bytes |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('')}`
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`
}
