// `npm run test:adding`: adds a plug-in of each kind to a copy of the checkout, as the pages in docs/ say.
import { runTier } from '../machines/tier.ts'

await runTier('adding/*.adding.ts', { timeout: 300_000 })
