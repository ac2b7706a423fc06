import { ipv6Alone } from './ipv6-alone.ts'
import { lateService } from './late-service.ts'
import type { NetworkCase } from './network-case.ts'
import { noNetwork } from './no-network.ts'
import { rightNic } from './right-nic.ts'
import { whoseNetwork } from './whose-network.ts'

/** Those that wait longest come first. */
export const networkCases: readonly NetworkCase[] = [
  ...noNetwork,
  ...rightNic,
  ...ipv6Alone,
  ...lateService,
  ...whoseNetwork,
]
