// The page of /_firstlight: one document without assets of others. What it shows comes from the server as JSON and is put in as text.

/** `nonce` lets this style and this script in, and no others. */
export function pageHtml(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>firstlight serve</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${style}</style>
</head>
<body>
<header>
  <div><h1 id="title">firstlight serve</h1><p id="places"></p></div>
  <p id="state" role="status">connecting</p>
</header>
<main>
  <section aria-labelledby="log-title">
    <h2 id="log-title">Requests <span id="count">0</span></h2>
    <p id="none" class="quiet">Nothing has been asked yet.</p>
    <ol id="log" reversed></ol>
  </section>
  <div>
    <section aria-labelledby="faults-title" id="faults-section">
      <h2 id="faults-title">Faults <span id="active"></span></h2>
      <div id="own"></div>
      <details id="more"><summary>Every path, by name</summary>
        <input id="search" type="search" placeholder="Search: reset, slow, redirect" aria-label="Search the faults" autocomplete="off">
        <div id="all"></div>
      </details>
    </section>
    <section aria-labelledby="scenario-title">
      <h2 id="scenario-title">Scenario</h2>
      <pre id="scenario" tabindex="0"></pre>
    </section>
  </div>
</main>
<script nonce="${nonce}">${script}</script>
</body>
</html>
`
}

const style = `
:root{color-scheme:light dark;--back:#f6f6f3;--card:#fff;--text:#1c1d1f;--quiet:#5d6068;--line:#dedfe2;--accent:#0b62c4;
--good:#1a7440;--refused:#8a5a00;--bad:#b3261e;--fault:#7b2fb5}
@media (prefers-color-scheme:dark){:root{--back:#121315;--card:#1c1e21;--text:#e8e9eb;--quiet:#a3a7ae;--line:#34373c;--accent:#7db7ff;
--good:#6fd39a;--refused:#e9bd5b;--bad:#ff8f87;--fault:#d0a2f7}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.45 system-ui,sans-serif;-webkit-text-size-adjust:100%}
header{position:sticky;top:0;z-index:1;display:flex;gap:.75rem;justify-content:space-between;align-items:center;padding:.6rem 1rem;
background:var(--card);border-bottom:1px solid var(--line)}
header p{margin:0;color:var(--quiet);font-size:.85rem;overflow-wrap:anywhere}
#state{flex:none;color:var(--good)}#state.lost{color:var(--bad)}
h1{margin:0;font-size:1.1rem}h2{margin:0 0 .5rem;font-size:1rem}
h2 span{color:var(--quiet);font-weight:400;font-size:.85rem}
main{display:grid;gap:1rem;padding:1rem;max-width:80rem;margin:auto}
main>*{min-width:0}
section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.9rem 1rem;margin-bottom:1rem}
.quiet{color:var(--quiet);margin:.25rem 0}
ol{list-style:none;margin:0;padding:0}
li{display:grid;grid-template-columns:1fr auto;gap:0 .75rem;padding:.5rem 0;border-top:1px solid var(--line)}
li code{overflow-wrap:anywhere}
li small{grid-column:1/-1;color:var(--quiet)}
code,pre{font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;max-height:32rem;overflow:auto}
.outcome{font-weight:600;white-space:nowrap;font-size:.85rem}
.good{color:var(--good)}.refused{color:var(--refused)}.bad{color:var(--bad)}.fault{color:var(--fault)}
label{display:grid;grid-template-columns:1fr auto;gap:.75rem;align-items:center;min-height:3rem;padding:.4rem 0;border-top:1px solid var(--line);
cursor:pointer}
label b{font-weight:600;overflow-wrap:anywhere}label span{display:block;color:var(--quiet);font-size:.85rem;overflow-wrap:anywhere}
label input{appearance:none;width:3.25rem;height:2rem;margin:0;border-radius:1rem;background:var(--line);border:1px solid var(--quiet);position:relative;
cursor:pointer;transition:background .15s}
label input::after{content:"";position:absolute;top:calc(50% - .75rem);left:.2rem;width:1.5rem;height:1.5rem;border-radius:50%;background:var(--card);
border:1px solid var(--quiet);transition:transform .15s}
label input:checked{background:var(--accent);border-color:var(--accent)}
label input:checked::after{transform:translateX(1.2rem)}
summary{min-height:3rem;display:flex;align-items:center;cursor:pointer;color:var(--accent)}
summary::before{content:"\\25B8";margin-right:.5rem}details[open] summary::before{content:"\\25BE"}
#search{width:100%;min-height:3rem;padding:0 .75rem;font:inherit;color:inherit;background:var(--back);border:1px solid var(--quiet);border-radius:.5rem;
margin-bottom:.5rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[hidden]{display:none!important}
@media (min-width:60rem){main{grid-template-columns:3fr 2fr;align-items:start}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`

const script = `
'use strict'
const at = (id) => document.getElementById(id)
const made = (name, text, className) => {
  const element = document.createElement(name)
  if (text !== undefined) element.textContent = text
  if (className) element.className = className
  return element
}
const most = 500
let last = 0, began, total = 0
const kind = (outcome) =>
  typeof outcome !== 'number' ? (outcome === 'answered' ? 'good' : 'fault') : outcome < 400 ? 'good' : outcome < 500 ? 'refused' : 'bad'

function row({ method, path, outcome, at: when, number }) {
  const item = made('li')
  item.append(made('code', method + ' ' + path), made('span', String(outcome), 'outcome ' + kind(outcome)))
  item.append(made('small', '#' + number + ' after ' + when.toFixed(1) + ' s'))
  return item
}

function faultSwitch({ id, path, name, about }) {
  const label = made('label'), text = made('div'), input = made('input')
  input.type = 'checkbox'
  input.setAttribute('role', 'switch')
  input.dataset.id = id
  text.append(made('b', name), made('span', path === '*' ? about : path + (about ? ': ' + about : '')))
  label.append(text, input)
  input.addEventListener('change', async () => {
    const on = input.checked
    const answer = await fetch('/_firstlight/faults', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id, on }),
    }).catch(() => undefined)
    if (!answer || !answer.ok) input.checked = !on
  })
  return label
}

async function get(path) {
  const answer = await fetch(path, { cache: 'no-store' })
  if (!answer.ok) throw new Error(answer.status)
  return answer.json()
}

async function poll() {
  try {
    if (began === undefined) {
      const about = await get('/_firstlight/about')
      document.title = about.title + ' \\u2013 firstlight serve'
      at('title').textContent = about.title
      at('places').textContent = about.places.join(', ')
      at('scenario').textContent = about.scenario
      at('own').replaceChildren(...about.faults.filter((one) => !one.common).map(faultSwitch))
      at('all').replaceChildren(...about.faults.filter((one) => one.common).map(faultSwitch))
      at('faults-section').hidden = about.faults.length === 0
      began = about.began
    }
    const news = await get('/_firstlight/log?after=' + last)
    if (news.began !== began) return location.reload()
    const log = at('log')
    for (const request of news.requests) {
      log.prepend(row(request))
      last = request.number
    }
    while (log.childElementCount > most) log.lastElementChild.remove()
    at('none').hidden = last > 0
    at('count').textContent = last
    const on = new Set(news.on)
    for (const input of document.querySelectorAll('input[data-id]'))
      if (document.activeElement !== input || on.has(Number(input.dataset.id)) !== input.checked) input.checked = on.has(Number(input.dataset.id))
    at('active').textContent = on.size ? on.size + ' on' : ''
    at('state').textContent = 'live'
    at('state').className = ''
  } catch {
    at('state').textContent = 'no answer'
    at('state').className = 'lost'
  }
  setTimeout(poll, document.hidden ? 5000 : 700)
}
at('search').addEventListener('input', ({ target }) => {
  const words = target.value.toLowerCase().split(/\\s+/)
  for (const label of at('all').children) label.hidden = !words.every((word) => label.textContent.toLowerCase().includes(word))
})
poll()
`
