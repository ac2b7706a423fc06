// What callers have of each fault of the metadata server.

import type { Fault } from '../../metadata-server/fault.ts'

/**
 * The document, something else that is no failure, or a failure of this code. 'timeout' is for those that never end by themselves,
 * 'status' for those that are answers of HTTP.
 */
export type Outcome = keyof typeof outcomes

const words = (text: string) => text.trim().split(/\s+/)

export const outcomes: Readonly<
  Record<
    'document' | 'other' | 'timeout' | 'unreachable' | 'protocol' | 'tls' | 'too-large' | 'status',
    readonly string[]
  >
> = {
  document: words(`
    latin-1-header proto-header interim-first tiny-chunks no-length unknown-transfer-encoding answer-too-many gzip-unasked
    late`),
  other: words(`
    other-protocol missing length-too-short empty-body no-content`),
  timeout: words(`
    silent tls-half-handshake no-answer stall-in-headers dripping-headers trickle chunks-stall stall-in-body`),
  unreachable: words(`
    closed-at-once reset-at-once tls-cut-handshake empty-reply reset-after-request cut-in-status cut-in-headers
    switching-protocols continue length-too-long chunk-cut chunks-without-end reset-in-body close-in-body
    redirect-to-nowhere redirect-to-https redirect-credentials redirect-latin-1 redirect-long redirect-endless-body`),
  protocol: words(`
    banner noise http-0.9 garbage nul-bytes bad-status status-zero status-huge bad-version http-2 endless-headers
    endless-header huge-header cookie-flood header-without-colon nul-in-header line-feed-in-header folded-header
    space-before-colon endless-interim dripping-interim endless-trailers length-overflow length-negative length-no-number
    two-lengths length-and-chunks chunk-size-garbage chunk-size-overflow chunk-size-negative chunk-too-long gzip-garbage
    gzip-cut redirect-nul`),
  tls: words(`
    tls-alert tls-plain`),
  'too-large': words(`
    endless-status endless-body endless-chunks endless-chunk-extension huge-length lying-length gzip-bomb`),
  status: words(`
    redirect-loop redirect-endless redirect-slow redirect-to-file redirect-to-ftp redirect-to-data redirect-to-script
    redirect-to-no-host redirect-to-bad-url redirect-to-bad-port redirect-empty redirect-without-location
    not-modified unauthorized forbidden too-many broken unavailable gateway-timeout
    proxy-login busy-for-an-hour unavailable-for-an-hour unavailable-for-a-minute busy-for-ages busy-beyond-numbers
    busy-until-2999 busy-in-the-past busy-garbage redirect-and-wait error-endless-body error-stalled-body`),
}

export const outcomeOf = (fault: Fault): Outcome | undefined => {
  return (Object.keys(outcomes) as Outcome[]).find((outcome) => outcomes[outcome].includes(fault.name))
}
