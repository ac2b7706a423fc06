// The page of `firstlight serve` in a browser: Debian's Chromium, without a screen.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { serve } from '../../index.ts'
import type { CloudServer } from '../../metadata-server/cloud-server.ts'

const executablePath = '/usr/bin/chromium'
const phone = { width: 390, height: 844 }

describe('the page of firstlight serve in Chromium', () => {
  let browser: Browser
  let server: CloudServer
  let page: Page
  const wrong: string[] = []

  before(async () => {
    assert.ok(existsSync(executablePath), `${executablePath} is not here: tools/install-test-needs.sh`)
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  after(() => browser?.close())

  beforeEach(async () => {
    const faults = { '/latest/user-data': { status: 503 }, '/latest/<i>': { delay: 1, off: true } }
    const scenario = { hostname: '<img src=x onerror=alert(1)>', ec2: { tokens: 'none' }, faults }
    server = await serve({ cloud: 'ec2', page: true, scenario })
    page = await browser.newPage({ viewport: phone, hasTouch: true, colorScheme: 'dark' })
    page.on('pageerror', (error) => wrong.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
    page.on(
      'request',
      (request) => new URL(request.url()).host === new URL(server.url).host || wrong.push(request.url()),
    )
    page.on('dialog', (dialog) => wrong.push(dialog.message()))
    await page.goto(String(server.page))
    await page.getByText('live').waitFor()
  })
  afterEach(async () => {
    await page.close()
    await server.close()
    assert.deepEqual(wrong.splice(0), [])
  })

  it('shows each request as it comes, and what came of it', async () => {
    await page.getByText('Nothing has been asked yet').waitFor()
    await fetch(`${server.url}/latest/meta-data/instance-id`)
    await page.locator('#log li', { hasText: 'GET /latest/meta-data/instance-id' }).getByText('200').waitFor()
    await fetch(`${server.url}/latest/user-data`)
    await page.locator('#log li').first().getByText('503').waitFor()
    await fetch(`${server.url}/%3Cb%3E<script>alert(1)</script>`)
    await page.locator('#log li', { hasText: 'script' }).getByText('404').waitFor()
    assert.equal(await page.locator('#log script, #log b, #scenario img').count(), 0)
  })

  it('has a switch for each fault', async () => {
    const statusOf = async (path: string) => (await fetch(server.url + path)).status
    const own = page.getByRole('switch', { name: /status 503/ })
    assert.deepEqual([await own.isChecked(), await statusOf('/latest/user-data')], [true, 503])
    await own.tap()
    await server.waitForRequest(/./)
    await page.locator('#active', { hasText: /^$/ }).waitFor({ state: 'attached' })
    assert.equal(await statusOf('/latest/user-data'), 200)
    await page.getByText('Every path, by name').tap()
    await page.getByRole('searchbox').fill('gateway')
    const broken = page.getByRole('switch', { name: /^gateway-timeout/ })
    await broken.tap()
    await page.locator('#active', { hasText: '1 on' }).waitFor()
    assert.equal(await statusOf('/latest/meta-data/'), 504)
    server.faults.set(server.faults.list().find(({ on }) => on)?.id ?? 0, false)
    await page.locator('#active', { hasText: /^$/ }).waitFor({ state: 'attached' })
    assert.equal(await broken.isChecked(), false)
  })

  it('fits a phone: nothing sticks out, and all that is touched is large enough', async () => {
    await fetch(`${server.url}/latest/${'a-long-path/'.repeat(20)}`)
    await page.locator('#log li').first().waitFor()
    await page.getByText('Every path, by name').tap()
    const width = await page.evaluate('document.documentElement.scrollWidth')
    assert.equal(width, phone.width)
    const heights = await page.evaluate(
      `[...document.querySelectorAll('label,summary,input[type=search]')].map((one) => one.getBoundingClientRect().height)`,
    )
    assert.ok(Array.isArray(heights) && heights.length > 100)
    assert.deepEqual(
      heights.filter((height) => height < 44),
      [],
    )
  })

  it('can be read in the dark and in the light', async () => {
    await fetch(`${server.url}/latest/meta-data/`)
    await fetch(`${server.url}/nothing`)
    await page.locator('#log li').nth(1).waitFor()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      const colours =
        (await page.evaluate(`[...document.querySelectorAll('h1,h2,p,.outcome,small,code,label span,summary')]
        .map((one) => [one, one.closest('section,header')])
        .map(([one, card]) => [getComputedStyle(one).color, getComputedStyle(card).backgroundColor])`)) as [
          string,
          string,
        ][]
      assert.ok(colours.length > 100)
      const back = lightness(colours[0]?.[1] ?? '')
      assert.ok(colorScheme === 'dark' ? back < 0.1 : back > 0.9, `${colorScheme}: ${back}`)
      // WCAG's AA for text of this size.
      assert.deepEqual(
        colours.filter(([text, behind]) => contrast(text, behind) < 4.5),
        [],
      )
    }
  })

  it('says that the server has gone', async () => {
    await server.close()
    await page.getByText('no answer').waitFor()
    assert.ok(wrong.splice(0).every((text) => text.includes('ERR_CONNECTION_REFUSED')))
  })
})

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function lightness(rgb: string): number {
  const [red = 0, green = 0, blue = 0] = (rgb.match(/\d+/g) ?? []).map((text) => {
    const part = Number(text) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [lightness(one), lightness(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}
