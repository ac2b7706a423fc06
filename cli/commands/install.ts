// `firstlight install`: puts the agent into an image.

import { imageCommand } from '../shared/image-command.ts'

export const install = imageCommand(
  'install',
  'Puts firstlight, its links, units, generator and default config into a root. Installing again changes nothing.',
)
