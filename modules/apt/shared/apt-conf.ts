// apt's own settings: proxies and what a config adds, in two files of apt.conf.d.

import { reasonOf } from '../../../core/errors.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import type { ModuleContext } from '../../module.ts'

const proxyFile = '/etc/apt/apt.conf.d/90cloud-init-aptproxy'
const confFile = '/etc/apt/apt.conf.d/94cloud-init-config'

/** Writes each file, or removes one of an earlier instance. A failure is reported and is not the module's. */
export async function writeAptSettings(apt: JsonObject, { host, notices }: ModuleContext): Promise<void> {
  const put = async (path: string, text: string | undefined) => {
    try {
      if (text !== undefined) await host.files.write(path, text)
      else if (await host.files.exists(path)) await host.files.remove(path)
    } catch (error) {
      notices.warning('apt/not-written', `Failed to apply apt settings in ${path}: ${reasonOf(error)}`)
    }
  }
  await put(proxyFile, proxyText(apt))
  const { conf } = apt
  await put(confFile, typeof conf === 'string' && conf !== '' ? conf : undefined)
}

function proxyText(apt: JsonObject): string | undefined {
  const schemes = { proxy: 'http', http_proxy: 'http', ftp_proxy: 'ftp', https_proxy: 'https' }
  const lines = Object.entries(schemes).flatMap(([key, scheme]) => {
    const proxy: Json | undefined = apt[key]
    return proxy ? [`Acquire::${scheme}::Proxy "${String(proxy)}";\n`] : []
  })
  return lines.length > 0 ? lines.join('') : undefined
}
