// The password server of CloudStack's virtual router: it gives the password until it is told that it was saved.
// https://docs.cloudstack.apache.org/en/latest/adminguide/templates/_password.html

import type { Answer, Request } from '../../answer.ts'
import { plain } from './name-tree.ts'

/** Undefined: it is not the password server that is asked. */
export type PasswordServer = (request: Request) => Answer | undefined

export function passwordServer(password: string | undefined): PasswordServer {
  let left = password
  return ({ headers: { domu_request: wanted } }) => {
    if (wanted === undefined) return undefined
    if (wanted === 'send_my_password') return plain(left ?? 'saved_password')
    if (wanted !== 'saved_password') return { status: 400, body: 'bad_request' }
    left = undefined
    return plain('saved_password')
  }
}
