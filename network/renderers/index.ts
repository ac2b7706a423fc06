// All renderers, in the order in which they are tried where a distro has no order of its own.

import { eni } from './eni.ts'
import { freebsd } from './freebsd.ts'
import { netbsd } from './netbsd.ts'
import { netplan } from './netplan.ts'
import { networkManager } from './network-manager.ts'
import { networkd } from './networkd.ts'
import { openbsd } from './openbsd.ts'
import type { Renderer } from './renderer.ts'
import { sysconfig } from './sysconfig.ts'

// biome-ignore format: a line for each
const all = [
  eni,
  sysconfig,
  netplan,
  networkManager,
  freebsd,
  netbsd,
  openbsd,
  networkd,
] as const

export type RendererName = (typeof all)[number]['name']

export const renderers: readonly Renderer<RendererName>[] = all
