// `firstlight uninstall`: takes the agent out of an image.

import { imageCommand } from '../shared/image-command.ts'

export const uninstall = imageCommand(
  'uninstall',
  'Removes what install put there. Config that was changed and the data of the machine stay.',
)
