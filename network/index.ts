// The public door: parse a network config, render it. Everything here is pure.

export type { ConfigKind } from './inputs/converter.ts'
export type { Parsed, ParseOptions } from './inputs/parse.ts'
export { parseNetworkConfig } from './inputs/parse.ts'
export type { Problem } from './problems.ts'
export type { KnownNic, RenderedFile, RenderedNetwork, Renderer, RendererName, RenderOptions } from './renderer.ts'
export type { Dns, Interface, NetworkState, Route, Subnet } from './state.ts'
