// Kairos' own documents write the services that call its agent at each stage. Where firstlight's services of the same names do that,
// theirs would put these out of work: the stages would run without firstlight, and no failure would be seen.

import type { Files } from '../../system/host.ts'

const pattern = /^\/etc\/(?:systemd\/system\/(?<unit>cos-setup-[a-z]+\.service)|init\.d\/cos-setup-[a-z]+)$/

/** True: `text` is Kairos' service for a stage, and the machine has firstlight's in its place. */
export async function hasOwnService(files: Files, path: string, text: Uint8Array): Promise<boolean> {
  const found = pattern.exec(path)
  if (!found || !Buffer.from(text).includes('kairos-agent')) return false
  const unit = found.groups?.['unit']
  const own = await files.readText(unit ? `/usr/lib/systemd/system/${unit}` : path)
  return own?.includes('firstlight boot --documents') ?? false
}
