// `npm run test:adding`: adds a plug-in of each kind to a copy of the checkout, as the pages in docs/ say.
import { runTier } from '../machines/tier.ts'

// One of them runs all unit tests, which take minutes where every core is busy: the limit is there for what hangs.
await runTier('adding/*.adding.ts', { timeout: 1_800_000 })
