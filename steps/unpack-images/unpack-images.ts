// `unpack_images:` of a step: the files of container images, laid into directories.

import { reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { itemName } from '../shared/item-name.ts'
import type { Action } from '../step.ts'

const schema = defineSchema({
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    properties: {
      source: {
        public: 'address',
        type: 'string',
        description: 'Name of an image in a registry, or the path of an OCI layout or of an archive.',
      },
      target: { public: true, type: 'string', description: 'Directory, which is made.' },
      platform: { public: true, type: 'string', description: "Such as linux/arm64; default: the machine's." },
    },
  },
})

export const unpackImages: Action<Infer<typeof schema>> = {
  key: 'unpack_images',
  about: 'A list of container images to unpack: `source` in a registry or a file, `target`, `platform`.',
  schema,
  examples: [
    `unpack_images:
- {source: quay.io/kairos/packages:app, target: /usr/local/app}
- {source: /oem/images/tools.tar, target: /opt/tools, platform: linux/amd64}
`,
  ],
  async apply(list, context) {
    for (const [index, { source = '', target = '', platform = '' }] of list.entries()) {
      const path = ['unpack_images', index]
      if (source.trim() === '' || target.trim() === '') {
        const message = say`${itemName(context, 'unpack_images', index)} needs a source and a target, and is skipped`
        context.notices.warning('steps/not-done', message, { where: context.at(path) })
        continue
      }
      const { unpackImage } = await import('./shared/unpack.ts')
      try {
        await unpackImage({ source: source.trim(), target: target.trim(), platform: platform.trim() }, context)
      } catch (error) {
        context.fail(say`${itemName(context, 'unpack_images', index)}: ${reasonOf(error)}`, path)
      }
    }
  },
}
