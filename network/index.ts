// The public door: parse a network config, render it, draw it. Everything here is pure.

export type { NetworkConventions } from '../distros/network-conventions.ts'
export { conventionsFor } from '../distros/profiles.ts'
export { topologySvg } from './graph.ts'
export { type ConfigKind, configKinds } from './inputs/converter.ts'
export type { Parsed, ParseOptions } from './inputs/parse.ts'
export { parseNetworkConfig } from './inputs/parse.ts'
export type { NetworkProblem as Problem } from './problems.ts'
export type { RenderRequest } from './render.ts'
export { render } from './render.ts'
export { type RendererName, renderers } from './renderers/index.ts'
export type { RenderedFile, RenderedNetwork, Renderer, RenderNotice, RenderOptions } from './renderers/renderer.ts'
export type { Dns, Interface, InterfaceType, KnownNic, NetworkState, Route, Scalar, Subnet } from './state.ts'
