// User-data in a file of the machine: `path:` of the step.

import type { Provider } from './provider.ts'

export const file: Provider = {
  name: 'file',
  async find({ host: { files }, path }) {
    if (path === undefined || (await files.stat(path))?.type !== 'file') return undefined
    return { userData: await files.read(path) }
  },
}
