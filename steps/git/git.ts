// `git:` of a step: a repository, cloned once and brought up to date from then on, by the machine's git.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Action } from '../step.ts'
import { type Git, gitSchema } from './shared/git-schema.ts'

export const git: Action<Git> = {
  key: 'git',
  about: 'A repository to clone from `url` to `path`, or to bring up to date: `branch`, `branch_only`, `auth`.',
  schema: gitSchema,
  examples: [
    'git: {url: "https://example.com/site.git", path: /srv/site, branch: main, branch_only: true}\n',
    `git:
  url: git@example.com:app/settings.git
  path: /srv/settings
  auth:
    username: git
    private_key: |
      -----BEGIN OPENSSH PRIVATE KEY-----
      AAAA
      -----END OPENSSH PRIVATE KEY-----
    public_key: ssh-ed25519 AAAA
`,
  ],
  async apply(value, context) {
    if (!value.url?.trim()) return
    const { bringUpToDate } = await import('./shared/repository.ts')
    try {
      await bringUpToDate({ ...value, url: value.url.trim() }, context)
    } catch (error) {
      context.fail(say`git: ${reasonOf(error)}`, ['git'])
    }
  },
}
