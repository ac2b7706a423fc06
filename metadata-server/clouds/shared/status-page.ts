// The page that EC2's service and those like it send with a status that is no success.

import type { AnswerDetails } from '../../answer.ts'

const titles: Readonly<Partial<Record<number, string>>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
}

export function statusPage(status: number): AnswerDetails {
  const title = `${status} - ${titles[status] ?? 'Error'}`
  return { status, headers: { 'content-type': 'text/html' }, body: pageOf(title) }
}

function pageOf(title: string): string {
  return `<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
\t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>${title}</title>
 </head>
 <body>
  <h1>${title}</h1>
 </body>
</html>
`
}
