// What a boot under systemd leaves for those who ask how it is.

import type { World } from '../../system/memory.ts'

export const stage = (start: number | null, finished: number | null, more: object = {}) => ({
  errors: [],
  recoverable_errors: {},
  start,
  finished,
  ...more,
})

export const statusJson = (more: object) =>
  JSON.stringify({
    v1: {
      datasource: 'DataSourceNoCloud [seed=/dev/sr0]',
      stage: null,
      'init-local': stage(1.5, 2),
      init: stage(3, 4.25),
      'modules-config': stage(5, 6),
      'modules-final': stage(7, 100.75),
      ...more,
    },
  })

export const systemd = { '/run/systemd/system': { directory: true }, '/run/cloud-init/enabled': '' } as const
export const finished = (more: object = {}): World['files'] => ({
  ...systemd,
  '/run/cloud-init/status.json': statusJson(more),
  '/run/cloud-init/result.json': '{}',
})
