// `cloud-init features`: names of what this program can do, for scripts.

import type { Command } from '../io.ts'
import { parseCommand } from '../options.ts'

export const features: Command = async (args, io) => {
  if (parseCommand({ options: {} }, args, io)) io.out('NETWORK_CONFIG_V1\nNETWORK_CONFIG_V2\n')
  return 0
}
