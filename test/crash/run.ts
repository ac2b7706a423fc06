// `npm run test:crash`: a first boot that is ended at every effect, in memory; at some of them on a real root file system; and by
// power cuts on a disk. FIRSTLIGHT_CRASH_SEED repeats what chance decided.
import { runTier } from '../machines/tier.ts'

await runTier('crash/*.crash.ts', { timeout: 900_000 })
