// `cloud-config-url=` of the kernel command line: system config fetched once, before anything reads the config.

import { HostError, reasonOf } from '../../core/errors.ts'
import { configFile } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { configUrl } from '../../datasources/shared/cmdline-text.ts'
import { fetchOptions } from '../../system/fetch-options.ts'
import { fetchResource } from '../../system/fetch-resource.ts'
import type { Boot } from '../boot.ts'

/** True where a file was written, which changes the settings. */
export async function applyConfigUrl(boot: Boot, local: boolean): Promise<boolean> {
  const { host, notices } = boot
  const target = configFile.fetched
  const { cmdline } = await boot.machine()
  const asked = configUrl(cmdline)
  if (!asked) return false
  const { key, url } = asked
  const shown = say.url(url)
  if (key === 'url') {
    notices.deprecated(
      'stage/deprecated',
      say`The kernel command line key \`url\` is deprecated in 22.3 and scheduled to be removed in 27.3. Please use \`cloud-config-url\` kernel command line parameter instead.`,
    )
  }
  const onDisk = url.startsWith('/') || url.startsWith('file:')
  if (onDisk && (await host.files.exists(target))) {
    notices.debug(say`${say.word(key)}=${shown} is not read: ${say.path(target)} is there`)
    return false
  }
  try {
    const interval = onDisk || !local ? fetchOptions.configUrl.interval : 100
    const { body } = await fetchResource(host, url, { ...fetchOptions.configUrl, interval })
    if (!body.subarray(0, 13).equals(Buffer.from('#cloud-config'))) {
      notices.warning('stage/config-url', say`contents of '${shown}' did not start with #cloud-config`, {
        where: { document: 'kernel command line', path: say.word(key) },
        hint: say`they are not used`,
      })
      return false
    }
    await host.files.write(target, body, { mode: 0o600 })
    boot.known.forget(configFile.folder)
    notices.info(say`wrote cloud-config data from ${say.word(key)}='${shown}' to ${say.path(target)}`)
    return true
  } catch (error) {
    const message = say`failed retrieving ${say.word(key)} from ${shown}: ${reasonOf(error)}`
    // Without a network the local stage cannot do better; the network stage tries again.
    if (local && !onDisk && error instanceof HostError) notices.debug(message)
    else
      notices.warning('stage/config-url', message, { where: { document: 'kernel command line', path: say.word(key) } })
    return false
  }
}
