// What there is to ask of a cloud's service, so that all of it is recorded: a part of each cloud that is a service.

export interface CrawlPlan {
  /**
   * Folders, each with a slash at its end: they list their names one a line, of which those with a slash are folders too, and "0=name" is
   * the folder 0/. A query is asked for below too: "/metadata/instance/?format=text".
   */
  readonly folders?: readonly string[]
  /** Each folder is asked for with these queries besides. */
  readonly queries?: readonly string[]
  /** Lists of paths in JSON. */
  readonly lists?: readonly string[]
  /** Single documents. */
  readonly paths?: readonly string[]
  /** What documents mention: the paths that `path` finds are asked for too, below a folder. */
  readonly mentioned?: { readonly path: RegExp; readonly below: string }
  /** Media types in which each document may be had besides. */
  readonly accept?: readonly string[]
  /** What each request bears, anew each time. */
  readonly headers?: () => Readonly<Record<string, string>>
  readonly token?: TokenPlan
  /** Some of it is told only to those who ask from a port below 1024. */
  readonly lowPort?: boolean
  /** An answer that this cloud has, and others do not. */
  readonly sign: { readonly path: string; readonly says?: RegExp }
  /** Names of what is secret, beside those that are anywhere. */
  readonly secret?: readonly string[]
  /** Names of what is none, though it is below one. */
  readonly open?: readonly string[]
  /** What is below this name is whatever users write, and hidden but for these. */
  readonly free?: { readonly below: string; readonly besides: readonly string[] }
}

/** A token that is asked for with PUT, and sent along from then on. */
export interface TokenPlan {
  readonly path: string
  /** Of the request for one. */
  readonly headers: Readonly<Record<string, string>>
  /** What carries it. */
  readonly header: string
  /** The key of the cloud's own settings that says whether tokens are required, optional or none; absent: they always are required. */
  readonly setting?: string
}
