// `cloud-init features`: what this agent can do, one word a line.

import type { Command } from './main.ts'

export const features: Command = async () => {
  process.stdout.write('NETWORK_CONFIG_V1\nNETWORK_CONFIG_V2\n')
  return 0
}
