// keyboard: the layout of the keyboard.

import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { rhelClones } from '../distros/rhel-family.ts'
import type { ConfigModule } from './module.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    keyboard: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        layout: { public: true, type: 'string', description: 'Such as "us".' },
        model: { public: true, type: ['string', 'null'], description: 'Default pc105.' },
        variant: { public: true, type: ['string', 'null'] },
        options: { public: true, type: ['string', 'null'] },
      },
      required: ['layout'],
    },
  },
})

const distros =
  'alpine arch debian ubuntu raspberry-pi-os almalinux amazon azurelinux centos cloudlinux eurolinux fedora mariner miraclelinux ' +
  'openmandriva photon rhel rocky virtuozzo opensuse opensuse-leap opensuse-microos opensuse-tumbleweed sle_hpc sle-micro sles suse'

export const keyboard: ConfigModule<Infer<typeof schema>, 'keyboard'> = {
  id: 'keyboard',
  frequency: 'once-per-instance',
  distros: distros.split(' '),
  listedFor: { not: ['photon', ...rhelClones] },
  needs: 'keyboard',
  schema,
  examples: [
    '#cloud-config\nkeyboard: {layout: us}\n',
    '#cloud-config\nkeyboard: {layout: de, model: pc105, variant: nodeadkeys, options: "compose:rwin"}\n',
  ],
  async apply({ keyboard: settings }, { distro }) {
    const { layout, model, variant, options } = settings
    const usual = distro.profile.keymapStyle === 'setup-keymap' ? '' : 'pc105'
    await distro.setKeymap({ layout, model: model ?? usual, variant: variant ?? '', options: options ?? '' })
  },
}
