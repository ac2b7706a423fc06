// The handlers that are built in, in the order they are told of the beginning and the end.

import { cloudConfig } from './cloud-config.ts'
import type { BuiltInHandler } from './handler.ts'
import { jinja } from './jinja.ts'
import { boothook, partHandler, scriptsByFrequency, shellScript } from './scripts.ts'

export const builtInHandlers: readonly BuiltInHandler[] = [
  cloudConfig,
  shellScript,
  ...scriptsByFrequency,
  boothook,
  jinja,
  partHandler,
]
