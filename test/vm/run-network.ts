// `npm run test:vm:network`: bonds, VLANs, bridges and cards that come and go, in QEMU. Not part of `.ci/run` yet: NoCloud's hotplug is refused
// by install_hotplug, so its last test fails.
import { runTier } from '../machines/tier.ts'

await runTier('vm/*.cards.ts', { timeout: 900_000 })
