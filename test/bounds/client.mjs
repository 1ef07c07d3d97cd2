import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const sockets = new Set()

/** Opens connections, writes, and reads nothing; without a number it closes all. */
parentPort.on('message', async ({ connections, head, piece, times = 0 }) => {
  if (connections === undefined) for (const socket of sockets) socket.destroy()
  else for (let at = 0; at < connections; at++) await open(head.replaceAll('%', String(at)), piece, times)
  parentPort.postMessage('done')
})

function open(head, piece, times) {
  return new Promise((done) => {
    const socket = connect({ port: workerData.port, host: '127.0.0.1' })
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    socket.pause()
    socket.write(head + (piece ?? '').repeat(times), () => done())
  })
}
