// apt's own settings: proxies and what a config adds, in two files of apt.conf.d.

import { asText } from '../../../core/as-text.ts'
import { modeFor } from '../../../core/credentials.ts'
import { reasonOf } from '../../../core/errors.ts'
import { fittingOnes, linePlaces } from '../../../core/line-text.ts'
import type { Notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import type { ModuleContext } from '../../module.ts'
import type { AptSettings } from './apt-settings.ts'

const proxyFile = '/etc/apt/apt.conf.d/90cloud-init-aptproxy'
const confFile = '/etc/apt/apt.conf.d/94cloud-init-config'

/** Writes each file, or removes that of an earlier instance. A failure is reported, but does not fail the module. */
export async function writeAptSettings(apt: AptSettings, { host, notices }: ModuleContext): Promise<void> {
  const put = async (path: string, text: string | undefined) => {
    try {
      if (text !== undefined) await host.files.write(path, text, modeFor(text))
      else if (await host.files.exists(path)) await host.files.remove(path)
    } catch (error) {
      notices.warning(
        'apt/not-written',
        say`Failed to apply apt settings in ${say.path(path)}: ${reasonOf(error, path)}`,
      )
    }
  }
  await put(proxyFile, proxyText(apt, notices))
  const { conf } = apt
  await put(confFile, typeof conf === 'string' && conf !== '' ? conf : undefined)
}

const proxySchemes = { proxy: 'http', http_proxy: 'http', ftp_proxy: 'ftp', https_proxy: 'https' } as const

function proxyText(apt: AptSettings, notices: Notices): string | undefined {
  const lines = (Object.keys(proxySchemes) as (keyof typeof proxySchemes)[]).flatMap((key) => {
    const given = apt[key] ? [asText(apt[key])] : []
    const proxies = fittingOnes(linePlaces.aptSetting, given, { key: `apt/${key}`, notices })
    return proxies.map((proxy) => `Acquire::${proxySchemes[key]}::Proxy "${proxy}";\n`)
  })
  return lines.length > 0 ? lines.join('') : undefined
}
