// Where a file with the environment may lie: the reference reads the first folder, and its generator looks into the second.

import { defaultPaths } from '../../../core/paths.ts'

export const environmentNames = ['ovf-env.xml', 'ovf_env.xml', 'OVF_ENV.XML', 'OVF-ENV.XML']

export const seedPaths: readonly string[] = [`${defaultPaths.cloud}/seed`, `${defaultPaths.cloud}/seed/ovf`].flatMap(
  (folder) => environmentNames.map((name) => `${folder}/${name}`),
)
