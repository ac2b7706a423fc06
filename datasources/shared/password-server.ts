// The password server of CloudStack and its relatives: it hands out a new password until it is told that it was saved.
// https://docs.cloudstack.apache.org/en/latest/adminguide/templates/_password.html

import { HostError, reasonOf } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { HttpOptions } from '../../system/host.ts'
import type { Discovered, ReadInput } from '../datasource.ts'

/** Nothing where there is no new password; the machine then keeps what it has. A failure is reported, and costs only the password. */
export async function newPassword(
  { host, notices }: Pick<ReadInput, 'host' | 'notices'>,
  url: string,
  options: HttpOptions,
): Promise<Pick<Discovered, 'config' | 'settle'>> {
  const asking = (what: string): HttpOptions => ({ ...options, headers: { DomU_Request: what } })
  let answer: string
  try {
    answer = (await host.http.get(url, asking('send_my_password'))).body.toString('utf8').trim()
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.info(say`No password from ${say.url(url)}: ${reasonOf(error, url)}`)
    return {}
  }
  if (answer === '' || answer === 'saved_password') return {}
  // A page of somebody else's is no password.
  if (answer === 'bad_request' || answer.includes('\n') || /^<(?:!|html)/i.test(answer)) {
    notices.warning('datasource/bad-metadata', say`The password server refuses to give a password`, {
      where: { document: say.url(url) },
    })
    return {}
  }
  return {
    config: { ssh_pwauth: true, password: answer, chpasswd: { expire: false } },
    // Not before it is known here: it is never given again.
    settle: () => [
      {
        request: 'GET',
        url,
        options: asking('saved_password'),
        what: say`tell the password server that the password is saved`,
      },
    ],
  }
}
