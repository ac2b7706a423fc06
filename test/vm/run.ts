// `npm run test:vm`: boots Debian with its own kernel in QEMU, with seeds on ISO images.
import { runTier } from '../machines/tier.ts'

await runTier('vm/*.vm.ts', { timeout: 900_000 })
