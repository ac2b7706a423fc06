// `npm run test:boot`: boots Debian under its own systemd with firstlight as its only first-boot agent, in containers.
import { runTier } from '../machines/tier.ts'

await runTier('boot/*.boot.ts', { timeout: 900_000 })
