// `name:` of a step: what `after` of other steps and messages call it.

import type { Label } from './step.ts'

export const name: Label<string> = {
  key: 'name',
  about: 'What the step is called: `after` refers to it as `DOCUMENT.NAME`, and messages show it.',
  schema: { type: 'string', public: true },
  read: (value) => (typeof value === 'string' ? value : ''),
}
