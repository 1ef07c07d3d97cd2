import type { TestApp } from './start-app.js'

/** A command of the control API, `POST /clock`, to an account. Answers the status and the parsed body. */
export async function command<Body = unknown>(
  { app }: Pick<TestApp, 'app'>,
  asked: string,
  body?: object,
  key = 'test',
): Promise<[status: number, body: Body]> {
  const [method, path = ''] = asked.split(' ')
  const reply = await app.inject({
    method: method as 'GET',
    url: `/_emulator${path}`,
    headers: { 'x-key': key },
    ...(body && { payload: body }),
  })
  return [reply.statusCode, reply.json()]
}
