// What a known instance's metadata say by now, after they were read again.

import type { Instance } from '../core/instance.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { saveInstance } from './state/cache.ts'
import { writeInstanceData } from './state/instance-data-files.ts'

/** It counts in this boot, is known to the next one, and is shown to other programs. Where it was found first stays, as in the reference. */
export async function renewInstance(
  boot: Boot,
  settings: Settings,
  before: Instance,
  refreshed: Instance,
): Promise<Instance> {
  const { cloudName, platform, subplatform } = before
  const renewed = { ...onceGiven(before), ...refreshed, cloudName, platform, subplatform }
  await saveInstance(boot.host, settings.paths, renewed)
  await writeInstanceData(boot, { instance: renewed, settings, fresh: true })
  return renewed
}

/** Some clouds give the user's data only once. */
function onceGiven({ userData, vendorData, vendorData2 }: Instance): Partial<Instance> {
  return {
    ...(userData !== undefined && { userData }),
    ...(vendorData !== undefined && { vendorData }),
    ...(vendorData2 !== undefined && { vendorData2 }),
  }
}
